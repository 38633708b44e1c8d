package io.github.qadapter.examples;

import io.github.qadapter.BaseModel;
import io.github.qadapter.QAdapterException;
import io.github.qadapter.server.QAdapterServer;
import io.github.qadapter.server.ServerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code serve}: a base and its adapters for OpenAI's clients. */
@Command(
    name = "serve",
    sortOptions = false,
    description = "Serves a model and a folder of adapters to OpenAI's clients, until Ctrl-C.")
final class ServeCommand implements Runnable {
  private static final String KEY_VARIABLE = "QADAPTER_API_KEY";

  @Spec private CommandSpec spec;

  @Mixin private BaseOptions model;

  @Option(
      names = "--adapters",
      paramLabel = "FOLDER",
      description = "Folder whose folders are adapters; it is watched.")
  private @Nullable Path adapters;

  @Option(
      names = "--feedback",
      paramLabel = "FOLDER",
      description = "Log what people think of answers there, to be learned from.")
  private @Nullable Path feedback;

  @Option(
      names = "--host",
      paramLabel = "HOST",
      defaultValue = "127.0.0.1",
      description = "Listen at this address (default: ${DEFAULT-VALUE}, this machine only).")
  private String host;

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "8080",
      description = "Listen at this port; 0 takes any (default: ${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--allowed-host",
      paramLabel = "NAME",
      description = "A name by which clients ask for it; may be given several times.")
  private List<String> allowedHosts = List.of();

  @Option(
      names = "--key-file",
      paramLabel = "FILE",
      description =
          "A file with the key that clients have to send"
              + " (default: what the environment's QADAPTER_API_KEY says).")
  private @Nullable Path keyFile;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      defaultValue = "base",
      description = "The base's name among models (default: ${DEFAULT-VALUE}).")
  private String name;

  @Option(
      names = "--max-requests",
      paramLabel = "N",
      defaultValue = "64",
      description = "Refuse more requests at a time (default: ${DEFAULT-VALUE}).")
  private int maxRequests;

  @Override
  public void run() {
    ServerOptions options = options();
    try (BaseModel base = model.open();
        QAdapterServer server = QAdapterServer.start(base, options)) {
      spec.commandLine()
          .getOut()
          .printf(
              Locale.ROOT,
              "%s is served at %s; OpenAI's clients take %s/v1 as their base URL.%n",
              base.info().name(),
              server.uri(),
              server.uri());
      CleanStop.interrupting(ServeCommand::waitForEver, "requests under way are answered first");
    }
  }

  private ServerOptions options() {
    ServerOptions.Builder options =
        ServerOptions.builder()
            .host(host)
            .port(port)
            .allowedHosts(allowedHosts.toArray(String[]::new))
            .baseName(name)
            .maxRequests(maxRequests);
    if (adapters != null) {
      options.adapters(adapters);
    }
    if (feedback != null) {
      options.feedback(feedback);
    }
    String key = key();
    return (key == null ? options : options.key(key)).build();
  }

  private @Nullable String key() {
    if (keyFile == null) {
      String key = System.getenv(KEY_VARIABLE);
      return key == null || key.isBlank() ? null : key;
    }
    try {
      return Files.readString(keyFile);
    } catch (IOException e) {
      throw new QAdapterException("Cannot read the key in " + keyFile + ": " + e, e);
    }
  }

  private static Void waitForEver() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      // Ctrl-C: the server is closed by whoever opened it.
    }
    return null;
  }
}
