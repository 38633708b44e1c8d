package io.github.qadapter.internal.adapterfile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.qadapter.QAdapterException;
import io.github.qadapter.TargetModule;
import io.github.qadapter.internal.fixture.HostileIntent;
import io.github.qadapter.internal.fixture.HostileSeeds;
import io.github.qadapter.internal.fixture.Mutator;
import io.github.qadapter.internal.model.DecoderConfig;
import io.github.qadapter.internal.weights.Checkpoint;
import io.github.qadapter.internal.weights.FloatMatrix;
import io.github.qadapter.internal.weights.LoraAdapter;
import io.github.qadapter.internal.weights.LoraMatrices;
import io.github.qadapter.internal.weights.LoraSite;
import io.github.qadapter.internal.weights.PeftFiles;
import io.github.qadapter.testkit.DoubleTensor;
import io.github.qadapter.testkit.Policy;
import io.github.qadapter.testkit.TableLanguageModel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * PEFT's two files damaged as in {@code HostileFilesTest}: each adapter is read, or refused by one
 * of the library's exceptions, in bounded time.
 */
class HostileAdaptersTest {
  private static final int SOME = 200;
  private static final int MANY = 20_000;
  private static final Duration LONGEST = Duration.ofSeconds(20);

  @TempDir private Path folder = Path.of(".");

  private Path adapter = folder;
  private @Nullable Checkpoint base;
  private byte[] weights = new byte[0];

  @BeforeEach
  void write() throws IOException {
    List<String> words = IntStream.range(0, 12).mapToObj(i -> "w" + i).toList();
    Path model = Files.createDirectory(folder.resolve("model"));
    TableLanguageModel.of(words, Policy.ofLogits(DoubleTensor.zeros(16, 16))).writeTo(model);
    Checkpoint opened = Checkpoint.open(model);
    base = opened;
    DecoderConfig config = DecoderConfig.parse(opened.config(), opened.configFile());
    adapter = Files.createDirectory(folder.resolve("adapter"));
    PeftFiles.write(
        adapter,
        LoraAdapter.of(
            "some/base",
            Map.of(
                new LoraSite(0, TargetModule.QUERY),
                new LoraMatrices(
                    4,
                    zeros(2, config.inputs(TargetModule.QUERY)),
                    zeros(config.outputs(TargetModule.QUERY), 2)))));
    weights = Files.readAllBytes(adapter.resolve("adapter_model.safetensors"));
  }

  private static FloatMatrix zeros(int rows, int columns) {
    return FloatMatrix.copyOf(rows, columns, new float[rows * columns], 0);
  }

  @Test
  void soundAdaptersOpen() throws IOException {
    for (String config : HostileSeeds.adapterConfigs()) {
      Files.writeString(adapter.resolve("adapter_config.json"), config);
      assertThat(PeftFiles.read(adapter, base().tensors()).matrices()).hasSize(1);
    }
  }

  @Test
  void someDamagedSettings() throws IOException {
    damageSettings(SOME);
  }

  @Test
  void someDamagedWeights() throws IOException {
    damageWeights(SOME);
  }

  @Tag("slow")
  @Test
  void muchDamage() throws IOException {
    damageSettings(MANY);
    damageWeights(MANY);
  }

  private void damageSettings(int times) throws IOException {
    for (int i = 0; i < times; i++) {
      Mutator mutator = new Mutator(104_729L * i);
      String sound = mutator.pick(HostileSeeds.adapterConfigs());
      byte[] damaged =
          mutator.chance(0.3) ? mutator.bytes(sound.getBytes(UTF_8)) : mutator.json(sound);
      Files.write(adapter.resolve("adapter_config.json"), damaged);
      read(i, damaged);
    }
  }

  private void damageWeights(int times) throws IOException {
    int header = 8 + (int) ByteBuffer.wrap(weights).order(ByteOrder.LITTLE_ENDIAN).getLong();
    String text = new String(weights, 8, header - 8, UTF_8);
    for (int i = 0; i < times; i++) {
      Mutator mutator = new Mutator(15_485_863L * i);
      byte[] changed =
          mutator.chance(0.3) ? HostileIntent.header(mutator, text) : mutator.json(text);
      byte[] damaged =
          mutator.chance(0.2)
              ? mutator.bytes(weights)
              : ByteBuffer.allocate(8 + changed.length + weights.length - header)
                  .order(ByteOrder.LITTLE_ENDIAN)
                  .putLong(changed.length)
                  .put(changed)
                  .put(weights, header, weights.length - header)
                  .array();
      Files.write(adapter.resolve("adapter_model.safetensors"), damaged);
      read(i, damaged);
    }
  }

  private Checkpoint base() {
    return Objects.requireNonNull(base);
  }

  private void read(int number, byte[] damaged) throws IOException {
    long start = System.nanoTime();
    try {
      assertThat(AdapterDescription.of(adapter).text()).isNotEmpty();
      PeftFiles.read(adapter, base().tensors());
    } catch (QAdapterException e) {
      assertThat(e).as("damage %d", number).hasMessageMatching("(?s).{10,}");
    } catch (Throwable e) {
      Path kept = Files.write(Path.of("target", "hostile-adapter"), damaged);
      throw new AssertionError("Damage " + number + ", kept in " + kept.toAbsolutePath(), e);
    }
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .as("damage %d", number)
        .isLessThan(LONGEST);
  }
}
