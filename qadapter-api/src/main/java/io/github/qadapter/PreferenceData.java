package io.github.qadapter;

import static io.github.qadapter.Builders.filled;

import io.github.qadapter.data.PreferenceRow;
import io.github.qadapter.data.PreferenceRow.Origin;
import io.github.qadapter.data.PreferenceRow.Shape;
import io.github.qadapter.exception.HubException;
import io.github.qadapter.exception.PreferenceDataException;
import io.github.qadapter.report.PreferenceReport;
import io.github.qadapter.spi.DropLimit;
import io.github.qadapter.spi.Engine;
import io.github.qadapter.spi.PreferenceRows;
import io.github.qadapter.spi.PreferenceSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Preference pairs in a fixed order, which can be gone through again and again. Immutable.
 *
 * <pre>{@code
 * PreferenceData data = PreferenceData.read(Path.of("preferences.jsonl"));
 * System.out.println(data.check(base).text());
 * PreferenceSplit split = data.split(0.1, 7);
 * }</pre>
 *
 * <p>Data that is read from files stays there: {@link #stream} and {@link #rows} read it anew at
 * each call and keep nothing, so that it may be larger than memory. Only {@link #pairs} brings all
 * of it into memory.
 *
 * <p>A row that gives no pair is left out and counted, unless {@link ReadOptions} say otherwise;
 * {@link #rows} shows what was left out, where and why.
 */
public final class PreferenceData {
  private static final double NO_LIMIT = 1;

  private final PreferenceRows rows;
  private final double maxDropped;
  private final Object lock = new Object();
  private @Nullable List<PreferencePair> pairs;
  private int size = -1;

  private PreferenceData(PreferenceRows rows, double maxDropped) {
    this.rows = rows;
    this.maxDropped = maxDropped;
  }

  private PreferenceData(List<PreferencePair> pairs) {
    this(pairs, NO_LIMIT);
  }

  private PreferenceData(List<PreferencePair> pairs, double maxDropped) {
    List<PreferencePair> copy = List.copyOf(pairs);
    this.rows =
        () ->
            IntStream.range(0, copy.size())
                .mapToObj(number -> PreferenceData.row(number + 1, copy.get(number)));
    this.maxDropped = maxDropped;
    this.pairs = copy;
    this.size = copy.size();
  }

  /** The given pairs, in their order. */
  public static PreferenceData of(List<PreferencePair> pairs) {
    return new PreferenceData(pairs);
  }

  /**
   * The pairs that an iterable gives. A collection is copied; anything else is asked for a new
   * iterator whenever the data is gone through, and must give the same pairs each time.
   */
  public static PreferenceData from(Iterable<PreferencePair> pairs) {
    if (pairs instanceof Collection<PreferencePair> collection) {
      return new PreferenceData(List.copyOf(collection));
    }
    return new PreferenceData(
        () -> {
          long[] number = {0};
          return StreamSupport.stream(pairs.spliterator(), false)
              .map(pair -> row(++number[0], pair));
        },
        NO_LIMIT);
  }

  /** The pairs of a stream, which is read to its end and closed. */
  public static PreferenceData from(Stream<PreferencePair> pairs) {
    try (pairs) {
      return new PreferenceData(pairs.toList());
    }
  }

  /**
   * Reads a file of preferences, or a folder of such files; of a folder that is a copy of a hub's
   * data set, those of its training split.
   *
   * <p>A file is JSON Lines, other JSON, CSV, any of them as gzip, or Parquet, which needs {@code
   * blue.strategic.parquet:parquet-floor} on the class path. Its rows are of any {@link
   * PreferenceRow.Shape}; the usual one is {@code {prompt, chosen, rejected}}, where each is a
   * string or a list of {@code {role, content}} messages. Both are told by looking.
   *
   * @throws PreferenceDataException if the file cannot be read or gives no pair
   */
  public static PreferenceData read(Path file) {
    return read(file, ReadOptions.builder().build());
  }

  /**
   * Reads a file of preferences with options, for instance the wanted domain of a DSP file, or the
   * columns of rows whose names are not the usual ones: {@code read(path, r ->
   * r.prompt("question").chosen("win").rejected("lose"))}.
   *
   * @throws PreferenceDataException if the file cannot be read, gives no pair, or more is left out
   *     than the options allow
   */
  public static PreferenceData read(Path file, ReadOptions options) {
    return open(new PreferenceSource.Files(List.of(file)), options);
  }

  /** {@link #read(Path, ReadOptions)} with options given in place. */
  public static PreferenceData read(Path file, Consumer<ReadOptions.Builder> options) {
    return read(file, filled(ReadOptions.builder(), options).build());
  }

  /**
   * Reads several files or folders, one after the other.
   *
   * @throws IllegalArgumentException if there is no path
   * @throws PreferenceDataException if one cannot be read or none gives a pair
   */
  public static PreferenceData read(List<Path> paths) {
    return read(paths, ReadOptions.builder().build());
  }

  /**
   * Reads several files or folders with options, one after the other.
   *
   * @throws IllegalArgumentException if there is no path
   * @throws PreferenceDataException if one cannot be read, none gives a pair, or more is left out
   *     than the options allow
   */
  public static PreferenceData read(List<Path> paths, ReadOptions options) {
    if (paths.isEmpty()) {
      throw new IllegalArgumentException("Expected at least one path to read, but found none.");
    }
    return open(new PreferenceSource.Files(paths), options);
  }

  /** {@link #read(List, ReadOptions)} with options given in place. */
  public static PreferenceData read(List<Path> paths, Consumer<ReadOptions.Builder> options) {
    return read(paths, filled(ReadOptions.builder(), options).build());
  }

  /**
   * Reads the rows that a database query gives. Its columns are recognized as the fields of a
   * file's rows are, whatever their case: for instance {@code select question as prompt, chosen,
   * rejected from answers order by id}.
   *
   * <p>Every pass runs the query again on a connection of its own, in one transaction that only
   * reads, and takes {@link ReadOptions#fetchSize} rows at a time; order the rows by a key so that
   * each pass gives them in the same order. The connection is given back when the stream is closed.
   *
   * @throws PreferenceDataException if the query cannot be run or gives no pair
   */
  public static PreferenceData query(DataSource database, String sql) {
    return query(database, sql, ReadOptions.builder().build());
  }

  /**
   * Reads the rows that a database query gives, with options; else as {@link #query(DataSource,
   * String)}.
   *
   * @throws PreferenceDataException if the query cannot be run, gives no pair, or more is left out
   *     than the options allow
   */
  public static PreferenceData query(DataSource database, String sql, ReadOptions options) {
    return open(new PreferenceSource.Query(database, sql), options);
  }

  /** {@link #query(DataSource, String, ReadOptions)} with options given in place. */
  public static PreferenceData query(
      DataSource database, String sql, Consumer<ReadOptions.Builder> options) {
    return query(database, sql, filled(ReadOptions.builder(), options).build());
  }

  /**
   * Reads a data set of the hub by its name, {@code org/name}, as its {@code main} branch is now:
   * the data files of its split {@code train} are fetched into the cache that Python uses, as far
   * as they are not there, and read as {@link #read(Path)} reads them.
   *
   * @throws HubException if the hub refuses or does not answer and the cache has not all of it
   * @throws PreferenceDataException if there is no such split, or no pair in it
   */
  public static PreferenceData fromHub(String name) {
    return fromHub(name, HubOptions.builder().build());
  }

  /** {@link #fromHub(String)} with options for fetching, for instance another revision. */
  public static PreferenceData fromHub(String name, HubOptions hub) {
    return fromHub(name, hub, ReadOptions.builder().build());
  }

  /** {@link #fromHub(String, HubOptions)} with options given in place. */
  public static PreferenceData fromHub(String name, Consumer<HubOptions.Builder> hub) {
    return fromHub(name, filled(HubOptions.builder(), hub).build());
  }

  /**
   * Reads a data set of the hub with options for fetching it and for reading it, for instance
   * another revision or another split; else as {@link #fromHub(String)}.
   *
   * @throws HubException if the hub refuses or does not answer and the cache has not all of it
   * @throws PreferenceDataException if there is no such split, no pair in it, or more is left out
   *     than the options allow
   */
  public static PreferenceData fromHub(String name, HubOptions hub, ReadOptions options) {
    return open(new PreferenceSource.Hub(name, hub), options);
  }

  /** {@link #fromHub(String, HubOptions, ReadOptions)} with options given in place. */
  public static PreferenceData fromHub(
      String name, Consumer<HubOptions.Builder> hub, Consumer<ReadOptions.Builder> options) {
    return fromHub(
        name,
        filled(HubOptions.builder(), hub).build(),
        filled(ReadOptions.builder(), options).build());
  }

  private static PreferenceData open(PreferenceSource source, ReadOptions options) {
    PreferenceData data =
        new PreferenceData(
            Engine.find().readPreferences(source, options),
            options.strict() ? 0 : options.maxDropped());
    if (data.maxDropped < 1) {
      data.size = DropLimit.of(data).hold(data.rows);
    }
    return data;
  }

  /** Starts collecting pairs one by one. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Goes through the rows from the first on, with what each gave and what was left out. Bad rows
   * come as drops, never as exceptions.
   *
   * @return a sequential stream, to be closed
   */
  public Stream<PreferenceRow> rows() {
    return rows.open();
  }

  /**
   * Goes through the pairs from the first on.
   *
   * @return a sequential stream, to be closed
   */
  public Stream<PreferencePair> stream() {
    return rows.open().flatMap(row -> row.pairs().stream());
  }

  /** All pairs in their order, brought into memory at the first call. */
  public List<PreferencePair> pairs() {
    synchronized (lock) {
      List<PreferencePair> all = pairs;
      if (all == null) {
        try (Stream<PreferencePair> stream = stream()) {
          all = stream.toList();
        }
        pairs = all;
        size = all.size();
      }
      return all;
    }
  }

  /** The number of pairs. What was read from files is read through once to count them. */
  public int size() {
    synchronized (lock) {
      if (size < 0) {
        try (Stream<PreferencePair> stream = stream()) {
          size = Math.toIntExact(stream.count());
        }
      }
      return size;
    }
  }

  /**
   * The same pairs in another order, drawn anew with the same outcome whenever they are gone
   * through. Data in memory is shuffled as a whole. What is read as it is gone through is shuffled
   * within a window of pairs that moves along: no pair comes more than the window earlier than it
   * stands, and no more than the window is in memory. Sorted files want a window of their size, or
   * to be shuffled where they are made.
   *
   * @param seed the same for the same order
   * @param window how many pairs to hold
   * @throws IllegalArgumentException if the window is less than 1
   */
  public PreferenceData shuffled(long seed, int window) {
    Checks.atLeast(1, window, "window");
    PreferenceData shuffled;
    synchronized (lock) {
      if (pairs != null) {
        List<PreferencePair> all = new ArrayList<>(pairs);
        Collections.shuffle(all, new Random(seed));
        return new PreferenceData(all, maxDropped);
      }
      shuffled = new PreferenceData(() -> ShuffledRows.of(rows.open(), seed, window), maxDropped);
      shuffled.size = size;
    }
    return shuffled;
  }

  /**
   * The pairs from {@code from} (inclusive) to {@code to} (exclusive), zero-based.
   *
   * @throws IllegalArgumentException if the range does not lie within the data
   */
  public PreferenceData slice(int from, int to) {
    if (from < 0 || to < from || to > size()) {
      throw new IllegalArgumentException(
          "Expected a range within 0 to " + size() + ", but found " + from + " to " + to + ".");
    }
    synchronized (lock) {
      if (pairs != null) {
        return new PreferenceData(pairs.subList(from, to), maxDropped);
      }
    }
    PreferenceData slice =
        new PreferenceData(
            () -> rows.open().flatMap(RowParts::eachPair).skip(from).limit(to - from), maxDropped);
    slice.size = to - from;
    return slice;
  }

  /**
   * Splits the data by prompt, as {@link PreferenceSplit} says.
   *
   * @param heldOutShare the expected share of the prompts that are held out, in [0, 1]
   * @param seed gives another split for another number
   */
  public PreferenceSplit split(double heldOutShare, long seed) {
    Checks.within(0, 1, heldOutShare, "a share to hold out");
    Predicate<PreferencePair> held =
        pair -> PreferenceSplit.position(pair.prompt(), seed) < heldOutShare;
    return new PreferenceSplit(
        new PreferenceData(
            () -> rows.open().map(row -> RowParts.only(row, held.negate(), row.drops())),
            maxDropped),
        new PreferenceData(
            () ->
                rows.open()
                    .map(row -> RowParts.only(row, held, List.of()))
                    .filter(row -> !row.pairs().isEmpty()),
            maxDropped));
  }

  /**
   * Goes through the data once and says what training on it would find: what was left out and why,
   * what is doubtful, how long everything is. Needs little memory besides 48 bytes a pair at most,
   * for finding duplicates, and so takes data that is larger than memory.
   *
   * @param model whose tokens and chat template count
   * @return the report, with the limits that training has unless told otherwise
   * @throws PreferenceDataException if more is left out than the reading options allow
   */
  public PreferenceReport check(BaseModel model) {
    return check(model, TrainingOptions.builder().build());
  }

  /**
   * Says what training with these options would find; only the limits of length count.
   *
   * @throws PreferenceDataException if more is left out than the reading options allow
   * @see #check(BaseModel)
   */
  public PreferenceReport check(BaseModel model, TrainingOptions training) {
    return Engine.find().checkPreferences(model, this, training);
  }

  /** {@link #check(BaseModel, TrainingOptions)} with options given in place. */
  public PreferenceReport check(BaseModel model, Consumer<TrainingOptions.Builder> training) {
    return check(model, filled(TrainingOptions.builder(), training).build());
  }

  /**
   * The largest share of rows that may be left out, from 0 to 1, as the options of reading allow; 0
   * where {@link ReadOptions.Builder#strict} was asked for, 1 where there is no limit.
   */
  public double maxDropped() {
    return maxDropped;
  }

  private static PreferenceRow row(long number, PreferencePair pair) {
    return PreferenceRows.kept(new Origin("the pairs given", 0, number), Shape.PAIR, pair);
  }

  @Override
  public String toString() {
    return "PreferenceData[" + (size < 0 ? "not counted yet" : size + " pairs") + "]";
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
