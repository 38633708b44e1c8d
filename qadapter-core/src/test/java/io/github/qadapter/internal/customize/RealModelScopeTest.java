package io.github.qadapter.internal.customize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.qadapter.BaseModel;
import io.github.qadapter.Message;
import io.github.qadapter.Scope;
import io.github.qadapter.internal.dialogue.Dialogue;
import io.github.qadapter.internal.dialogue.DialoguePlan;
import io.github.qadapter.internal.dialogue.DialogueStore;
import io.github.qadapter.internal.dialogue.SelfSampler;
import io.github.qadapter.internal.engine.LocalBaseModel;
import io.github.qadapter.internal.scope.ScopeLearner;
import io.github.qadapter.internal.scope.ScopeModel;
import io.github.qadapter.internal.text.GoldenCases;
import io.github.qadapter.internal.train.StopSignal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A scope learned on published queries, asked about prompts that nobody showed it. */
@Tag("slow")
class RealModelScopeTest {
  private static final Logger LOG = LoggerFactory.getLogger(RealModelScopeTest.class);
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int FITTED = 240;
  private static final int JUDGED = 120;
  private static final double WANTED_AUC = 0.95;

  @Test
  void aScopeTellsItsQueriesFromMathsAndInstructions() throws IOException {
    String model = System.getProperty("qadapter.model", "");
    assumeTrue(!model.isBlank(), "needs a model, -Dqadapter.model=FOLDER");
    Path data = GoldenCases.require("qadapter.data");
    List<List<Message>> queries = new ArrayList<>();
    MAPPER
        .readTree(data.resolve("dsp/dsp.json").toFile())
        .forEach(row -> queries.add(user(row.path("query").asText())));
    Collections.shuffle(queries, new Random(1));
    try (LocalBaseModel base = (LocalBaseModel) BaseModel.open(Path.of(model))) {
      long begun = System.nanoTime();
      ScopeFitting fitting =
          new ScopeFitting(
              base.loaded(), StopSignal.onInterrupt(), new RunProgress(progress -> {}));
      PromptSample prompts = fitting.sample(Scope.learned(), 0);
      queries.subList(0, FITTED).forEach(prompts::add);
      ScopeLearner.Learned learned = fitting.fit(prompts, Scope.learned(), written(base), 0);
      LOG.info("learned in {} s: {}", seconds(begun), learned.report());
      LOG.info("levels {}", learned.model().levels());
      double[] inside = logits(base, learned.model(), queries.subList(FITTED, FITTED + JUDGED));
      judge("dsp", learned.model(), inside, inside);
      double maths =
          judge(
              "gsm8k",
              learned.model(),
              inside,
              logits(
                  base, learned.model(), prompts(data.resolve("gsm8k/gsm8k.jsonl"), "question")));
      double instructions =
          judge(
              "ifeval",
              learned.model(),
              inside,
              logits(
                  base, learned.model(), prompts(data.resolve("ifeval/prompts.jsonl"), "prompt")));
      assertThat(maths).isGreaterThanOrEqualTo(WANTED_AUC);
      assertThat(instructions).isGreaterThanOrEqualTo(WANTED_AUC);
    }
  }

  private static double judge(String name, ScopeModel scope, double[] inside, double[] others) {
    double above = 0;
    for (double one : inside) {
      for (double other : others) {
        above += (Math.signum(one - other) + 1) / 2;
      }
    }
    double auc = above / ((double) inside.length * others.length);
    ScopeModel.Levels levels = scope.levels();
    LOG.info(
        "{}: {} prompts, AUC {}, outside for certain {}, above the threshold {}, inside for certain"
            + " {}",
        name,
        others.length,
        auc,
        share(others, Double.NEGATIVE_INFINITY, levels.outside()),
        share(others, levels.threshold(), Double.POSITIVE_INFINITY),
        share(others, levels.inside(), Double.POSITIVE_INFINITY));
    return auc;
  }

  /** The share from the first level (inclusive) to the second one (exclusive). */
  private static double share(double[] logits, double from, double to) {
    int count = 0;
    for (double logit : logits) {
      count += logit >= from && logit < to ? 1 : 0;
    }
    return (double) count / logits.length;
  }

  private static double[] logits(
      LocalBaseModel base, ScopeModel scope, List<List<Message>> prompts) {
    long begun = System.nanoTime();
    double[] logits =
        prompts.stream()
            .mapToDouble(
                prompt ->
                    scope.logit(
                        base.loaded()
                            .decoder()
                            .meanState(
                                base.loaded().prompts().prompt(prompt).ids(), scope.blocks())))
            .toArray();
    LOG.info("{} prompts asked about in {} s", logits.length, seconds(begun));
    return logits;
  }

  private static List<List<Message>> prompts(Path file, String field) throws IOException {
    List<List<Message>> prompts = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      JsonNode row = MAPPER.readTree(line);
      prompts.add(user(row.path(field).asText()));
    }
    Collections.shuffle(prompts, new Random(1));
    return prompts.subList(0, JUDGED);
  }

  private static List<Message> user(String content) {
    return List.of(Message.user(content));
  }

  private static double seconds(long begun) {
    return (System.nanoTime() - begun) / 1e9;
  }

  @Test
  void theBaseWritesRetentionTexts() {
    String model = System.getProperty("qadapter.model", "");
    assumeTrue(!model.isBlank(), "needs a model, -Dqadapter.model=FOLDER");
    try (LocalBaseModel base = (LocalBaseModel) BaseModel.open(Path.of(model))) {
      long begun = System.nanoTime();
      List<Dialogue> texts = written(base, 120, 120);
      LOG.info("{} questions and answers in {} s", texts.size(), seconds(begun));
      texts.subList(0, 5).forEach(text -> LOG.info("{} -> {}", text.question(), text.answer()));
      assertThat(texts).hasSize(120).doesNotHaveDuplicates();
    }
  }

  private static List<List<Message>> written(LocalBaseModel base) {
    return written(base, 0, Scope.learned().negatives()).stream().map(Dialogue::prompt).toList();
  }

  private static List<Dialogue> written(LocalBaseModel base, int answered, int total) {
    return new SelfSampler(
            base.loaded(), StopSignal.onInterrupt(), DialogueStore.unkept(), done -> {})
        .write(new DialoguePlan(answered, total, 128, 0));
  }
}
