package io.github.qadapter.internal.text;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import io.github.qadapter.exception.ModelFormatException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * All that a tokenizer is made of, wherever it came from.
 *
 * @param place the checkpoint, for messages
 * @param file where the tokenizer stands, for messages
 * @param json the tokenizer as Hugging Face's library writes it
 * @param settings what else the checkpoint says about text
 * @param endOfTurn the token that ends a turn where the checkpoint names it apart from the eos, or
 *     null
 */
@SuppressWarnings("ArrayRecordComponent") // handed on once, compared never
record TokenizerSource(
    Path place, Path file, byte[] json, TokenizerSettings settings, @Nullable Integer endOfTurn) {

  /**
   * The other files as which a tokenizer may be stored, from which transformers makes that file.
   */
  private static final List<String> OTHER_FORMS =
      List.of(
          "tokenizer.model", "spm.model", "tekken.json", "vocab.json", "vocab.txt", "merges.txt");

  /** The files of a folder in Hugging Face layout. */
  static TokenizerSource ofFolder(Path folder) {
    Path file = folder.resolve("tokenizer.json");
    if (!Files.isRegularFile(file)) {
      throw missing(folder);
    }
    SpecialTokens special = SpecialTokens.read(folder);
    return new TokenizerSource(
        folder,
        file,
        AddedTokens.within(ModelJson.bytes(file), special, file),
        TokenizerSettings.read(folder, special),
        null);
  }

  /** The same without ids that its tokenizer does not have. */
  TokenizerSource within(int size) {
    return new TokenizerSource(place, file, json, settings.within(size, place), endOfTurn);
  }

  /** SHA-256 of all that decides which ids a conversation gets, in hexadecimal digits. */
  String fingerprint() {
    // Nothing of the parts holds a NUL, so that one separates them.
    Hasher hasher = Hashing.sha256().newHasher().putBytes(json).putByte((byte) 0);
    String template = settings.template();
    hasher.putString(template == null ? "" : template, StandardCharsets.UTF_8);
    settings
        .specialTokens()
        .forEach(
            (name, token) -> hasher.putString("\0" + name + "\0" + token, StandardCharsets.UTF_8));
    return hasher.hash().toString();
  }

  private static ModelFormatException missing(Path folder) {
    List<String> others =
        OTHER_FORMS.stream().filter(name -> Files.exists(folder.resolve(name))).toList();
    if (others.isEmpty()) {
      return new ModelFormatException(
          "Expected tokenizer.json in "
              + folder
              + ", but found no such file; download the checkpoint's tokenizer.json beside its"
              + " weights.");
    }
    return new ModelFormatException(
        String.format(
            Locale.ROOT,
            "Expected tokenizer.json in %1$s, but found the tokenizer as %2$s only; take tokenizer.json from the model's page if it is there, or write it with Python: transformers.AutoTokenizer.from_pretrained(r\"%1$s\").save_pretrained(r\"%1$s\").",
            folder,
            String.join(" and ", others)));
  }

  /** The same with a chat template that the caller gives. */
  TokenizerSource withTemplate(String template) {
    return new TokenizerSource(place, file, json, settings.withTemplate(template), endOfTurn);
  }
}
