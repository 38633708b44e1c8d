package io.github.qadapter.internal.data;

import io.github.qadapter.ReadOptions;
import io.github.qadapter.data.PreferenceRow;
import io.github.qadapter.exception.PreferenceDataException;
import io.github.qadapter.spi.PreferenceRows;
import io.github.qadapter.spi.PreferenceSource;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Preference data as it lies in files: opened anew for each pass, one row in memory at a time.
 *
 * <p>A row goes two ways: a {@link RowCursor} takes it out of its container, whatever that is, as a
 * tree of fields; a {@link RowRecognizer} then tells its shape and makes pairs of it.
 */
public final class PreferenceReader implements PreferenceRows {
  private static final Logger LOG = LoggerFactory.getLogger(PreferenceReader.class);

  private final AtomicBoolean told = new AtomicBoolean();
  private final List<RowContainer> containers;
  private final ReadOptions options;

  private PreferenceReader(List<RowContainer> containers, ReadOptions options) {
    this.containers = containers;
    this.options = options;
  }

  /**
   * Looks at data as far as the first pair.
   *
   * @throws PreferenceDataException if it cannot be read or holds no pair
   */
  public static PreferenceReader of(PreferenceSource source, ReadOptions options) {
    PreferenceReader reader = new PreferenceReader(containers(source, options), options);
    reader.requirePair();
    return reader;
  }

  /**
   * Looks at rows of JSON texts as far as the first pair.
   *
   * @param name what holds them, for messages
   * @param texts gives them anew for each pass, one text a row
   * @throws PreferenceDataException if they hold no pair
   */
  public static PreferenceReader ofJson(
      String name, Supplier<Iterator<String>> texts, ReadOptions options) {
    PreferenceReader reader = new PreferenceReader(List.of(new JsonTexts(name, texts)), options);
    reader.requirePair();
    return reader;
  }

  private static List<RowContainer> containers(PreferenceSource source, ReadOptions options) {
    if (source instanceof PreferenceSource.Files files) {
      RowNames names = RowNames.of(options);
      return files.paths().stream()
          .flatMap(path -> DataFolder.files(path, options))
          .<RowContainer>map(path -> new DataFile(path, names, options.split()))
          .toList();
    }
    if (source instanceof PreferenceSource.Query query) {
      return List.of(new Query(query.database(), query.sql(), options.fetchSize()));
    }
    throw new IllegalArgumentException("Expected a known source, but found " + source + ".");
  }

  @Override
  public Stream<PreferenceRow> open() {
    RowPass pass = new RowPass(containers, options, this::passed);
    return StreamSupport.stream(pass, false).onClose(pass::close);
  }

  /** Only the first whole pass is news. */
  private void passed(ReadingSummary summary) {
    if (!told.getAndSet(true)) {
      if (summary.anyDropped() || summary.anyDoubtful()) {
        LOG.warn("{}", summary);
      } else {
        LOG.info("{}", summary);
      }
    }
  }

  private void requirePair() {
    PreferenceRow first = null;
    try (Stream<PreferenceRow> rows = open()) {
      for (Iterator<PreferenceRow> row = rows.iterator(); row.hasNext(); ) {
        PreferenceRow next = row.next();
        if (!next.pairs().isEmpty()) {
          return;
        }
        first = first == null ? next : first;
      }
    }
    throw noPair(first);
  }

  private PreferenceDataException noPair(@Nullable PreferenceRow first) {
    String names = containers.stream().map(RowContainer::name).collect(Collectors.joining(", "));
    String rest =
        first == null || first.drops().isEmpty()
            ? "write one JSON object with prompt, chosen and rejected a line."
            : "the first row is left out: "
                + first.origin()
                + ": "
                + first.drops().get(0).explanation();
    return new PreferenceDataException(
        "Expected preference pairs in " + names + ", but found none; " + rest);
  }
}
