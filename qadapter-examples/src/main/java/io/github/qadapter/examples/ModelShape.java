package io.github.qadapter.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * Published models by their shape alone: their files with headers, and nothing but holes where the
 * weights would be, which take no room on disk.
 */
enum ModelShape {
  /** SmolLM2-135M. */
  SMOLLM2_135M(49_152, 576, 1_536, 30, 9, 3, true, 1),
  /** Llama-3.2-1B. */
  LLAMA_3_2_1B(128_256, 2_048, 8_192, 16, 32, 8, true, 1),
  /** Llama-3.2-3B. */
  LLAMA_3_2_3B(128_256, 3_072, 8_192, 28, 24, 8, true, 2),
  /** Llama-3.1-8B. */
  LLAMA_3_1_8B(128_256, 4_096, 14_336, 32, 32, 8, false, 4);

  private static final int ALIGNMENT = 8;

  private final int vocabulary;
  private final int width;
  private final int inner;
  private final int layers;
  private final int heads;
  private final int keyValueHeads;
  private final boolean tied;
  private final int shards;

  ModelShape(
      int vocabulary,
      int width,
      int inner,
      int layers,
      int heads,
      int keyValueHeads,
      boolean tied,
      int shards) {
    this.vocabulary = vocabulary;
    this.width = width;
    this.inner = inner;
    this.layers = layers;
    this.heads = heads;
    this.keyValueHeads = keyValueHeads;
    this.tied = tied;
    this.shards = shards;
  }

  /** Bytes of all weights in bfloat16. */
  long bytes() {
    return tensors().values().stream().mapToLong(ModelShape::bytesOf).sum();
  }

  /** Writes the model's files into an empty folder; the tokenizer is the examples' own. */
  void writeTo(Path folder) throws IOException {
    Files.writeString(
        folder.resolve("config.json"),
        String.format(
            Locale.ROOT,
            """
        {"model_type": "llama", "vocab_size": %d, "hidden_size": %d, "intermediate_size": %d,
         "num_hidden_layers": %d, "num_attention_heads": %d, "num_key_value_heads": %d,
         "max_position_embeddings": 8192, "rms_norm_eps": 1e-05, "rope_theta": 500000.0,
         "tie_word_embeddings": %b, "dtype": "bfloat16"}
        """,
            vocabulary,
            width,
            inner,
            layers,
            heads,
            keyValueHeads,
            tied));
    for (String name : new String[] {"tokenizer.json", "tokenizer_config.json"}) {
      try (var in =
          Objects.requireNonNull(ModelShape.class.getResourceAsStream("tiny-model/" + name))) {
        Files.copy(in, folder.resolve(name));
      }
    }
    Map<String, long[]> left = tensors();
    long each = bytes() / shards;
    StringBuilder index = new StringBuilder();
    for (int shard = 1; shard <= shards; shard++) {
      String file =
          shards == 1
              ? "model.safetensors"
              : String.format(Locale.ROOT, "model-%05d-of-%05d.safetensors", shard, shards);
      Map<String, long[]> inside = new LinkedHashMap<>();
      long size = 0;
      while (!left.isEmpty() && (size < each || shard == shards)) {
        var next = left.entrySet().iterator().next();
        inside.put(next.getKey(), next.getValue());
        size += bytesOf(next.getValue());
        left.remove(next.getKey());
        index
            .append(index.isEmpty() ? "" : ",")
            .append(String.format(Locale.ROOT, "\"%s\":\"%s\"", next.getKey(), file));
      }
      writeShard(folder.resolve(file), inside);
    }
    if (shards > 1) {
      Files.writeString(
          folder.resolve("model.safetensors.index.json"), "{\"weight_map\":{" + index + "}}");
    }
  }

  private static void writeShard(Path file, Map<String, long[]> tensors) throws IOException {
    StringBuilder header = new StringBuilder("{");
    long at = 0;
    for (var tensor : tensors.entrySet()) {
      long end = at + bytesOf(tensor.getValue());
      header
          .append(header.length() == 1 ? "" : ",")
          .append(
              String.format(
                  Locale.ROOT,
                  "\"%s\":{\"dtype\":\"BF16\",\"shape\":%s,\"data_offsets\":[%d,%d]}",
                  tensor.getKey(),
                  Arrays.toString(tensor.getValue()),
                  at,
                  end));
      at = end;
    }
    header.append('}').append(" ".repeat(-header.length() & (ALIGNMENT - 1)));
    byte[] text = header.toString().getBytes(UTF_8);
    ByteBuffer head = ByteBuffer.allocate(Long.BYTES + text.length).order(ByteOrder.LITTLE_ENDIAN);
    head.putLong(text.length).put(text).flip();
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.WRITE,
            StandardOpenOption.SPARSE)) {
      channel.write(head);
      channel.write(ByteBuffer.allocate(1), head.capacity() + at - 1);
    }
  }

  private static long bytesOf(long[] shape) {
    long elements = 1;
    for (long dimension : shape) {
      elements *= dimension;
    }
    return elements * Short.BYTES;
  }

  private Map<String, long[]> tensors() {
    Map<String, long[]> tensors = new LinkedHashMap<>();
    long head = width / heads;
    tensors.put("model.embed_tokens.weight", new long[] {vocabulary, width});
    for (int layer = 0; layer < layers; layer++) {
      String prefix = "model.layers." + layer + ".";
      tensors.put(prefix + "input_layernorm.weight", new long[] {width});
      tensors.put(prefix + "self_attn.q_proj.weight", new long[] {heads * head, width});
      tensors.put(prefix + "self_attn.k_proj.weight", new long[] {keyValueHeads * head, width});
      tensors.put(prefix + "self_attn.v_proj.weight", new long[] {keyValueHeads * head, width});
      tensors.put(prefix + "self_attn.o_proj.weight", new long[] {width, heads * head});
      tensors.put(prefix + "post_attention_layernorm.weight", new long[] {width});
      tensors.put(prefix + "mlp.gate_proj.weight", new long[] {inner, width});
      tensors.put(prefix + "mlp.up_proj.weight", new long[] {inner, width});
      tensors.put(prefix + "mlp.down_proj.weight", new long[] {width, inner});
    }
    tensors.put("model.norm.weight", new long[] {width});
    if (!tied) {
      tensors.put("lm_head.weight", new long[] {vocabulary, width});
    }
    return tensors;
  }
}
