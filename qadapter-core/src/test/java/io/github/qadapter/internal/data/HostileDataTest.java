package io.github.qadapter.internal.data;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.qadapter.PreferenceData;
import io.github.qadapter.data.PreferenceRow;
import io.github.qadapter.exception.PreferenceDataException;
import io.github.qadapter.internal.fixture.DamageMeter;
import io.github.qadapter.internal.fixture.Mutator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Damaged data files are read to their end: each gives rows or ends in the library's exception, in
 * bounded time and memory.
 */
class HostileDataTest {
  private static final Logger LOG = LoggerFactory.getLogger(HostileDataTest.class);

  private static final int SOME = 60;
  private static final int MANY = 40_000;

  private static final Duration LONGEST = Duration.ofSeconds(20);
  private static final long MOST_BYTES = 256L << 20;

  private static final List<String> ROWS =
      List.of(
          "{\"prompt\":\"p\",\"chosen\":\"a\",\"rejected\":\"b\",\"score_chosen\":1.5}",
          "{\"messages\":[{\"role\":\"user\",\"content\":\"p\"},"
              + "{\"role\":\"assistant\",\"content\":\"a\"}],\"rejected\":\"b\"}",
          "{\"prompt\":\"p\",\"responses\":[\"a\",\"b\",\"c\"],\"scores\":[3,\"2,5\",\"1/10\"]}",
          "{\"prompt\":\"p\",\"completion\":\"a\",\"label\":true}",
          "{\"prompt\":\"p\",\"completion\":\"b\",\"label\":\"no\"}",
          "{\"prompt\":{\"text\":\"p\",\"role\":\"prompter\",\"replies\":[{\"text\":\"a\",\"rank\":0,"
              + "\"role\":\"assistant\"},{\"text\":\"b\",\"rank\":1,\"role\":\"assistant\"}]}}",
          "{\"chosen\":\"\\n\\nHuman: p\\n\\nAssistant: a\","
              + "\"rejected\":\"\\n\\nHuman: p\\n\\nAssistant: b\"}",
          "{\"instruction\":\"p\",\"input\":\"x\",\"history\":[[\"q\",\"r\"]],"
              + "\"response_a\":\"a\",\"response_b\":\"b\",\"winner\":\"model_a\"}");

  private static final List<String> WRAPPED =
      List.of(
          "{\"version\":1,\"data\":[%s,%s]}",
          "{\"train\":[%s],\"test\":[%s]}",
          "{\"rows\":[{\"row_idx\":0,\"row\":%s,\"truncated_cells\":[]},{\"row\":%s}]}",
          "{\"a\":%s,\"b\":%s}",
          "{\"prompt\":[\"p\",\"q\"],\"chosen\":[\"a\",\"c\"],\"rejected\":[\"b\",\"d\"]}",
          "{\"prompt\":{\"0\":\"p\"},\"chosen\":{\"0\":\"a\"},\"rejected\":{\"0\":\"b\"}}",
          "{\"columns\":[\"prompt\",\"chosen\",\"rejected\"],\"data\":[[\"p\",\"a\",\"b\"]]}");

  private static final List<String> PARQUET =
      List.of("conversations-snappy", "judged-gzip", "pairs-lz4", "pairs-none", "ranked-zstd");

  @TempDir Path folder;

  /** What rows are kept in. */
  enum Container {
    /** A row a line. */
    LINES {
      @Override
      byte[] damaged(Mutator mutator) {
        String sound = mutator.pick(ROWS);
        byte[] damaged = text(mutator, sound);
        return mutator.bytes(
            (mutator.pick(ROWS) + "\n" + new String(damaged, UTF_8) + "\n" + sound)
                .getBytes(UTF_8));
      }
    },
    /** Rows in an array, pretty-printed or not. */
    ARRAY {
      @Override
      byte[] damaged(Mutator mutator) {
        return text(mutator, "[" + mutator.pick(ROWS) + "," + mutator.pick(ROWS) + "]");
      }
    },
    /** Rows in other JSON. */
    WRAPPED_JSON {
      @Override
      byte[] damaged(Mutator mutator) {
        String wrapped = mutator.pick(WRAPPED).formatted(mutator.pick(ROWS), mutator.pick(ROWS));
        byte[] damaged = text(mutator, wrapped);
        return mutator.chance(0.3)
            ? new String(damaged, UTF_8).replace(",", ",\n").getBytes(UTF_8)
            : damaged;
      }
    },
    /** A table. */
    TABLE {
      @Override
      byte[] damaged(Mutator mutator) {
        char separator = mutator.pick(List.of(',', ';', '\t'));
        String table =
            """
            id,prompt,chosen,rejected,score_chosen
            1,"p, ""q""
            r",a,b,"0,5"
            2,p,"a \\"x\\" c","[{""role"": ""assistant"", ""content"": ""b""}]",1
            3,p,a,b,
            """;
        return mutator.bytes(table.replace(',', separator).getBytes(UTF_8));
      }
    },
    /** Parquet, packed in several ways. */
    PARQUET_FILE {
      @Override
      byte[] damaged(Mutator mutator) throws IOException {
        byte[] sound = parquet(mutator.pick(PARQUET));
        return mutator.chance(0.3) ? mutator.lengths(sound) : mutator.bytes(sound);
      }
    };

    abstract byte[] damaged(Mutator mutator) throws IOException;

    private static byte[] text(Mutator mutator, String text) {
      return mutator.chance(0.3) ? mutator.bytes(text.getBytes(UTF_8)) : mutator.json(text);
    }
  }

  private static byte[] parquet(String name) throws IOException {
    try (InputStream file =
        HostileDataTest.class.getResourceAsStream("/parquet/" + name + ".parquet")) {
      if (file == null) {
        throw new AssertionError(name);
      }
      return file.readAllBytes();
    }
  }

  @ParameterizedTest
  @EnumSource
  void someDamage(Container container) throws IOException {
    read(container, SOME);
  }

  /** Two hundred thousand in all. */
  @Tag("slow")
  @ParameterizedTest
  @EnumSource
  void muchDamage(Container container) throws IOException {
    read(container, MANY);
  }

  private void read(Container container, int times) throws IOException {
    DamageMeter meter = new DamageMeter(PreferenceDataException.class, "hostile-data-" + container);
    for (int i = 0; i < times; i++) {
      Mutator mutator = new Mutator(container.name().hashCode() + 7919L * i);
      byte[] damaged = container.damaged(mutator);
      if (container != Container.PARQUET_FILE && mutator.chance(0.2)) {
        byte[] packed = packed(damaged);
        damaged = mutator.chance(0.5) ? packed : mutator.bytes(packed);
      }
      Path file = Files.write(folder.resolve("data"), damaged);
      meter.read(
          damaged,
          () -> {
            try (Stream<PreferenceRow> rows = PreferenceData.read(file).rows()) {
              assertThat(rows).allSatisfy(row -> assertThat(row.origin().source()).isNotEmpty());
            }
          });
    }
    LOG.info("{}: {}", container, meter);
    assertThat(meter.longest()).isLessThan(LONGEST);
    assertThat(meter.mostBytes()).isLessThan(MOST_BYTES);
  }

  private static byte[] packed(byte[] bytes) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream output = new GZIPOutputStream(packed)) {
      output.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return packed.toByteArray();
  }
}
