package io.github.qadapter.internal.hub;

import io.github.qadapter.exception.HubException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Receives one file: into a file of another name, from where a broken download stopped, and under
 * its own name only once all bytes are there and give the checksum.
 */
final class BlobDownload {
  private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d{1,18})-\\d+/(\\d+|\\*)");

  private final HubHttp http;
  private final HubErrors errors;
  private final RemoteFile file;
  private final Path incomplete;
  private final LongConsumer progress;
  private final Retries retries;
  private long most;
  private boolean damaged;

  /**
   * @param incomplete where the first of the bytes are, if any
   * @param progress told how many bytes are there
   */
  BlobDownload(
      HubHttp http, HubErrors errors, RemoteFile file, Path incomplete, LongConsumer progress) {
    this.http = http;
    this.errors = errors;
    this.file = file;
    this.incomplete = incomplete;
    this.progress = progress;
    this.retries =
        new Retries(
            String.format(Locale.ROOT, "fetch %s of %s", file.name(), errors.repo()),
            http.retryPolicy());
  }

  /**
   * Receives what is missing and puts the file in place.
   *
   * @throws HubException if the server refuses, sends other bytes than it announced, or the disk
   *     does not take them
   */
  void into(Path blob) throws UnreachableException, InterruptedException {
    retries.until(
        () -> {
          try (FileChannel channel =
              FileChannel.open(incomplete, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            receive(channel);
            channel.force(true);
          }
          verify();
          return blob;
        });
    try {
      Files.move(incomplete, blob, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  private void receive(FileChannel channel) throws IOException, InterruptedException {
    if (channel.size() > file.size()) {
      channel.truncate(0);
    }
    long have = channel.size();
    progressed(have);
    if (have == file.size()) {
      return;
    }
    try (Answer answer = http.get(file.path(), have)) {
      long begin = begin(answer, have);
      channel.truncate(begin);
      channel.position(begin);
      long received = begin;
      List<ByteBuffer> piece;
      while ((piece = answer.body().next(http.retryPolicy().silence())) != null) {
        for (ByteBuffer buffer : piece) {
          received += buffer.remaining();
          if (received > file.size()) {
            channel.truncate(0);
            throw damage(
                String.format(Locale.ROOT, "more than the announced %d bytes", file.size()));
          }
          write(channel, buffer);
        }
        progressed(received);
      }
      if (received < file.size()) {
        throw new IOException(
            String.format(
                Locale.ROOT, "the connection ended after %d of %d bytes", received, file.size()));
      }
    }
  }

  /** At which byte the answer begins. */
  private long begin(Answer answer, long have) throws IOException, InterruptedException {
    switch (answer.status()) {
      case 200 -> {
        return 0;
      }
      case 206 -> {
        String range = answer.header("Content-Range");
        Matcher matcher = CONTENT_RANGE.matcher(range == null ? "" : range);
        if (!matcher.matches() || Long.parseLong(matcher.group(1)) != have) {
          throw damage(
              String.format(Locale.ROOT, "the range \"%s\" for the one from %d on", range, have));
        }
        return have;
      }
      case 416 -> throw damage(String.format(Locale.ROOT, "no bytes from %d on", have));
      default -> throw errors.of(answer, file.name());
    }
  }

  private void progressed(long received) {
    if (received > most) {
      most = received;
      retries.progressed();
    }
    progress.accept(received);
  }

  private void verify() throws IOException {
    if (!file.checksum().matches(incomplete)) {
      throw damage("bytes of another checksum than " + file.checksum().hex());
    }
  }

  /** Damage is worth one attempt from the beginning; a second time it is the server's. */
  private IOException damage(String found) throws IOException {
    Files.deleteIfExists(incomplete);
    if (damaged) {
      throw new HubException(
          String.format(
              Locale.ROOT,
              "Expected %s of %s as the hub announces it, but received %s; try again later, or name another revision.",
              file.name(),
              errors.repo(),
              found));
    }
    damaged = true;
    most = 0;
    return new IOException("received " + found);
  }

  private void write(FileChannel channel, ByteBuffer buffer) throws InterruptedException {
    try {
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    } catch (ClosedByInterruptException e) {
      throw new InterruptedException();
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  private HubException unwritable(IOException cause) {
    return new HubException(
        String.format(
            Locale.ROOT,
            "Could not write %s (%s); check the disk's space and the folder's permissions, then try again: what was received is kept.",
            incomplete,
            cause),
        cause);
  }
}
