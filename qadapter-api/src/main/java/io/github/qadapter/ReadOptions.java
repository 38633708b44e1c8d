package io.github.qadapter;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The options of reading preference data. Immutable. */
public final class ReadOptions {
  private final Optional<String> preferredStyle;
  private final boolean strict;
  private final @Nullable Double maxDropped;
  private final int fetchSize;
  private final String split;
  private final Optional<String> folder;
  private final Map<Column, List<String>> columns;

  private ReadOptions(Builder builder) {
    this.preferredStyle = builder.preferredStyle;
    this.strict = builder.strict;
    this.maxDropped = builder.maxDropped;
    this.fetchSize = builder.fetchSize;
    this.split = builder.split;
    this.folder = builder.folder;
    this.columns = Collections.unmodifiableMap(new EnumMap<>(builder.columns));
  }

  /** The defaults, to be changed. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * The preferred style of a file whose rows hold one answer per style ({@code {query,
   * responses}}); empty for files of pairs.
   */
  public Optional<String> preferredStyle() {
    return preferredStyle;
  }

  /** Tells whether the first row or comparison that gives no pair is an error. */
  public boolean strict() {
    return strict;
  }

  /** The largest share of rows and comparisons that may be left out, in [0, 1]; 1 is no limit. */
  public double maxDropped() {
    return maxDropped == null ? 1 : maxDropped;
  }

  /** The number of rows that a database is asked for at a time. */
  public int fetchSize() {
    return fetchSize;
  }

  /** The split of a hub's data set, or of a folder, that is read. */
  public String split() {
    return split;
  }

  /** The folder of a hub's data set to which reading is confined; empty for all of it. */
  public Optional<String> folder() {
    return folder;
  }

  /**
   * The columns that were named, by what they hold; what is not named is told by the names that
   * data usually has. Only a prompt may have more than one.
   */
  public Map<Column, List<String>> columns() {
    return columns;
  }

  /** These options, to be changed. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  private OptionValues values() {
    return new OptionValues(ReadOptions.class)
        .with("preferredStyle", preferredStyle)
        .with("strict", strict)
        .with("maxDropped", maxDropped)
        .with("fetchSize", fetchSize)
        .with("split", split)
        .with("folder", folder)
        .with("columns", columns);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ReadOptions options && values().equals(options.values());
  }

  @Override
  public int hashCode() {
    return values().hashCode();
  }

  @Override
  public String toString() {
    return values().toString();
  }

  /** Collects the options. Not safe for use by several threads. */
  public static final class Builder {
    private Optional<String> preferredStyle = Optional.empty();
    private boolean strict;
    private @Nullable Double maxDropped;
    private int fetchSize = 500;
    private String split = "train";
    private Optional<String> folder = Optional.empty();
    private final Map<Column, List<String>> columns = new EnumMap<>(Column.class);

    private Builder() {}

    private Builder(ReadOptions options) {
      this.preferredStyle = options.preferredStyle;
      this.strict = options.strict;
      this.maxDropped = options.maxDropped;
      this.fetchSize = options.fetchSize;
      this.split = options.split;
      this.folder = options.folder;
      columns.putAll(options.columns);
    }

    /**
     * Names the column that holds the prompt, for rows whose names are not the usual ones: {@code
     * PreferenceData.read(path, r -> r.prompt("question").chosen("win").rejected("lose"))}. No
     * other column is then read as a part of the prompt.
     *
     * <p>A dot leads into an object: {@code prompt("task.text")}.
     *
     * @param column its name; upper and lower case are the same where no other column differs
     * @param more further columns, whose texts are put under it, each on a line of its own
     * @throws IllegalArgumentException if a name is blank, or names another field already
     */
    public Builder prompt(String column, String... more) {
      List<String> all = new ArrayList<>(List.of(column));
      all.addAll(List.of(more));
      return columns(Column.PROMPT, all);
    }

    /** Names the column that holds a system message; names are as for {@link #prompt}. */
    public Builder system(String column) {
      return columns(Column.SYSTEM, List.of(column));
    }

    /** Names the column that holds the preferred answer; names are as for {@link #prompt}. */
    public Builder chosen(String column) {
      return columns(Column.CHOSEN, List.of(column));
    }

    /** Names the column that holds the other answer; names are as for {@link #prompt}. */
    public Builder rejected(String column) {
      return columns(Column.REJECTED, List.of(column));
    }

    /** Names the column that holds an answer rated by itself; names are as for {@link #prompt}. */
    public Builder completion(String column) {
      return columns(Column.COMPLETION, List.of(column));
    }

