package io.github.qadapter.internal.hub;

import static io.github.qadapter.internal.hub.FakeHub.sha256;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** A hub of its own for each test, and a cache. */
abstract class HubCase {
  static final byte[] WEIGHTS = random(100_000);
  static final HubRepo REPO = HubRepo.model("org/name", "main");

  @TempDir Path cache;
  final FakeHub server = new FakeHub();

  @AfterEach
  void stop() {
    server.close();
  }

  final HubSnapshot open() {
    return server.client(server.options(cache).build()).open(REPO);
  }

  final Path blob() {
    return cache.resolve("models--org--name/blobs/" + sha256(WEIGHTS));
  }

  final Path incomplete() {
    return cache.resolve("models--org--name/blobs/" + sha256(WEIGHTS) + ".qadapter.incomplete");
  }

  static void sleep(Duration duration) throws IOException {
    try {
      Thread.sleep(duration.toMillis());
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(7).nextBytes(bytes);
    return bytes;
  }
}
