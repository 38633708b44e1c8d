package io.github.qadapter.internal.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.qadapter.BaseModel;
import io.github.qadapter.Message;
import io.github.qadapter.QAdapterException;
import io.github.qadapter.internal.fixture.DamageMeter;
import io.github.qadapter.internal.fixture.HostileIntent;
import io.github.qadapter.internal.fixture.HostileSeeds;
import io.github.qadapter.internal.fixture.Mutator;
import io.github.qadapter.internal.fixture.SmallGguf;
import io.github.qadapter.internal.model.DecoderConfig;
import io.github.qadapter.internal.platform.ResidentMemory;
import io.github.qadapter.internal.text.ChatTokenizer;
import io.github.qadapter.internal.weights.Checkpoint;
import io.github.qadapter.testkit.DoubleTensor;
import io.github.qadapter.testkit.Policy;
import io.github.qadapter.testkit.TableLanguageModel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Damaged files are opened and, if they open, used: each either works or ends in one of the
 * library's exceptions, in bounded time and memory, and the process lives on.
 */
class HostileFilesTest {
  private static final Logger LOG = LoggerFactory.getLogger(HostileFilesTest.class);

  private static final int SOME = 100;
  private static final int MANY = 20_000;

  /** Far above what was seen, on a busy machine too; far below what a user would call hanging. */
  private static final Duration LONGEST = Duration.ofSeconds(20);

  /** What opening and using one may allocate on the heap; the largest file here has 900 kB. */
  private static final long MOST_BYTES = 64L << 20;

  /** How far the process's memory of any kind may grow over all of them, the heap included. */
  private static final long MOST_GROWTH = 768L << 20;

  private static final List<Message> PROMPT = List.of(Message.user("ab c abc"));

  /** Of those that pass the checks, every so manieth is computed with. */
  private static final int USED = 10;

  @TempDir Path folder;

  /** What is damaged. */
  enum Victim {
    /** Header, lengths and places of tensors in a weight file. */
    SAFETENSORS("model.safetensors") {
      @Override
      byte[] damaged(Mutator mutator, Sound sound) {
        byte[] whole = sound.weights();
        int header = 8 + (int) ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getLong();
        if (mutator.chance(0.2)) {
          return mutator.withLength(whole, 0);
        }
        if (mutator.chance(0.2)) {
          return mutator.bytes(whole);
        }
        String text = new String(whole, 8, header - 8, UTF_8);
        byte[] changed =
            mutator.chance(0.3) ? HostileIntent.header(mutator, text) : Victim.text(mutator, text);
        byte[] file = new byte[8 + changed.length + whole.length - header];
        ByteBuffer.wrap(file)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(changed.length)
            .put(changed)
            .put(whole, header, whole.length - header);
        return file;
      }
    },
    /** Which tensor is in which file. */
    SHARD_INDEX("model.safetensors.index.json") {
      @Override
      byte[] damaged(Mutator mutator, Sound sound) {
        return mutator.chance(0.3)
            ? HostileIntent.index(mutator, sound.index(), sound.folder())
            : text(mutator, sound.index());
      }
    },
    /** What the model is built like. */
    CONFIG("config.json") {
      @Override
      byte[] damaged(Mutator mutator, Sound sound) {
        return text(mutator, mutator.pick(sound.configs()));
      }
    },
    /** The tokenizer, which a library outside Java reads. */
    TOKENIZER("tokenizer.json") {
      @Override
      byte[] damaged(Mutator mutator, Sound sound) {
        return text(mutator, mutator.pick(sound.tokenizers()));
      }
    },
    /** What stands beside the tokenizer: its tokens' names, further tokens, chat templates. */
    TOKENIZER_CONFIG("tokenizer_config.json") {
      @Override
      byte[] damaged(Mutator mutator, Sound sound) {
        return text(mutator, mutator.pick(sound.tokenizerConfigs()));
      }
    },
    /** A GGUF file's keys, values and places of tensors. */
    GGUF("model.gguf") {
      @Override
      byte[] damaged(Mutator mutator, Sound sound) {
        SmallGguf.Whole whole = SmallGguf.with(mutator.pick(List.of(SmallGguf.Tokens.values())));
        byte[] head = Arrays.copyOf(whole.bytes(), whole.head());
        byte[] changed =
            mutator.chance(0.3)
                ? HostileIntent.gguf(mutator, head)
                : mutator.chance(0.5) ? mutator.lengths(head) : mutator.bytes(head);
        byte[] file = Arrays.copyOf(changed, changed.length + whole.bytes().length - whole.head());
        System.arraycopy(
            whole.bytes(), whole.head(), file, changed.length, whole.bytes().length - whole.head());
        return file;
      }
    };

    private final String file;

    Victim(String file) {
      this.file = file;
    }

    abstract byte[] damaged(Mutator mutator, Sound sound);

    private static byte[] text(Mutator mutator, String text) {
      return mutator.chance(0.3) ? mutator.bytes(text.getBytes(UTF_8)) : mutator.json(text);
    }
  }

  /** The files before damage. */
  @SuppressWarnings("ArrayRecordComponent") // read only
  private record Sound(
      Path folder,
      byte[] weights,
      String index,
      List<String> configs,
      List<String> tokenizers,
      List<String> tokenizerConfigs) {}

  private @Nullable Sound sound;

