package io.github.qadapter.internal.model;

/**
 * The rotary position embedding of each head, as data. Frequencies are computed in 32-bit steps, in
 * the order in which transformers does, because a model was trained with exactly those.
 *
 * @param theta the base of the frequencies
 * @param headSize d, even
 * @param scaling how long sequences are reached
 */
public record RotaryEmbedding(double theta, int headSize, RopeScaling scaling) {
  /**
   * How many positions a model of so many can use: dynamic scaling acts only beyond them, up to its
   * factor; YaRN reaches its factor times the original length, whether or not that is counted in
   * already, as it is for the other kinds.
   */
  int reach(int positions) {
    if (scaling instanceof RopeScaling.Dynamic dynamic) {
      return atMost(positions * dynamic.factor());
    }
    if (scaling instanceof RopeScaling.Yarn yarn) {
      return Math.max(positions, atMost(yarn.originalPositions() * yarn.factor()));
    }
    return positions;
  }

  private static int atMost(double positions) {
    return (int) Math.min(Integer.MAX_VALUE, positions);
  }

  /** The factor of cosines and sines; 1 but for YaRN. */
  public double attentionFactor() {
    return scaling instanceof RopeScaling.Yarn yarn ? yarn.attentionFactor() : 1;
  }

  /** Tells whether the frequencies depend on the length; if not, any length gives the same ones. */
  public boolean dependsOnLength() {
    return scaling instanceof RopeScaling.Dynamic;
  }

  /**
   * The angle per position of each pair of components.
   *
   * @param length of the sequence: how many positions it has
   * @return d/2 numbers
   */
  public float[] inverseFrequencies(int length) {
    if (scaling instanceof RopeScaling.Linear linear) {
      return linear(linear);
    }
    if (scaling instanceof RopeScaling.Dynamic dynamic) {
      return dynamic(dynamic, length);
    }
    if (scaling instanceof RopeScaling.Llama3 llama3) {
      return llama3(llama3);
    }
    if (scaling instanceof RopeScaling.Yarn yarn) {
      return yarn(yarn);
    }
    if (scaling instanceof RopeScaling.Factors factors) {
      return factors(factors);
    }
    return plain((float) theta);
  }

  private float[] plain(float base) {
    float[] frequencies = new float[headSize / 2];
    for (int i = 0; i < frequencies.length; i++) {
      float exponent = 2f * i / headSize;
      frequencies[i] = 1f / (float) Math.pow(base, exponent);
    }
    return frequencies;
  }

  private float[] linear(RopeScaling.Linear linear) {
    float[] frequencies = plain((float) theta);
    for (int i = 0; i < frequencies.length; i++) {
      frequencies[i] /= (float) linear.factor();
    }
    return frequencies;
  }

  private float[] factors(RopeScaling.Factors factors) {
    float[] frequencies = plain((float) theta);
    for (int i = 0; i < frequencies.length; i++) {
      frequencies[i] /= factors.factors().get(i);
    }
    return frequencies;
  }

  private float[] dynamic(RopeScaling.Dynamic dynamic, int length) {
    if (length <= dynamic.originalPositions()) {
      return plain((float) theta);
    }
    float stretch =
        (float) dynamic.factor() * length / dynamic.originalPositions()
            - (float) (dynamic.factor() - 1);
    float growth = (float) Math.pow(stretch, (float) ((double) headSize / (headSize - 2)));
    return plain(growth * (float) theta);
  }

  private float[] llama3(RopeScaling.Llama3 llama3) {
    float factor = (float) llama3.factor();
    float low = (float) llama3.lowFrequency();
    float span = (float) (llama3.highFrequency() - llama3.lowFrequency());
    float longest = (float) (llama3.originalPositions() / llama3.lowFrequency());
    float shortest = (float) (llama3.originalPositions() / llama3.highFrequency());
    float[] frequencies = plain((float) theta);
    for (int i = 0; i < frequencies.length; i++) {
      float frequency = frequencies[i];
      float wavelength = 1f / frequency * (float) (2 * Math.PI);
      if (wavelength > longest) {
        frequencies[i] = frequency / factor;
      } else if (wavelength >= shortest) {
        float turns = 1f / wavelength * llama3.originalPositions();
        float kept = (turns - low) / span;
        frequencies[i] = (1f - kept) * frequency / factor + kept * frequency;
      }
    }
    return frequencies;
  }

  private float[] yarn(RopeScaling.Yarn yarn) {
    double low = pairOfTurns(yarn.fastTurns(), yarn.originalPositions());
    double high = pairOfTurns(yarn.slowTurns(), yarn.originalPositions());
    if (yarn.wholePairs()) {
      low = Math.floor(low);
      high = Math.ceil(high);
    }
    low = Math.max(low, 0);
    high = Math.min(high, headSize - 1);
    if (low == high) {
      high += 0.001; // as transformers does, lest the ramp has no width
    }
    float factor = (float) yarn.factor();
    float[] frequencies = new float[headSize / 2];
    for (int i = 0; i < frequencies.length; i++) {
      float wavelength = (float) Math.pow((float) theta, 2f * i / headSize);
      float ramp = Math.min(1f, Math.max(0f, (i - (float) low) / (float) (high - low)));
      float kept = 1f - ramp;
      frequencies[i] = 1f / (factor * wavelength) * (1f - kept) + 1f / wavelength * kept;
    }
    return frequencies;
  }

  /** The pair of components, as a broken number, that turns so often within so many positions. */
  private double pairOfTurns(double turns, int positions) {
    return headSize * Math.log(positions / (turns * 2 * Math.PI)) / (2 * Math.log(theta));
  }
}
