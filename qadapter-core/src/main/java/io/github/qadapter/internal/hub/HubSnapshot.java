package io.github.qadapter.internal.hub;

import io.github.qadapter.exception.HubException;
import io.github.qadapter.report.DownloadProgress;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A repository's files at one commit, each brought into the cache when it is wanted. */
public final class HubSnapshot {
  private static final long NANOS_BETWEEN_REPORTS = 200_000_000;

  private final @Nullable HubHttp http;
  private final String whyNot;
  private final HubCache cache;
  private final HubErrors errors;
  private final String commit;
  private final Map<String, Long> files;
  private final Consumer<DownloadProgress> onProgress;

  /**
   * @param http null where only the cache may be looked at
   * @param whyNot why only the cache, as a clause
   * @param files sizes in bytes by name, −1 where the hub does not tell
   */
  HubSnapshot(
      @Nullable HubHttp http,
      String whyNot,
      HubCache cache,
      HubErrors errors,
      String commit,
      Map<String, Long> files,
      Consumer<DownloadProgress> onProgress) {
    this.http = http;
    this.whyNot = whyNot;
    this.cache = cache;
    this.errors = errors;
    this.commit = commit;
    this.files = files;
    this.onProgress = onProgress;
  }

  /** The repository, with the revision at which it was asked for. */
  public HubRepo repo() {
    return errors.repo();
  }

  /** The commit's hash: 40 hexadecimal digits. */
  public String commit() {
    return commit;
  }

  /** The names of all its files, sorted; from the cache alone, of those that are there. */
  public Set<String> files() {
    return Collections.unmodifiableSet(files.keySet());
  }

  /** The folder below which fetched files lie under their names. */
  public Path folder() {
    return cache.snapshot(commit);
  }

  /**
   * Brings a file into the cache, whole and verified.
   *
   * @return where it lies
   * @throws HubException if it is not to be had
   * @throws CancellationException if the thread is interrupted
   */
  public Path fetch(String name) {
    return fetch(List.of(name)).get(0);
  }

  /**
   * Brings files into the cache, whole and verified, and then lets the revision mean this commit
   * for whoever is offline later.
   *
   * @return where they lie, in the order of the names
   * @throws HubException if one is not to be had
   * @throws CancellationException if the thread is interrupted
   */
  public List<Path> fetch(Collection<String> names) {
    List<Path> places = bring(names);
    if (http != null) {
      cache.note(commit);
    }
    return places;
  }

  /** Like {@link #fetch}, but not the last of what is wanted. */
  List<Path> bring(Collection<String> names) {
    List<Path> places = names.stream().map(name -> cache.pointer(commit, name)).toList();
    List<String> missing =
        names.stream().filter(name -> !Files.isRegularFile(cache.pointer(commit, name))).toList();
    if (!missing.isEmpty()) {
      if (http == null) {
        throw errors.notCached(String.join(", ", missing), folder().toString(), whyNot, null);
      }
      try {
        download(http, missing);
      } catch (UnreachableException e) {
        throw new HubException(
            e.getMessage() + "; try again when the hub is in reach: what was received is kept.", e);
      } catch (InterruptedException e) {
        throw Hub.interrupted(repo().toString());
      }
    }
    return places;
  }

  private void download(HubHttp http, List<String> names)
      throws UnreachableException, InterruptedException {
    List<RemoteFile> remote = new ArrayList<>();
    long total = 0;
    for (String name : names) {
      RemoteFile file = describe(http, name);
      remote.add(file);
      total += file.size();
    }
    Progress progress = new Progress(total);
    checkSpace(remote, total);
    for (RemoteFile file : remote) {
      try {
        download(http, file, progress);
      } catch (UnreachableException e) {
        throw e;
      } catch (ClosedByInterruptException e) {
        throw new InterruptedException();
      } catch (IOException e) {
        throw cache.unusable(folder(), e);
      }
      progress.finished(file);
    }
  }

  private void download(HubHttp http, RemoteFile file, Progress progress)
      throws IOException, InterruptedException {
    Path pointer = cache.pointer(commit, file.name());
    Path blob = cache.blob(file.checksum());
    Files.createDirectories(blob.getParent());
    FileMutex.holding(
        cache.lock(file.checksum()),
        () -> {
          if (Files.isRegularFile(pointer)) {
            return;
          }
          boolean fresh = !HubCache.isWhole(blob, file.size());
          if (fresh) {
            Path incomplete = cache.incomplete(file.checksum());
            new BlobDownload(
                    http, errors, file, incomplete, received -> progress.report(file, received))
                .into(blob);
          }
          cache.link(blob, pointer, fresh);
        });
  }

  private RemoteFile describe(HubHttp http, String name)
      throws UnreachableException, InterruptedException {
    String path = repo().file(commit, name);
    return new Retries(
            String.format(Locale.ROOT, "ask for %s of %s", name, repo()), http.retryPolicy())
        .until(
            () -> {
              try (Answer answer = http.head(path)) {
                String linked = answer.header(RemoteFile.LINKED_ETAG);
                if (answer.status() != 200 && (linked == null || answer.status() >= 400)) {
                  throw errors.of(answer, name);
                }
                Checksum checksum =
                    Checksum.ofETag(linked == null ? answer.header("ETag") : linked);
                long size = size(answer, name);
                if (checksum == null || size < 0) {
                  throw new HubException(
                      String.format(
                          Locale.ROOT,
                          "Expected the hub to give checksum and length of %s of %s, but found %s; check HF_ENDPOINT.",
                          name,
                          repo(),
                          checksum == null ? "no checksum" : "no length"));
                }
                return new RemoteFile(name, path, checksum, size);
              }
            });
  }

  private long size(Answer answer, String name) {
    long linked = answer.number(RemoteFile.LINKED_SIZE);
    if (linked >= 0) {
      return linked;
    }
    long own = answer.status() == 200 ? answer.number("Content-Length") : -1;
    return own >= 0 ? own : files.getOrDefault(name, -1L);
  }

  private void checkSpace(List<RemoteFile> wanted, long total) {
    long have = 0;
    for (RemoteFile file : wanted) {
      try {
        Path incomplete = cache.incomplete(file.checksum());
        have += Files.exists(incomplete) ? Files.size(incomplete) : 0;
      } catch (IOException e) {
        throw cache.unusable(folder(), e);
      }
    }
    long space = cache.space();
    if (total - have > space) {
      throw new HubException(
          String.format(
              Locale.ROOT,
              "Expected %d MB of free space for %s at %s, but found %d MB; free some, or set HF_HOME to another disk.",
              (total - have) >> 20,
              repo(),
              folder(),
              space >> 20));
    }
  }

  /** Sums what arrived over files, and does not tell it more often than anyone can read. */
  private final class Progress {
    private final long total;
    private long before;
    private long told = System.nanoTime() - NANOS_BETWEEN_REPORTS;

    Progress(long total) {
      this.total = total;
    }

    void report(RemoteFile file, long received) {
      long now = System.nanoTime();
      if (now - told >= NANOS_BETWEEN_REPORTS) {
        told = now;
        onProgress.accept(new DownloadProgress(file.name(), before + received, total));
      }
    }

    void finished(RemoteFile file) {
      before += file.size();
      onProgress.accept(new DownloadProgress(file.name(), before, total));
    }
  }
}