  @BeforeEach
  void write() throws IOException {
    List<String> words = IntStream.range(0, 12).mapToObj(i -> "w" + i).toList();
    TableLanguageModel.of(words, Policy.ofLogits(DoubleTensor.zeros(16, 16))).writeTo(folder);
    byte[] weights = Files.readAllBytes(folder.resolve("model.safetensors"));
    Files.write(folder.resolve("shard.safetensors"), weights);
    Path outside = Files.createDirectory(folder.resolve("outside")).resolve("other.safetensors");
    Files.writeString(outside, "no weights");
    Files.createDirectory(folder.resolve("folder.safetensors"));
    link("link-out.safetensors", outside);
    link("link-loop.safetensors", folder.resolve("link-loop.safetensors"));
    link("link-device.safetensors", Path.of("/dev/zero"));
    link("link-sound.safetensors", folder.resolve("shard.safetensors"));
    pipe(folder.resolve("pipe.safetensors"));
    String config = Files.readString(folder.resolve("config.json"));
    sound =
        new Sound(
            folder,
            weights,
            HostileSeeds.index(weights),
            HostileSeeds.configs(config),
            HostileSeeds.tokenizers(Files.readString(folder.resolve("tokenizer.json"))),
            HostileSeeds.tokenizerConfigs(
                Files.readString(folder.resolve("tokenizer_config.json"))));
  }

  private void link(String name, Path target) throws IOException {
    Files.createSymbolicLink(folder.resolve(name), target);
  }

  /** Whoever opens it waits for a writer for ever; without the program there is none. */
  private static void pipe(Path place) throws IOException {
    try {
      new ProcessBuilder("mkfifo", place.toString()).start().waitFor();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Refusals say something only where the files are fine without the damage. */
  @Test
  void soundFilesOpen() throws IOException {
    for (String tokenizer : sound().tokenizers()) {
      Files.writeString(folder.resolve(Victim.TOKENIZER.file), tokenizer);
      open(folder, true);
    }
    for (String config : sound().tokenizerConfigs()) {
      Files.writeString(folder.resolve(Victim.TOKENIZER_CONFIG.file), config);
      open(folder, true);
    }
    for (String config : sound().configs()) {
      Files.writeString(folder.resolve(Victim.CONFIG.file), config);
      open(folder, true);
    }
    Files.delete(folder.resolve(Victim.SAFETENSORS.file));
    Files.writeString(folder.resolve(Victim.SHARD_INDEX.file), sound().index());
    open(folder, true);
    for (SmallGguf.Tokens tokens : SmallGguf.Tokens.values()) {
      Path file = folder.resolve(Victim.GGUF.file);
      Files.write(file, SmallGguf.with(tokens).bytes());
      open(file, true);
    }
  }

  @ParameterizedTest
  @EnumSource
  void someDamage(Victim victim) throws IOException {
    open(victim, SOME);
  }

  /** A hundred and twenty thousand in all. */
  @Tag("slow")
  @ParameterizedTest
  @EnumSource
  void muchDamage(Victim victim) throws IOException {
    open(victim, MANY);
  }

  private void open(Victim victim, int times) throws IOException {
    if (victim == Victim.SHARD_INDEX) {
      Files.delete(folder.resolve("model.safetensors"));
    }
    long resident = ResidentMemory.peakBytes();
    DamageMeter meter = new DamageMeter(QAdapterException.class, "hostile-" + victim.file);
    for (int i = 0; i < times; i++) {
      int number = i;
      byte[] damaged = victim.damaged(new Mutator(victim.file.hashCode() + 7919L * i), sound());
      Files.write(folder.resolve(victim.file), damaged);
      meter.read(
          damaged,
          () -> {
            try {
              open(
                  victim == Victim.GGUF ? folder.resolve(victim.file) : folder, number % USED == 0);
            } catch (IllegalArgumentException e) {
              // A sound model of few positions, for which the conversation is too long.
              assertThat(e).as("damage %d", number).hasMessageContaining("the model's context");
            }
          });
    }
    long growth = ResidentMemory.peakBytes() - resident;
    LOG.info("{}: {}, {} MiB more resident", victim, meter, growth >> 20);
    assertThat(meter.refused()).isBetween(times / 3, times);
    assertThat(meter.longest()).isLessThan(LONGEST);
    assertThat(meter.mostBytes()).isLessThan(MOST_BYTES);
    assertThat(growth).isLessThan(MOST_GROWTH);
  }

  /** All checks that opening makes, the tokenizer's native side too; or all of it and a use. */
  private static void open(Path path, boolean used) {
    if (used) {
      try (BaseModel model = BaseModel.open(path)) {
        model.logLikelihood(PROMPT, "abc");
      }
      return;
    }
    Checkpoint checkpoint = Checkpoint.open(path);
    checkpoint.require(
        DecoderConfig.parse(checkpoint.config(), checkpoint.configFile()).expectedTensors());
    checkpoint.fingerprint();
    try (ChatTokenizer tokenizer =
        checkpoint
            .metadata()
            .map(metadata -> ChatTokenizer.open(path, metadata))
            .orElseGet(() -> ChatTokenizer.open(path))) {
      tokenizer.decode(tokenizer.promptIds(PROMPT));
      tokenizer.decode(
          tokenizer.answerIds(
              tokenizer.prompt(PROMPT), "abc <end> \u00e9\ud83d\ude00 " + "a".repeat(100)));
    }
  }

  private Sound sound() {
    if (sound == null) {
      throw new AssertionError("write() comes first");
    }
    return sound;
  }
}
