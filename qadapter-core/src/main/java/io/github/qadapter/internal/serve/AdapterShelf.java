package io.github.qadapter.internal.serve;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.github.qadapter.BaseModel;
import io.github.qadapter.QAdapter;
import io.github.qadapter.QAdapterException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The adapters in a folder, each in a folder of its own whose name is the adapter's. What is added,
 * replaced or removed there is so here a moment later; who uses an adapter keeps the one it began
 * with. One that cannot be opened leaves the one before it in place. Safe for use by several
 * threads.
 *
 * <p>Implementation notes. The folder is looked at now and then, since events of file systems do
 * not tell when a copy is whole: a folder counts once two looks in a row find it the same.
 */
final class AdapterShelf implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AdapterShelf.class);

  private final BaseModel base;
  private final Optional<Path> folder;
  private final Map<String, AdapterVersion> current = new ConcurrentHashMap<>();
  private final ScheduledThreadPoolExecutor watch;

  @GuardedBy("this")
  private final Map<String, FolderStamp> seen = new HashMap<>();

  @GuardedBy("this")
  private final Map<String, FolderStamp> refused = new HashMap<>();

  /** Those that the look before did not find. */
  @GuardedBy("this")
  private final Set<String> absent = new HashSet<>();

  @GuardedBy("this")
  private final Set<String> passedOver = new HashSet<>();

  private AdapterShelf(BaseModel base, Optional<Path> folder) {
    this.base = base;
    this.folder = folder;
    this.watch =
        new ScheduledThreadPoolExecutor(
            1,
            new ThreadFactoryBuilder().setNameFormat("qadapter-adapters").setDaemon(true).build());
  }

  /**
   * Opens what is there and begins to watch.
   *
   * @param folder need not be there yet; empty for no adapters
   */
  static AdapterShelf open(BaseModel base, Optional<Path> folder, Duration interval) {
    AdapterShelf shelf = new AdapterShelf(base, folder);
    if (folder.isPresent()) {
      shelf.look(true);
      long millis = interval.toMillis();
      ScheduledFuture<?> ignored =
          shelf.watch.scheduleWithFixedDelay(
              shelf::lookAgain, millis, millis, TimeUnit.MILLISECONDS);
    }
    return shelf;
  }

  /** The adapters by name. */
  SortedMap<String, AdapterVersion> all() {
    return new TreeMap<>(current);
  }

  /** An adapter to be used, and released afterwards; empty if there is none of this name. */
  Optional<AdapterVersion> acquire(String name) {
    while (true) {
      AdapterVersion version = current.get(name);
      if (version == null || version.acquire()) {
        return Optional.ofNullable(version);
      }
      if (current.get(name) == version) { // retired while it was looked up, and not replaced
        return Optional.empty();
      }
    }
  }

  /** The names of adapters whose files cannot be opened as they are now. */
  synchronized List<String> refused() {
    return refused.keySet().stream().sorted().toList();
  }

  /** Looks at the folder now, and opens what is whole. */
  void rescan() {
    look(true);
  }

  private void lookAgain() {
    try {
      look(false);
    } catch (RuntimeException | Error e) {
      LOG.warn("The adapters cannot be looked at; the next look may find them.", e);
    }
  }

  /**
   * Brings the shelf up to date.
   *
   * @param atOnce whether what is found counts without a second look
   */
  private synchronized void look(boolean atOnce) {
    if (watch.isShutdown()) {
      return;
    }
    Map<String, FolderStamp> found = found();
    for (Iterator<AdapterVersion> versions = current.values().iterator(); versions.hasNext(); ) {
      AdapterVersion version = versions.next();
      if (found.containsKey(version.name())) {
        absent.remove(version.name());
      } else if (!absent.add(version.name()) || atOnce) {
        versions.remove();
        version.retire();
        LOG.info("The adapter {} is gone.", version.name());
      }
    }
    refused.keySet().retainAll(found.keySet());
    found.forEach(
        (name, stamp) -> {
          AdapterVersion version = current.get(name);
          boolean known = version != null && version.stamp().equals(stamp);
          boolean hopeless = stamp.equals(refused.get(name));
          if (!known && !hopeless && (atOnce || stamp.equals(seen.get(name)))) {
            open(name, stamp);
          }
        });
    seen.clear();
    seen.putAll(found);
  }

  @GuardedBy("this")
  private void open(String name, FolderStamp stamp) {
    Path place = folder.orElseThrow().resolve(name);
    try {
      AdapterVersion version = new AdapterVersion(name, stamp, QAdapter.load(base, place));
      AdapterVersion before = current.put(name, version);
      refused.remove(name);
      LOG.info("The adapter {} is {}.", name, before == null ? "here" : "replaced");
      if (before != null) {
        before.retire();
      }
    } catch (QAdapterException e) {
      refused.put(name, stamp);
      LOG.warn(
          "The adapter {} cannot be opened{}: {}",
          name,
          current.containsKey(name) ? ", so the one before stays" : "",
          e.getMessage());
    }
  }

  @GuardedBy("this")
  private Map<String, FolderStamp> found() {
    Map<String, FolderStamp> found = new LinkedHashMap<>();
    try (DirectoryStream<Path> folders =
        Files.newDirectoryStream(folder.orElseThrow(), Files::isDirectory)) {
      for (Path place : folders) {
        String name = Objects.requireNonNull(place.getFileName()).toString();
        if (name.startsWith(".") || !FolderStamp.isAdapter(place)) {
          continue;
        }
        if (ModelName.isPossible(name)) {
          put(found, name, place);
        } else if (passedOver.add(name)) {
          LOG.warn("The adapter in {} is passed over: a name has no + and no @.", place);
        }
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      return found;
    } catch (IOException e) {
      throw new QAdapterException(
          String.format(Locale.ROOT, "Cannot look into the folder of adapters %s: %s", folder, e),
          e);
    }
    return found;
  }

  private static void put(Map<String, FolderStamp> found, String name, Path place) {
    try {
      found.put(name, FolderStamp.of(place));
    } catch (IOException e) {
      LOG.debug("{} changes while it is looked at.", place, e);
      found.put(name, new FolderStamp(List.of(), Instant.now())); // there, and like no other state
    }
  }

  @Override
  public void close() {
    watch.shutdownNow();
    synchronized (this) {
      current.values().forEach(AdapterVersion::retire);
      current.clear();
    }
  }
}
