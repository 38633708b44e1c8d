package io.github.qadapter.spark;

import com.google.common.collect.ImmutableList;
import io.github.qadapter.CustomModel;
import io.github.qadapter.Generation;
import io.github.qadapter.GenerationOptions;
import io.github.qadapter.LanguageModel;
import io.github.qadapter.LogLikelihood;
import io.github.qadapter.Message;
import io.github.qadapter.PreferenceData;
import io.github.qadapter.QAdapterException;
import io.github.qadapter.RankedAnswer;
import io.github.qadapter.ReadOptions;
import io.github.qadapter.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * Answers and scores for the rows of a table, computed where the rows are.
 *
 * <pre>{@code
 * SparkModel polite = SparkModel.at("/models/SmolLM2-135M-Instruct").adapter(Path.of("polite"));
 * Dataset<Row> answered =
 *     QAdapterSpark.answers(
 *         questions, polite, SparkOptions.defaults().generation(g -> g.maxTokens(64).seed(7)));
 * }</pre>
 *
 * <p>Each function keeps a row's columns and adds its own, the last of them {@code error}: null, or
 * the sentence that says why this row has no result. Rows stream through, in their order, and are
 * answered several at a time; a task that is run again gives the same answers. Works on batches and
 * on structured streams.
 */
public final class QAdapterSpark {
  private QAdapterSpark() {}

  /** Answers prompts; see {@link #answers(Dataset, SparkModel, SparkOptions)}. */
  public static Dataset<Row> answers(Dataset<Row> rows, SparkModel model) {
    return answers(rows, model, SparkOptions.defaults());
  }

  /**
   * Answers the prompt of each row.
   *
   * @return with the answer (text), {@code finish_reason}, {@code completion_tokens}, {@code
   *     strength} and {@code error}; or, if several answers per prompt are asked for, with the
   *     column of answers (an array of texts) and {@code error}
   * @throws IllegalArgumentException if a column is absent, has another type, or would be written
   *     twice
   */
  public static Dataset<Row> answers(Dataset<Row> rows, SparkModel model, SparkOptions options) {
    RowReader reader = RowReader.of(rows.schema(), options);
    if (options.count() > 1) {
      StructField column =
          field(options.answersColumn(), DataTypes.createArrayType(DataTypes.StringType));
      return mapped(rows, model, (open, row) -> several(open, row, reader, options), column);
    }
    return mapped(
        rows,
        model,
        (open, row) -> one(open, row, reader, options),
        field(options.answerColumn(), DataTypes.StringType),
        field("finish_reason", DataTypes.StringType),
        field("completion_tokens", DataTypes.IntegerType),
        field("strength", DataTypes.DoubleType));
  }

  private static RowWork.Begun one(
      LanguageModel model, Row row, RowReader reader, SparkOptions options) {
    Generation answer = begin(model, row, reader, options, 0);
    return new RowWork.Begun(
        answer
            .whenDone()
            .thenApply(
                reply ->
                    new Object[] {
                      reply.text(),
                      reply.finishReason().name().toLowerCase(Locale.ROOT),
                      reply.completionTokens(),
                      reply.strength()
                    }),
        answer::cancel);
  }

  private static RowWork.Begun several(
      LanguageModel model, Row row, RowReader reader, SparkOptions options) {
    List<Generation> answers = new ArrayList<>();
    for (int i = 0; i < options.count(); i++) {
      answers.add(begin(model, row, reader, options, i));
    }
    List<CompletableFuture<Reply>> replies = answers.stream().map(Generation::whenDone).toList();
    return new RowWork.Begun(
        CompletableFuture.allOf(replies.toArray(new CompletableFuture<?>[0]))
            .thenApply(
                all ->
                    new Object[] {
                      replies.stream().map(reply -> reply.join().text()).toArray(String[]::new)
                    }),
        () -> answers.forEach(Generation::cancel));
  }

  private static Generation begin(
      LanguageModel model, Row row, RowReader reader, SparkOptions options, int number) {
    GenerationOptions wanted = options.generationOver(model.generationDefaults());
    long seed = reader.seed(row, wanted.seed().orElse(0L) + number);
    Consumer<String> nobody = chunk -> {};
    return model.stream(reader.prompt(row), wanted.toBuilder().seed(seed).build(), nobody);
  }

  /**
   * Scores the answer of each row by the recovered reward of the model's adapter.
   *
   * @return with {@code reward} and {@code error}
   * @throws IllegalArgumentException if a column is absent, has another type, or would be written
   *     twice
   */
  public static Dataset<Row> rewards(Dataset<Row> rows, SparkModel model, SparkOptions options) {
    RowReader reader = RowReader.of(rows.schema(), options);
    int answerAt = RowReader.text(rows.schema(), options.answerColumn());
    return mapped(
        rows,
        model,
        (open, row) ->
            RowWork.Begun.done(
                custom(open).reward(reader.prompt(row), answer(row, answerAt)).score()),
        field("reward", DataTypes.DoubleType));
  }

