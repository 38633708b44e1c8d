package io.github.qadapter.internal.serve;

import io.github.qadapter.Reply;
import io.github.qadapter.internal.answer.AnswerGroup;
import java.util.concurrent.atomic.LongAdder;

/** What a server has done since it began. Safe for use by several threads. */
final class ServerCounters {
  private final LongAdder requests = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder gone = new LongAdder();
  private final LongAdder promptTokens = new LongAdder();
  private final LongAdder completionTokens = new LongAdder();
  private final LongAdder feedback = new LongAdder();

  /** A request for answers came. */
  void request() {
    requests.increment();
  }

  /** A request was refused since too many were under way. */
  void refused() {
    refused.increment();
  }

  /** A client went away before its reply's end. */
  void gone() {
    gone.increment();
  }

  /** A judgment was logged. */
  void feedback() {
    feedback.increment();
  }

  /** A prompt was answered. */
  void answered(AnswerGroup.Result result) {
    promptTokens.add(result.replies().get(0).promptTokens());
    completionTokens.add(result.replies().stream().mapToLong(Reply::completionTokens).sum());
  }

  long requests() {
    return requests.sum();
  }

  long refusals() {
    return refused.sum();
  }

  long clientsGone() {
    return gone.sum();
  }

  long promptTokens() {
    return promptTokens.sum();
  }

  long completionTokens() {
    return completionTokens.sum();
  }

  long judgments() {
    return feedback.sum();
  }
}
