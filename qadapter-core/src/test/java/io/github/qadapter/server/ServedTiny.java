package io.github.qadapter.server;

import io.github.qadapter.CustomModel;
import io.github.qadapter.internal.engine.LocalBaseModel;
import io.github.qadapter.internal.fixture.TinyModel;
import java.nio.file.Path;
import java.util.function.Consumer;

/** The examples' small model and an adapter of its, {@code polite}, behind a server. */
final class ServedTiny implements AutoCloseable {
  final LocalBaseModel base;
  final QAdapterServer server;
  final Client client;

  ServedTiny(Path folder, Consumer<ServerOptions.Builder> options) {
    base = TinyModel.open();
    try (CustomModel polite = TinyModel.train(base)) {
      polite.save(folder.resolve("adapters").resolve("polite"));
    }
    server =
        QAdapterServer.start(
            base,
            builder -> {
              builder.port(0).adapters(folder.resolve("adapters"));
              options.accept(builder);
            });
    client = new Client(server);
  }

  @Override
  public void close() {
    server.close();
    base.close();
  }
}
