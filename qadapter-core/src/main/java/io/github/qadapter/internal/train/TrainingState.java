package io.github.qadapter.internal.train;

import java.util.Optional;

/**
 * All that a run carries from one step to the next. What else a step needs (its pairs, its texts,
 * its learning rate, what it drops) follows from the options, the seed and the step's number, so
 * this is also all that a checkpoint has to keep.
 *
 * <p>Changed in place by the trainer, on one thread.
 */
public final class TrainingState {
  private final float[] parameters;
  private final float[] mean;
  private final float[] square;
  private int step;
  private double retentionWeight;
  private double retentionDrift;
  private LossTrend trend;
  private double firstLoss;
  private double lastLoss;
  private long elapsedNanos;
  private Optional<Best> best = Optional.empty();

  /**
   * A state, whose arrays it takes over.
   *
   * @param vectors the adapter's values and AdamW's moments
   * @param numbers everything else
   */
  public TrainingState(Vectors vectors, Numbers numbers) {
    this.parameters = vectors.parameters();
    this.mean = vectors.mean();
    this.square = vectors.square();
    this.step = numbers.step();
    this.retentionWeight = numbers.retentionWeight();
    this.retentionDrift = numbers.retentionDrift();
    this.trend = numbers.trend();
    this.firstLoss = numbers.firstLoss();
    this.lastLoss = numbers.lastLoss();
    this.elapsedNanos = numbers.elapsedNanos();
  }

  /** The state in which a run begins. */
  public static TrainingState beginning(float[] parameters, double retentionWeight) {
    return new TrainingState(
        new Vectors(parameters, new float[parameters.length], new float[parameters.length]),
        new Numbers(0, retentionWeight, 0, LossTrend.NONE, 0, 0, 0));
  }

  /**
   * Three vectors of one length.
   *
   * @param parameters [P], the adapter's values
   * @param mean [P], AdamW's first moment
   * @param square [P], AdamW's second moment
   */
  @SuppressWarnings("ArrayRecordComponent") // live vectors, never compared
  public record Vectors(float[] parameters, float[] mean, float[] square) {}

  /**
   * The numbers of a state.
   *
   * @param step optimizer steps taken
   * @param retentionWeight ρ of the next step
   * @param retentionDrift the running mean of the drift that steps measured, 0 before the first
   * @param trend how the loss has gone so far
   * @param firstLoss the first step's loss
   * @param lastLoss the last step's loss
   * @param elapsedNanos how long the run has taken, all its parts together
   */
  public record Numbers(
      int step,
      double retentionWeight,
      double retentionDrift,
      LossTrend trend,
      double firstLoss,
      double lastLoss,
      long elapsedNanos) {}

  /**
   * The best evaluation so far, if early stopping watches one.
   *
   * @param step after how many steps it was
   * @param value what was measured
   * @param since how many evaluations came after it
   * @param parameters [P], the adapter's values then
   */
  @SuppressWarnings("ArrayRecordComponent") // a copy of its own, never compared
  public record Best(int step, double value, int since, float[] parameters) {}

  /** The three vectors, live. */
  public Vectors vectors() {
    return new Vectors(parameters, mean, square);
  }

  /** The numbers as they are now. */
  public Numbers numbers() {
    return new Numbers(
        step, retentionWeight, retentionDrift, trend, firstLoss, lastLoss, elapsedNanos);
  }

  /** [P], the adapter's values, live. */
  public float[] parameters() {
    return parameters;
  }

  /** The number of optimizer steps taken. */
  public int step() {
    return step;
  }

  /** ρ of the next step. */
  public double retentionWeight() {
    return retentionWeight;
  }

  /** The running mean of the drift on the steps' retention texts, in nats per position. */
  double retentionDrift() {
    return retentionDrift;
  }

  /** The best evaluation so far, if early stopping watches one. */
  public Optional<Best> best() {
    return best;
  }

  /** Notes the best evaluation. */
  public void best(Best found) {
    best = Optional.of(found);
  }

  /** Says how long the run has taken so far. */
  void elapsed(long nanos) {
    elapsedNanos = nanos;
  }

  /** Says that a step was taken whose vectors are changed already. */
  void stepTaken(double loss, double meanDrift, double nextRetentionWeight) {
    firstLoss = step == 0 ? loss : firstLoss;
    lastLoss = loss;
    trend = trend.with(loss);
    retentionDrift = meanDrift;
    retentionWeight = nextRetentionWeight;
    step++;
  }
}
