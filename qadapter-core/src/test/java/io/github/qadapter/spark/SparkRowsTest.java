package io.github.qadapter.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.qadapter.BaseModel;
import io.github.qadapter.CustomModel;
import io.github.qadapter.PreferenceData;
import io.github.qadapter.PreferencePair;
import io.github.qadapter.internal.fixture.TinyModel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Answers, scores and preferences for the rows of a table, as a single model gives them. */
@Tag("spark")
class SparkRowsTest {
  private static final SparkOptions OPTIONS =
      SparkOptions.defaults().generation(g -> g.maxTokens(6).temperature(1).seed(5));

  @TempDir static Path folder;
  private static SparkSession session;
  private static BaseModel base;
  private static CustomModel custom;
  private static SparkModel model;

  @BeforeAll
  static void open() {
    session = LocalSpark.open();
    base = TinyModel.open();
    custom = TinyModel.train(base);
    custom.save(folder.resolve("adapter"));
    model = SparkModel.at(TinyModel.folder().toString()).adapter(folder.resolve("adapter"));
  }

  @AfterAll
  static void close() {
    custom.close();
    base.close();
    session.stop();
  }

  private static Dataset<Row> questions(int partitions) {
    return LocalSpark.questions(
        session, partitions, "What is ice?", "Who lives in the sea?", "What is warm?", "Why?");
  }

  @Test
  void answersAreTheModelsOwnWhateverThePartitions() {
    SparkOptions greedy = SparkOptions.defaults().generation(g -> g.greedy().maxTokens(6));
    List<Row> rows = QAdapterSpark.answers(questions(1), model, greedy).collectAsList();
    assertThat(rows).hasSize(4);
    for (Row row : rows) {
      assertThat(row.<String>getAs("answer"))
          .isEqualTo(
              custom
                  .reply(LocalSpark.prompt(row.getAs("prompt")), g -> g.greedy().maxTokens(6))
                  .text());
      assertThat(row.<Object>getAs("error")).isNull();
      assertThat(row.<Integer>getAs("completion_tokens")).isPositive();
      assertThat(row.<Double>getAs("strength")).isEqualTo(1.0);
    }
    assertThat(QAdapterSpark.answers(questions(3), model, greedy).collectAsList()).isEqualTo(rows);
  }

  @Test
  void sampledAnswersFollowFromSeedAndRow() {
    List<Row> once = QAdapterSpark.answers(questions(1), model, OPTIONS.key("id")).collectAsList();
    assertThat(QAdapterSpark.answers(questions(4), model, OPTIONS.key("id")).collectAsList())
        .isEqualTo(once);
    SparkOptions other = OPTIONS.key("id").generation(g -> g.maxTokens(6).temperature(1).seed(6));
    assertThat(QAdapterSpark.answers(questions(1), model, other).collectAsList())
        .isNotEqualTo(once);
  }

  @Test
  void aRowThatFailsHasItsErrorAndNoOther() {
    Dataset<Row> rows =
        LocalSpark.questions(session, 1, "What is ice?", null, "Why? ".repeat(9000));
    List<Row> answered = QAdapterSpark.answers(rows, model, OPTIONS).collectAsList();
    assertThat(answered.get(0).<Object>getAs("error")).isNull();
    assertThat(answered.get(1).<String>getAs("error"))
        .isEqualTo("Expected a prompt in column prompt, but found null.");
    assertThat(answered.get(1).<Object>getAs("answer")).isNull();
    assertThat(answered.get(2).<String>getAs("error")).contains("Expected").contains("tokens");
  }

  @Test
  void scoresAreTheModelsOwn() {
    Dataset<Row> rows =
        questions(2).withColumn("answer", org.apache.spark.sql.functions.lit("Cold and hard."));
    for (Row row :
        QAdapterSpark.logLikelihoods(
                QAdapterSpark.rewards(rows, model, OPTIONS).drop("error"), model, OPTIONS)
            .collectAsList()) {
      var prompt = LocalSpark.prompt(row.getAs("prompt"));
      assertThat(row.<Double>getAs("reward"))
          .isEqualTo(custom.reward(prompt, "Cold and hard.").score());
      assertThat(row.<Double>getAs("log_likelihood"))
          .isEqualTo(custom.logLikelihood(prompt, "Cold and hard.").total());
    }
  }

