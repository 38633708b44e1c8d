package io.github.qadapter.internal.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Writes a small GGUF file: a model of zeros with 16 tokens, width 64 and one block. */
final class GgufBytes {
  private static final int ALIGNMENT = 32;
  private static final int WORD = 4;
  private static final int SIGNED_WORD = 5;
  private static final int FLOAT = 6;
  private static final int FLAG = 7;
  private static final int TEXT = 8;
  private static final int LIST = 9;
  private static final int NORMAL = 1;
  private static final int CONTROL = 3;

  private final ByteArrayOutputStream keys = new ByteArrayOutputStream();
  private final ByteArrayOutputStream tensors = new ByteArrayOutputStream();
  private int keyCount;
  private int tensorCount;
  private long data;

  /** The file's bytes, and how many of them are its head. */
  @SuppressWarnings("ArrayRecordComponent")
  record Whole(byte[] bytes, int head) {}

  private GgufBytes() {}

  /** With a byte-level tokenizer, or with pieces and scores. */
  static Whole model(boolean byteLevel) {
    GgufBytes file = new GgufBytes();
    file.text("general.architecture", "llama");
    file.word("general.alignment", ALIGNMENT);
    file.word("llama.context_length", 512);
    file.word("llama.embedding_length", 64);
    file.word("llama.feed_forward_length", 32);
    file.word("llama.block_count", 1);
    file.word("llama.attention.head_count", 2);
    file.word("llama.attention.head_count_kv", 1);
    file.number("llama.attention.layer_norm_rms_epsilon", 1e-5f);
    file.number("llama.rope.freq_base", 10_000);
    file.tokenizer(byteLevel);
    file.tensor("token_embd.weight", 64, 16);
    file.tensor("output_norm.weight", 64);
    file.tensor("blk.0.attn_norm.weight", 64);
    file.tensor("blk.0.ffn_norm.weight", 64);
    file.tensor("blk.0.attn_q.weight", 64, 64);
    file.tensor("blk.0.attn_k.weight", 64, 32);
    file.tensor("blk.0.attn_v.weight", 64, 32);
    file.tensor("blk.0.attn_output.weight", 64, 64);
    file.tensor("blk.0.ffn_gate.weight", 64, 32);
    file.tensor("blk.0.ffn_up.weight", 64, 32);
    file.tensor("blk.0.ffn_down.weight", 32, 64);
    return file.whole();
  }

  private void tokenizer(boolean byteLevel) {
    text("tokenizer.ggml.model", byteLevel ? "gpt2" : "llama");
    String space = byteLevel ? "\u0120" : "\u2581";
    List<String> tokens =
        List.of(
            "<unk>",
            "<end>",
            "a",
            "b",
            "c",
            "d",
            "e",
            space,
            "ab",
            "abc",
            space + "a",
            space + "ab",
            "<",
            ">",
            "u",
            "s");
    texts("tokenizer.ggml.tokens", tokens);
    key("tokenizer.ggml.token_type", LIST);
    word(keys, SIGNED_WORD);
    length(keys, tokens.size());
    for (int id = 0; id < tokens.size(); id++) {
      word(keys, id < 2 ? CONTROL : NORMAL);
    }
    if (byteLevel) {
      text("tokenizer.ggml.pre", "llama-bpe");
      texts("tokenizer.ggml.merges", List.of("a b", "ab c", space + " a", space + "a b"));
    } else {
      key("tokenizer.ggml.scores", LIST);
      word(keys, FLOAT);
      length(keys, tokens.size());
      for (int id = 0; id < tokens.size(); id++) {
        word(keys, Float.floatToIntBits(-id));
      }
    }
    word("tokenizer.ggml.eos_token_id", 1);
    word("tokenizer.ggml.unknown_token_id", 0);
    key("tokenizer.ggml.add_bos_token", FLAG);
    keys.write(0);
    text(
        "tokenizer.chat_template",
        "{% for m in messages %}<{{ m.content }}<end>{% endfor %}{% if add_generation_prompt %}>{%"
            + " endif %}");
  }

  private Whole whole() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    word(out, 0x46554747);
    word(out, 3);
    length(out, tensorCount);
    length(out, keyCount);
    out.writeBytes(keys.toByteArray());
    out.writeBytes(tensors.toByteArray());
    int head = out.size();
    out.writeBytes(new byte[(ALIGNMENT - head % ALIGNMENT) % ALIGNMENT + (int) data]);
    return new Whole(out.toByteArray(), head);
  }

  private void tensor(String name, int... inner) {
    string(tensors, name);
    word(tensors, inner.length);
    long bytes = Float.BYTES;
    for (int dimension : inner) {
      length(tensors, dimension);
      bytes *= dimension;
    }
    word(tensors, 0);
    length(tensors, data);
    data += bytes;
    tensorCount++;
  }

  private void key(String name, int type) {
    string(keys, name);
    word(keys, type);
    keyCount++;
  }

  private void text(String name, String value) {
    key(name, TEXT);
    string(keys, value);
  }

  private void texts(String name, List<String> values) {
    key(name, LIST);
    word(keys, TEXT);
    length(keys, values.size());
    values.forEach(value -> string(keys, value));
  }

  private void word(String name, int value) {
    key(name, WORD);
    word(keys, value);
  }

  private void number(String name, float value) {
    key(name, FLOAT);
    word(keys, Float.floatToIntBits(value));
  }

  private static void string(ByteArrayOutputStream out, String text) {
    byte[] bytes = text.getBytes(UTF_8);
    length(out, bytes.length);
    out.writeBytes(bytes);
  }

  private static void word(ByteArrayOutputStream out, int value) {
    out.writeBytes(
        ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
  }

  private static void length(ByteArrayOutputStream out, long value) {
    out.writeBytes(
        ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array());
  }
}
