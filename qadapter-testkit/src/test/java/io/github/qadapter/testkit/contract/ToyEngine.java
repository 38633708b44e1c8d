package io.github.qadapter.testkit.contract;

import io.github.qadapter.BaseModel;
import io.github.qadapter.CustomModel;
import io.github.qadapter.EvaluationOptions;
import io.github.qadapter.HubOptions;
import io.github.qadapter.LanguageModel;
import io.github.qadapter.ModelOptions;
import io.github.qadapter.PreferencePair;
import io.github.qadapter.QAdapterException;
import io.github.qadapter.ReadOptions;
import io.github.qadapter.exception.PreferenceDataException;
import io.github.qadapter.report.PairLogLikelihoods;
import io.github.qadapter.report.TrainingEvaluation;
import io.github.qadapter.report.TrainingReport;
import io.github.qadapter.report.TrainingStep;
import io.github.qadapter.spi.CustomizationRequest;
import io.github.qadapter.spi.Engine;
import io.github.qadapter.spi.PreferenceRows;
import io.github.qadapter.spi.PreferenceSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/**
 * An engine for models that look one letter back: small enough to be read, complete enough to
 * fulfil the contract. It trains the preference term alone, by plain gradient descent.
 */
public final class ToyEngine implements Engine {
  private static final String FILE = "toy-adapter.bin";

  /** For the service loader. */
  public ToyEngine() {}

  @Override
  public BaseModel open(Path folder, ModelOptions options) {
    return new ToyBase(Flaw.NONE);
  }

  @Override
  public BaseModel openFromHub(String name, HubOptions hub, ModelOptions options) {
    return new ToyBase(Flaw.NONE);
  }

