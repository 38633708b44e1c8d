package io.github.qadapter.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.NonRetriableException;
import dev.langchain4j.exception.RateLimitException;
import io.github.qadapter.ConversationRefusedException;
import io.github.qadapter.ModelFormatException;
import io.github.qadapter.OverloadedException;
import io.github.qadapter.QAdapterException;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

class RequestsTest {
  @Test
  void failuresAreOfLangChain4jsOwnKinds() {
    assertTranslated(
        new ConversationRefusedException("No user's turn.", new IllegalArgumentException("x")),
        InvalidRequestException.class);
    assertTranslated(new IllegalArgumentException("Too long."), InvalidRequestException.class);
    assertTranslated(new OverloadedException("Full."), RateLimitException.class);
    assertTranslated(new ModelFormatException("No template."), NonRetriableException.class);
    assertTranslated(new QAdapterException("No token."), NonRetriableException.class);
    assertTranslated(new IllegalStateException("Closed."), NonRetriableException.class);
  }

  @Test
  void whatIsNotTheModelsStaysAsItIs() {
    RuntimeException cancelled = new CancellationException("Interrupted.");
    assertThat(Requests.translated(cancelled)).isSameAs(cancelled);
    RuntimeException defect = new UnsupportedOperationException();
    assertThat(Requests.translated(defect)).isSameAs(defect);
  }

  private static void assertTranslated(RuntimeException own, Class<?> kind) {
    assertThat(Requests.translated(own))
        .isExactlyInstanceOf(kind)
        .hasMessage(own.getMessage())
        .hasCause(own);
  }
}
