package io.github.qadapter.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.qadapter.CustomModel;
import io.github.qadapter.LanguageModel;
import io.github.qadapter.PreferencePair;
import io.github.qadapter.Reply;
import io.github.qadapter.internal.fixture.TinyModel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Several threads at one model. */
@Timeout(120)
class ConcurrencyTest {
  private static final int THREADS = 4;

  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void stopThreads() {
    threads.shutdownNow();
  }

  @Test
  void answersAreTheSameAsAloneWhileAnotherThreadTrains() throws Exception {
    try (LocalBaseModel base = TinyModel.open();
        CustomModel custom = TinyModel.train(base)) {
      List<Reply> alone = replies(base, custom);
      CountDownLatch training = new CountDownLatch(1);
      CountDownLatch answered = new CountDownLatch(THREADS);
      Future<CustomModel> trained =
          threads.submit(
              () ->
                  TinyModel.brief(base)
                      .withTraining(options -> options.epochs(1000).maxAnswerTokens(8))
                      .onStep(
                          step -> {
                            training.countDown();
                            if (answered.getCount() == 0) {
                              Thread.currentThread().interrupt();
                            }
                          })
                      .train());
      assertThat(training.await(60, TimeUnit.SECONDS)).isTrue();
      List<Future<List<Reply>>> together = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        together.add(
            threads.submit(
                () -> {
                  try {
                    return replies(base, custom);
                  } finally {
                    answered.countDown();
                  }
                }));
      }
      for (Future<List<Reply>> replies : together) {
        assertThat(replies.get()).isEqualTo(alone);
      }
      assertThat(trained)
          .as("training that lasts until all have answered")
          .failsWithin(60, TimeUnit.SECONDS)
          .withThrowableOfType(ExecutionException.class)
          .withMessageContaining("interrupted");
    }
  }

  @Test
  void twoTrainingsAtOnceGiveWhatEachGivesAlone() throws Exception {
    PreferencePair probe = TinyModel.heldOut(1).pairs().get(0);
    try (LocalBaseModel base = TinyModel.open()) {
      Callable<Double> train =
          () -> {
            try (CustomModel custom = TinyModel.train(base)) {
              return custom.logLikelihood(probe.prompt(), probe.chosen()).total();
            }
          };
      double alone = train.call();
      List<Future<Double>> together = threads.invokeAll(List.of(train, train));
      for (Future<Double> total : together) {
        assertThat(total.get()).isEqualTo(alone);
      }
    }
  }

  @Test
  void closingWaitsForRunningWork() throws Exception {
    LocalBaseModel base = TinyModel.open();
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    Future<CustomModel> training =
        threads.submit(
            () ->
                TinyModel.brief(base)
                    .onStep(
                        step -> {
                          started.countDown();
                          awaitQuietly(goOn);
                        })
                    .train());
    assertThat(started.await(60, TimeUnit.SECONDS)).isTrue();
    Future<?> closing = threads.submit(base::close);
    assertThat(closing).as("closing while training runs").isNotDone();
    assertNotDoneWithin(closing, 200);
    goOn.countDown();
    CustomModel custom = training.get();
    closing.get();
    assertThat(custom.report().orElseThrow().steps()).isEqualTo(2);
    assertThatIllegalStateException()
        .isThrownBy(() -> custom.chat("Hello."))
        .withMessageContaining("closed");
    custom.close();
  }

  private static void assertNotDoneWithin(Future<?> future, long milliseconds) throws Exception {
    try {
      future.get(milliseconds, TimeUnit.MILLISECONDS);
      throw new AssertionError("Expected closing to wait for training, but it is done.");
    } catch (TimeoutException expected) {
      assertThat(future).isNotDone();
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Greedy and sampled replies of base and customized model to a few prompts. */
  private static List<Reply> replies(LanguageModel... models) {
    List<Reply> replies = new ArrayList<>();
    for (PreferencePair probe : TinyModel.heldOut(3).pairs()) {
      for (LanguageModel model : models) {
        replies.add(model.reply(probe.prompt(), options -> options.maxTokens(12)));
        replies.add(
            model.reply(probe.prompt(), options -> options.maxTokens(12).temperature(1).seed(3)));
      }
    }
    return replies;
  }
}
