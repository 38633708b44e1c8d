package io.github.qadapter.server;

import io.github.qadapter.BaseModel;
import io.github.qadapter.testkit.DoubleTensor;
import io.github.qadapter.testkit.Policy;
import io.github.qadapter.testkit.TableLanguageModel;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/** A model whose probabilities are known, with two adapters, behind a server. */
final class ServedTable implements AutoCloseable {
  static final List<String> WORDS = List.of("a", "blue", "cold", "day", "early", "few");
  static final int TOKENS = WORDS.size() + TableLanguageModel.SPECIAL_TOKENS.size();

  /** Special tokens are unlikely, so that answers have words. */
  static final DoubleTensor LOGITS = random(1, -4);

  static final DoubleTensor POLITE = random(2, 0);
  static final DoubleTensor BRIEF = random(3, 0);
  static final TableLanguageModel TABLE = TableLanguageModel.of(WORDS, Policy.ofLogits(LOGITS));

  final BaseModel base;
  final Path adapters;
  final QAdapterServer server;
  final Client client;

  ServedTable(Path folder, Consumer<ServerOptions.Builder> options) {
    adapters = folder.resolve("adapters");
    TABLE.writeAdapter(adapters.resolve("polite"), POLITE);
    TABLE.writeAdapter(adapters.resolve("brief"), BRIEF);
    base = BaseModel.open(TABLE.writeTo(folder.resolve("table")));
    server =
        QAdapterServer.start(
            base,
            builder -> {
              builder.port(0).adapters(adapters);
              options.accept(builder);
            });
    client = new Client(server);
  }

  private static DoubleTensor random(long seed, double special) {
    Random random = new Random(seed);
    int specials = TableLanguageModel.SPECIAL_TOKENS.size();
    return DoubleTensor.generate(
        i -> random.nextGaussian() + (i % TOKENS < specials ? special : 0), TOKENS, TOKENS);
  }

  @Override
  public void close() {
    server.close();
    base.close();
  }
}