  /**
   * Gives the log-likelihood of each row's answer under the model.
   *
   * @return with {@code log_likelihood} in nats, {@code answer_tokens} and {@code error}
   * @throws IllegalArgumentException if a column is absent, has another type, or would be written
   *     twice
   */
  public static Dataset<Row> logLikelihoods(
      Dataset<Row> rows, SparkModel model, SparkOptions options) {
    RowReader reader = RowReader.of(rows.schema(), options);
    int answerAt = RowReader.text(rows.schema(), options.answerColumn());
    return mapped(
        rows,
        model,
        (open, row) -> {
          LogLikelihood found = open.logLikelihood(reader.prompt(row), answer(row, answerAt));
          return RowWork.Begun.done(found.total(), found.tokens().size());
        },
        field("log_likelihood", DataTypes.DoubleType),
        field("answer_tokens", DataTypes.IntegerType));
  }

  /**
   * Makes preference pairs of several answers to each prompt: the one with the highest recovered
   * reward over the one with the lowest.
   *
   * @return with {@code chosen}, {@code rejected}, {@code chosen_reward}, {@code rejected_reward}
   *     and {@code error}
   * @throws IllegalArgumentException if a column is absent, has another type, or would be written
   *     twice
   */
  public static Dataset<Row> preferences(
      Dataset<Row> rows, SparkModel model, SparkOptions options) {
    RowReader reader = RowReader.of(rows.schema(), options);
    int answersAt = RowReader.texts(rows.schema(), options.answersColumn());
    return mapped(
        rows,
        model,
        (open, row) -> pair(custom(open), reader.prompt(row), row, answersAt),
        field("chosen", DataTypes.StringType),
        field("rejected", DataTypes.StringType),
        field("chosen_reward", DataTypes.DoubleType),
        field("rejected_reward", DataTypes.DoubleType));
  }

  private static RowWork.Begun pair(
      CustomModel model, List<Message> prompt, Row row, int answersAt) {
    List<String> answers =
        row.isNullAt(answersAt)
            ? List.of()
            : row.<String>getList(answersAt).stream()
                .filter(java.util.Objects::nonNull)
                .distinct()
                .toList();
    if (answers.size() < 2) {
      throw new QAdapterException(
          "Expected at least 2 different answers, but found " + answers.size() + ".");
    }
    List<RankedAnswer> ranked = model.rank(prompt, answers);
    RankedAnswer best = ranked.get(0);
    RankedAnswer worst = ranked.get(ranked.size() - 1);
    return RowWork.Begun.done(
        best.answer(), worst.answer(), best.reward().score(), worst.reward().score());
  }

  /** Preferences from a table; see {@link #preferenceData(Dataset, ReadOptions)}. */
  public static PreferenceData preferenceData(Dataset<Row> rows) {
    return preferenceData(rows, ReadOptions.builder().build());
  }

  /**
   * Preferences from a table, in any of the shapes that files may have. Rows come to the driver one
   * partition at a time and anew for each pass, so that the table may be larger than its memory;
   * cache the table if computing it is dear.
   *
   * @throws io.github.qadapter.exception.PreferenceDataException if it holds no pair; while it is
   *     read, if the options are strict and a row is left out
   */
  public static PreferenceData preferenceData(Dataset<Row> rows, ReadOptions options) {
    return TablePreferences.of(rows, options);
  }

  /** {@link #preferenceData(Dataset, ReadOptions)} with options given in place. */
  public static PreferenceData preferenceData(
      Dataset<Row> rows, Consumer<ReadOptions.Builder> options) {
    ReadOptions.Builder builder = ReadOptions.builder();
    options.accept(builder);
    return preferenceData(rows, builder.build());
  }

  private static CustomModel custom(LanguageModel model) {
    if (model instanceof CustomModel custom) {
      return custom;
    }
    throw new IllegalStateException(
        "Expected a model with an adapter, but found a base alone: call SparkModel.adapter(...).");
  }

  private static String answer(Row row, int at) {
    if (row.isNullAt(at)) {
      throw new QAdapterException("Expected an answer, but found null.");
    }
    return row.getString(at);
  }

  private static StructField field(String name, org.apache.spark.sql.types.DataType type) {
    return DataTypes.createStructField(name, type, true);
  }

  private static Dataset<Row> mapped(
      Dataset<Row> rows, SparkModel model, RowWork work, StructField... columns) {
    StructType schema = rows.schema();
    List<@Nullable StructField> fields = new ArrayList<>(List.of(schema.fields()));
    List<String> present = List.of(schema.fieldNames());
    for (StructField column :
        ImmutableList.<StructField>builder()
            .add(columns)
            .add(field("error", DataTypes.StringType))
            .build()) {
      if (present.contains(column.name())) {
        throw new IllegalArgumentException(
            "Expected to add a column "
                + column.name()
                + ", but the table has one; rename or drop it first.");
      }
      fields.add(column);
    }
    JavaSparkContext context = Sessions.context(rows.sparkSession());
    StructType result = DataTypes.createStructType(fields);
    return rows.mapPartitions(
        new ModelRows(context.broadcast(ClusterCheck.answering(context, model)), work, result),
        Encoders.row(result));
  }
}
