package io.github.qadapter.internal.serve;

import io.github.qadapter.exception.ConversationRefusedException;
import io.github.qadapter.exception.GenerationTimeoutException;
import io.github.qadapter.exception.ModelFormatException;
import io.github.qadapter.exception.OverloadedException;
import io.github.qadapter.exception.PreferenceDataException;
import io.github.qadapter.internal.http.HttpProblem;
import java.util.concurrent.CancellationException;

/** Exceptions of the library as a client sees them. */
final class Problems {
  private Problems() {}

  static HttpProblem of(Throwable cause) {
    if (cause instanceof HttpProblem problem) {
      return problem;
    }
    String message = String.valueOf(cause.getMessage());
    if (cause instanceof OverloadedException) {
      return HttpProblem.tooMany(message);
    }
    if (cause instanceof GenerationTimeoutException || cause instanceof CancellationException) {
      return HttpProblem.timeout(message);
    }
    if (cause instanceof IllegalArgumentException
        || cause instanceof ConversationRefusedException
        || cause instanceof PreferenceDataException
        || cause instanceof ModelFormatException) { // it has no chat template
      return HttpProblem.invalid(null, message);
    }
    // What nobody foresaw may name files of this machine; the log has it.
    return HttpProblem.internal("The request failed; the server's log says why.");
  }
}
