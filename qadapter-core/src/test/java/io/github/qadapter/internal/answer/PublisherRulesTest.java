package io.github.qadapter.internal.answer;

import io.github.qadapter.Generation;
import io.github.qadapter.GenerationOptions;
import io.github.qadapter.LanguageModel;
import io.github.qadapter.LogLikelihood;
import io.github.qadapter.Message;
import io.github.qadapter.ModelInfo;
import io.github.qadapter.Reply;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.SkipException;

/** The rules of Reactive Streams, by the test kit of those who wrote them. */
class PublisherRulesTest {
  private static final int MOST = 2_000;
  private static final int PATIENCE_MILLIS = 3_000;
  private static final int SILENCE_MILLIS = 40;

  @TestFactory
  Stream<DynamicTest> everyRuleIsKept() {
    return Arrays.stream(FlowPublisherVerification.class.getMethods())
        .filter(method -> method.isAnnotationPresent(org.testng.annotations.Test.class))
        .sorted(Comparator.comparing(Method::getName))
        .map(method -> DynamicTest.dynamicTest(method.getName(), () -> check(method)));
  }

  private static void check(Method rule) throws Throwable {
    Verification verification = new Verification();
    verification.setUp();
    try {
      rule.invoke(verification);
    } catch (InvocationTargetException e) {
      Assumptions.assumeFalse(
          e.getCause() instanceof SkipException, () -> String.valueOf(e.getCause()));
      throw e.getCause();
    }
  }

  /** Publishers of answers with a wanted number of pieces. */
  private static final class Verification extends FlowPublisherVerification<String> {
    Verification() {
      super(new TestEnvironment(PATIENCE_MILLIS, SILENCE_MILLIS));
    }

    @Override
    public long maxElementsFromPublisher() {
      return MOST;
    }

    @Override
    public Flow.Publisher<String> createFlowPublisher(long elements) {
      return new Counting(elements).publisher(List.of(), GenerationOptions.defaults());
    }

    @Override
    public Flow.Publisher<String> createFailedFlowPublisher() {
      return new Counting(-1).publisher(List.of(), GenerationOptions.defaults());
    }
  }

  /**
   * Answers with so many pieces.
   *
   * @param pieces how many; below 0 it cannot answer
   */
  private record Counting(long pieces) implements LanguageModel {
    @Override
    public Generation stream(
        List<Message> conversation, GenerationOptions options, Consumer<String> onPiece) {
      if (pieces < 0) {
        throw new IllegalStateException("The model is closed.");
      }
      CompletableFuture<Reply> done = new CompletableFuture<>();
      Thread thread =
          new Thread(
              () -> {
                for (long i = 0; i < pieces && !done.isDone(); i++) {
                  onPiece.accept("piece " + i);
                }
                done.complete(new Reply("", 0, Reply.FinishReason.STOP));
              });
      thread.setDaemon(true);
      thread.start();
      return new Generation() {
        @Override
        public void cancel() {
          done.completeExceptionally(new CancellationException());
        }

        @Override
        public CompletableFuture<Reply> whenDone() {
          return done.copy();
        }
      };
    }

    @Override
    public ModelInfo info() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Reply reply(List<Message> conversation, GenerationOptions options) {
      throw new UnsupportedOperationException();
    }

    @Override
    public LogLikelihood logLikelihood(List<Message> prompt, String answer) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
  }
}