  @Override
  public CustomModel load(BaseModel base, Path folder) {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(folder.resolve(FILE)));
      double temperature = bytes.getDouble();
      double[][] table = ToyBase.emptyTable();
      for (double[] row : table) {
        for (int i = 0; i < row.length; i++) {
          row[i] = bytes.getDouble();
        }
      }
      return new ToyCustom((ToyBase) base, table, temperature, 1, Optional.empty());
    } catch (IOException e) {
      throw new QAdapterException("Expected an adapter in " + folder + ", found none.", e);
    }
  }

  static void save(double[][] table, double temperature, Path folder) {
    try {
      Files.createDirectories(folder);
      ByteBuffer bytes = ByteBuffer.allocate(8 * (1 + table.length * table[0].length));
      bytes.putDouble(temperature);
      for (double[] row : table) {
        for (double value : row) {
          bytes.putDouble(value);
        }
      }
      Files.write(folder.resolve(FILE), bytes.array());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public PreferenceRows readPreferences(PreferenceSource source, ReadOptions options) {
    throw new PreferenceDataException("The toy engine reads no files.");
  }

  @Override
  public LanguageModel mix(List<CustomModel> models) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CustomModel train(CustomizationRequest request) {
    ToyBase base = (ToyBase) request.base();
    List<PreferencePair> pairs = request.preferences().pairs();
    if (pairs.isEmpty()) {
      throw new PreferenceDataException("Expected at least one pair, but found none.");
    }
    double temperature = request.objective().policyTemperature();
    double[][] table = ToyBase.emptyTable();
    long epochs = request.training().epochs();
    int steps = 0;
    double firstLoss = Double.NaN;
    double loss = Double.NaN;
    long start = System.nanoTime();
    for (long epoch = 0; epoch < epochs; epoch++) {
      loss = 0;
      for (PreferencePair pair : pairs) {
        loss += step(base, table, temperature, pair, request.training().learningRate());
      }
      loss /= pairs.size();
      firstLoss = steps == 0 ? loss : firstLoss;
      steps++;
      request
          .onStep()
          .accept(
              new TrainingStep(
                  steps,
                  (int) epochs,
                  loss,
                  loss,
                  0,
                  0,
                  0,
                  0,
                  PairLogLikelihoods.UNKNOWN,
                  request.training().learningRate(),
                  0,
                  Duration.ofNanos(System.nanoTime() - start)));
      if (base.flaw() != Flaw.IGNORES_INTERRUPTION && Thread.currentThread().isInterrupted()) {
        throw new CancellationException("Training was interrupted after step " + steps + ".");
      }
      if (steps == 1000) {
        break; // what ignores interruption must still come to an end
      }
    }
    if (base.flaw() == Flaw.CHANGES_ITS_BASE) {
      base.spoil();
    }
    ToyCustom untrained =
        new ToyCustom(base, ToyBase.emptyTable(), temperature, 1, Optional.empty());
    ToyCustom trained = new ToyCustom(base, table, temperature, 1, Optional.empty());
    TrainingReport report =
        new TrainingReport(
            TrainingReport.Outcome.COMPLETED,
            pairs.size(),
            0,
            0,
            Optional.empty(),
            steps,
            (System.nanoTime() - start) / 1e9,
            0,
            firstLoss,
            loss,
            heldOut(untrained, trained, request.evaluation()),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            new TrainingReport.Course(List.of(), List.of()),
            Map.of());
    return new ToyCustom(base, table, temperature, 1, Optional.of(report));
  }

  /** One pair's gradient step; returns its loss before. ∂R/∂table(s, a) = α̃ (1[a taken] − π̃). */
  private static double step(
      ToyBase base, double[][] table, double temperature, PreferencePair pair, double rate) {
    ToyCustom model = new ToyCustom(base, table, temperature, 1, Optional.empty());
    double margin =
        model.reward(pair.prompt(), pair.chosen()).score()
            - model.reward(pair.prompt(), pair.rejected()).score();
    double slope = 1 / (1 + Math.exp(margin));
    double direction = base.flaw() == Flaw.LEARNS_THE_OPPOSITE ? -1 : 1;
    move(model, table, pair, pair.chosen(), direction * rate * slope * temperature);
    move(model, table, pair, pair.rejected(), -direction * rate * slope * temperature);
    return Math.log1p(Math.exp(-margin));
  }

  private static void move(
      ToyCustom model, double[][] table, PreferencePair pair, String answer, double size) {
    int state = ToyBase.stateAfter(pair.prompt());
    for (int token : ToyBase.tokens(answer)) {
      double[] policy = model.logPolicy(state);
      for (int a = 0; a < policy.length; a++) {
        table[state][a] += size * ((a == token ? 1 : 0) - Math.exp(policy[a]));
      }
      state = token;
    }
  }

  private static Optional<TrainingReport.HeldOut> heldOut(
      ToyCustom before, ToyCustom after, EvaluationOptions evaluation) {
    List<PreferencePair> pairs = evaluation.heldOut().pairs();
    return pairs.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new TrainingReport.HeldOut(preference(before, pairs), preference(after, pairs)));
  }

  private static TrainingEvaluation.Preference preference(
      ToyCustom model, List<PreferencePair> pairs) {
    return new TrainingEvaluation.Preference(
        pairs.size(), accuracy(model, pairs), margin(model, pairs), PairLogLikelihoods.UNKNOWN);
  }

  private static double accuracy(ToyCustom model, List<PreferencePair> pairs) {
    return pairs.stream()
        .mapToDouble(
            pair ->
                0.5
                    + 0.5
                        * Math.signum(
                            model.reward(pair.prompt(), pair.chosen()).score()
                                - model.reward(pair.prompt(), pair.rejected()).score()))
        .average()
        .orElseThrow();
  }

  private static double margin(ToyCustom model, List<PreferencePair> pairs) {
    return pairs.stream()
        .mapToDouble(
            pair ->
                model.logLikelihood(pair.prompt(), pair.chosen()).total()
                    - model.base().logLikelihood(pair.prompt(), pair.chosen()).total()
                    - model.logLikelihood(pair.prompt(), pair.rejected()).total()
                    + model.base().logLikelihood(pair.prompt(), pair.rejected()).total())
        .average()
        .orElseThrow();
  }

  /** Ways to break the contract, for seeing that it notices. */
  enum Flaw {
    NONE,
    CHANGES_ITS_BASE,
    ALMOST_RETURNS_AT_STRENGTH_ZERO,
    LEARNS_THE_OPPOSITE,
    SAVES_ROUNDED_NUMBERS,
    SCORES_BY_LENGTH,
    ANSWERS_AFTER_CLOSING,
    IGNORES_INTERRUPTION,
    REWARDS_FOLLOW_THE_DIAL
  }
}