  @Test
  void severalAnswersBecomePairsAndPairsBecomeData() {
    Dataset<Row> candidates =
        QAdapterSpark.answers(questions(2), model, OPTIONS.answersPerPrompt(4)).drop("error");
    Dataset<Row> pairs = QAdapterSpark.preferences(candidates, model, OPTIONS);
    List<Row> found = pairs.collectAsList();
    assertThat(found).hasSize(4);
    for (Row row : found) {
      assertThat(row.<Object>getAs("error")).isNull();
      assertThat(row.<Double>getAs("chosen_reward"))
          .isGreaterThan(row.<Double>getAs("rejected_reward"));
    }
    PreferenceData data =
        QAdapterSpark.preferenceData(pairs.select("prompt", "chosen", "rejected"));
    assertThat(data.size()).isEqualTo(4);
    assertThat(data.pairs().get(0))
        .isEqualTo(
            PreferencePair.of(
                found.get(0).getAs("prompt"),
                found.get(0).getAs("chosen"),
                found.get(0).getAs("rejected")));
  }

  @Test
  void conversationsAreRead() {
    var message =
        DataTypes.createStructType(
            List.of(
                DataTypes.createStructField("role", DataTypes.StringType, false),
                DataTypes.createStructField("content", DataTypes.StringType, false)));
    var schema =
        DataTypes.createStructType(
            List.of(
                DataTypes.createStructField(
                    "messages", DataTypes.createArrayType(message), false)));
    List<Row> rows =
        List.of(
            RowFactory.create(List.of(RowFactory.create("user", "What is ice?"))),
            RowFactory.create(List.of(RowFactory.create("tool", "What is ice?"))));
    List<Row> answered =
        QAdapterSpark.answers(
                session.createDataFrame(rows, schema).coalesce(1),
                model,
                SparkOptions.defaults().prompt("messages").generation(g -> g.maxTokens(3)))
            .collectAsList();
    assertThat(answered.get(0).<Object>getAs("error")).isNull();
    assertThat(answered.get(1).<String>getAs("error"))
        .contains("Expected the role system, user or assistant in column messages, but found tool");
  }

  @Test
  void aStreamIsAnsweredAsItComes() throws Exception {
    Path input = java.nio.file.Files.createDirectory(folder.resolve("stream"));
    java.nio.file.Files.writeString(
        input.resolve("a.json"), "{\"id\":0,\"prompt\":\"What is ice?\"}\n");
    var query =
        QAdapterSpark.answers(
                session.readStream().schema(LocalSpark.QUESTIONS).json(input.toString()),
                model,
                OPTIONS)
            .writeStream()
            .format("memory")
            .queryName("answered")
            .start();
    query.processAllAvailable();
    query.stop();
    assertThat(session.table("answered").collectAsList())
        .singleElement()
        .satisfies(row -> assertThat(row.<String>getAs("answer")).isNotNull());
  }

  @Test
  void aTaskThatIsRunAgainGivesEqualAnswers() {
    List<Row> calm = QAdapterSpark.answers(questions(2), model, OPTIONS).collectAsList();
    Dataset<Row> failing =
        QAdapterSpark.answers(questions(2), model, OPTIONS)
            .map(
                (MapFunction<Row, Row>)
                    row -> {
                      if (org.apache.spark.TaskContext.get().attemptNumber() == 0) {
                        throw new IllegalStateException("an executor was lost");
                      }
                      return row;
                    },
                Encoders.row(QAdapterSpark.answers(questions(2), model, OPTIONS).schema()));
    assertThat(failing.collectAsList()).isEqualTo(calm);
  }

  @Test
  void oneBaseIsOpenWhateverTheTasksAndClosesAfterwards() throws InterruptedException {
    ExecutorModels models = new ExecutorModels();
    SparkModel brief = model.keptOpen(Duration.ofMillis(1));
    try (ExecutorModels.Lease first = models.lease(brief);
        ExecutorModels.Lease second = models.lease(brief)) {
      assertThat(first.base()).isSameAs(second.base());
      assertThat(models.size()).isEqualTo(1);
    }
    for (int i = 0; i < 500 && models.size() > 0; i++) {
      Thread.sleep(10);
    }
    assertThat(models.size()).isZero();
  }

  @Test
  void columnsAreCheckedBeforeAnythingRuns() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> QAdapterSpark.answers(questions(1).drop("prompt"), model, OPTIONS))
        .withMessage(
            "Expected a column prompt, but found only id; name the column with SparkOptions.");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> QAdapterSpark.answers(questions(1), model, OPTIONS.answer("prompt")))
        .withMessage(
            "Expected to add a column prompt, but the table has one; rename or drop it first.");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> QAdapterSpark.answers(questions(1), model, OPTIONS.prompt("id")))
        .withMessageContaining("Expected column id to hold text");
  }
}
