package io.github.qadapter.internal.text;

import io.github.qadapter.ModelFormatException;
import java.nio.file.Files;
import java.nio.file.Path;
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

  /** The files of a folder in Hugging Face layout. */
  static TokenizerSource ofFolder(Path folder) {
    Path file = folder.resolve("tokenizer.json");
    if (!Files.isRegularFile(file)) {
      throw new ModelFormatException(
          "Expected tokenizer.json in "
              + folder
              + ", but found no such file; download the checkpoint's tokenizer.json beside its"
              + " weights.");
    }
    return new TokenizerSource(
        folder, file, ModelJson.bytes(file), TokenizerSettings.read(folder), null);
  }

  /** The same with a chat template that the caller gives. */
  TokenizerSource withTemplate(String template) {
    return new TokenizerSource(place, file, json, settings.withTemplate(template), endOfTurn);
  }
}