    /**
     * Names the column that says whether a single answer was liked; names are as for {@link
     * #prompt}.
     */
    public Builder label(String column) {
      return columns(Column.LABEL, List.of(column));
    }

    /** Names the column that holds several answers; names are as for {@link #prompt}. */
    public Builder responses(String column) {
      return columns(Column.RESPONSES, List.of(column));
    }

    /**
     * Names the column that holds a score for each of several answers; names are as for {@link
     * #prompt}.
     */
    public Builder scores(String column) {
      return columns(Column.SCORES, List.of(column));
    }

    private Builder columns(Column field, List<String> names) {
      for (String name : names) {
        Checks.notBlank(name, "a column's name");
        columns.forEach(
            (other, taken) -> {
              if (other != field && taken.contains(name)) {
                throw new IllegalArgumentException(
                    String.format(
                        Locale.ROOT,
                        "Expected one field for each column, but found '%s' for both %s and %s.",
                        name,
                        word(other),
                        word(field)));
              }
            });
      }
      columns.put(field, List.copyOf(names));
      return this;
    }

    private static String word(Column field) {
      return field.name().toLowerCase(Locale.ROOT);
    }

    /**
     * Prefers this style's answer to each other one, in the order of the file, in files whose rows
     * hold one answer per style, such as DSP's; no default.
     *
     * @throws IllegalArgumentException if the name is blank
     */
    public Builder preferredStyle(String preferredStyle) {
      this.preferredStyle = Optional.of(Checks.notBlank(preferredStyle, "the name of a style"));
      return this;
    }

    /**
     * Makes the first row or comparison that gives no pair an error, by default it is left out, and
     * the first one that is doubtful; off by default. All of the data is then read through once at
     * the call. What is left out only when pairs are tokenized is an error of checking and of
     * training.
     *
     * @throws IllegalArgumentException if a share was allowed with {@link #maxDropped}
     */
    public Builder strict() {
      if (maxDropped != null) {
        throw contradiction(maxDropped);
      }
      this.strict = true;
      return this;
    }

    /**
     * Largest share of rows and comparisons that may be left out, from 0 to 1; 1 by default. All of
     * the data is then read through once at the call; checking and training count what cannot be
     * tokenized as well.
     *
     * @param share in [0, 1]; default no limit, every bad row is left out and counted
     * @throws IllegalArgumentException if it is outside, or {@link #strict} was asked for
     */
    public Builder maxDropped(double share) {
      Checks.within(0, 1, share, "maxDropped");
      if (strict) {
        throw contradiction(share);
      }
      this.maxDropped = share;
      return this;
    }

    /**
     * Number of rows that a database is asked for at a time, at least 1; 500 by default. They are
     * in memory at once.
     *
     * @throws IllegalArgumentException if it is less than 1
     */
    public Builder fetchSize(int rows) {
      this.fetchSize = Checks.atLeast(1, rows, "fetchSize");
      return this;
    }

    /**
     * Split to read of a hub data set, a folder, or JSON with a list for each split; {@code train}
     * by default, and all of a folder that is no copy of a hub data set.
     *
     * @throws IllegalArgumentException if the name is blank
     */
    public Builder split(String split) {
      this.split = Checks.notBlank(split, "a split's name");
      return this;
    }

    /**
     * Folder of a hub data set, or of a folder with several parts, to read from, for instance
     * {@code helpful-base}; all of it by default.
     *
     * @throws IllegalArgumentException if the name is blank
     */
    public Builder folder(String folder) {
      this.folder = Optional.of(Checks.notBlank(folder, "a folder's name"));
      return this;
    }

    /** The collected options. */
    public ReadOptions build() {
      return new ReadOptions(this);
    }

    private static IllegalArgumentException contradiction(double share) {
      return new IllegalArgumentException(
          "Expected either strict() or maxDropped("
              + share
              + "), but found both; strict() allows no drop at all.");
    }
  }

  /**
   * A field that rows of preference data may have, under whatever name. {@link ReadOptions.Builder}
   * names the columns that hold them.
   */
  public enum Column {
    /** The prompt: text, a transcript or messages. */
    PROMPT,
    /** A system message that stands beside the prompt. */
    SYSTEM,
    /** The preferred answer, or the conversation that it ends. */
    CHOSEN,
    /** The other answer, or several of them. */
    REJECTED,
    /** One answer that was judged by itself. */
    COMPLETION,
    /** The label of a single answer (unpaired preference): liked or not. */
    LABEL,
    /** Several answers to the same prompt. */
    RESPONSES,
    /** A score for each of several answers. */
    SCORES
  }
}
