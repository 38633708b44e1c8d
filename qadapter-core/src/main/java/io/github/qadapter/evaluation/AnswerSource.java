package io.github.qadapter.evaluation;

import io.github.qadapter.GenerationOptions;
import io.github.qadapter.LanguageModel;
import io.github.qadapter.Message;
import io.github.qadapter.QAdapterException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The models' answers, several at a time, each generated once however many parts ask for it. */
final class AnswerSource {
  /** Models answer so many requests together. */
  private static final int AT_ONCE = 16;

  private final List<Long> seeds;
  private final Map<Key, String> known = new HashMap<>();

  /** Answers every prompt with each of these seeds. */
  AnswerSource(List<Long> seeds) {
    this.seeds = seeds;
  }

  private record Key(
      LanguageModel model, List<Message> prompt, GenerationOptions options, long seed) {}

  /** [seeds][prompts] answers of a model. */
  List<List<String>> of(
      LanguageModel model, List<List<Message>> prompts, GenerationOptions options) {
    ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
    try {
      List<List<Future<String>>> bySeed = new ArrayList<>();
      for (long seed : seeds) {
        bySeed.add(
            prompts.stream()
                .map(prompt -> threads.submit(() -> answer(new Key(model, prompt, options, seed))))
                .toList());
      }
      List<List<String>> answers = new ArrayList<>();
      for (List<Future<String>> ofSeed : bySeed) {
        List<String> all = new ArrayList<>();
        for (Future<String> one : ofSeed) {
          all.add(waited(one));
        }
        answers.add(all);
      }
      return answers;
    } finally {
      threads.shutdownNow();
    }
  }

  private String answer(Key key) {
    synchronized (known) {
      String answer = known.get(key);
      if (answer != null) {
        return answer;
      }
    }
    GenerationOptions seeded = key.options().toBuilder().seed(key.seed()).build();
    String answer = key.model().reply(key.prompt(), seeded).text();
    synchronized (known) {
      known.put(key, answer);
    }
    return answer;
  }

  private static String waited(Future<String> answer) {
    try {
      return answer.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      CancellationException cancelled = MeasuredModels.interrupted();
      cancelled.initCause(e);
      throw cancelled;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException problem) {
        throw problem;
      }
      throw new QAdapterException("An answer could not be generated.", e.getCause());
    }
  }
}
