package io.github.qadapter;

import io.github.qadapter.spi.Engine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Preference pairs in a fixed order. Immutable. */
public final class PreferenceData {
  private final List<PreferencePair> pairs;

  private PreferenceData(List<PreferencePair> pairs) {
    this.pairs = List.copyOf(pairs);
  }

  /** The given pairs, in their order. */
  public static PreferenceData of(List<PreferencePair> pairs) {
    return new PreferenceData(pairs);
  }

  /**
   * Reads a file of preferences: JSON Lines or a JSON array whose rows are {@code {prompt, chosen,
   * rejected}}, where each is a string or a list of {@code {role, content}} messages.
   *
   * @throws PreferenceDataException naming the file, the line and what is wrong there
   */
  public static PreferenceData read(Path file) {
    return read(file, options -> {});
  }

  /**
   * Reads a file of preferences with options, for instance the wanted domain of a DSP file.
   *
   * @throws PreferenceDataException naming the file, the line and what is wrong there
   */
  public static PreferenceData read(Path file, Consumer<ReadOptions.Builder> options) {
    ReadOptions.Builder builder = ReadOptions.builder();
    options.accept(builder);
    return Engine.find().readPreferences(file, builder.build());
  }

  /** Starts collecting pairs one by one. */
  public static Builder builder() {
    return new Builder();
  }

  /** All pairs in their order. */
  public List<PreferencePair> pairs() {
    return pairs;
  }

  /** How many pairs there are. */
  public int size() {
    return pairs.size();
  }

  /**
   * The pairs from {@code from} (inclusive) to {@code to} (exclusive), zero-based.
   *
   * @throws IllegalArgumentException if the range does not lie within the data
   */
  public PreferenceData slice(int from, int to) {
    if (from < 0 || to < from || to > pairs.size()) {
      throw new IllegalArgumentException(
          "Expected a range within 0 to "
              + pairs.size()
              + ", but found "
              + from
              + " to "
              + to
              + ".");
    }
    return new PreferenceData(pairs.subList(from, to));
  }

  @Override
  public String toString() {
    return "PreferenceData[" + pairs.size() + " pairs]";
  }

  /** Collects pairs. */
  public static final class Builder {
    private final List<PreferencePair> pairs = new ArrayList<>();

    private Builder() {}

    /** Adds one pair. */
    public Builder add(PreferencePair pair) {
      pairs.add(pair);
      return this;
    }

    /** Adds a pair whose prompt is a single user's turn. */
    public Builder add(String prompt, String chosen, String rejected) {
      return add(PreferencePair.of(prompt, chosen, rejected));
    }

    /** Adds all pairs of other data. */
    public Builder addAll(PreferenceData data) {
      pairs.addAll(data.pairs());
      return this;
    }

    /** The collected pairs. */
    public PreferenceData build() {
      return new PreferenceData(pairs);
    }
  }
}
