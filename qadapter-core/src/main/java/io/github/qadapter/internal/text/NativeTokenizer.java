package io.github.qadapter.internal.text;

import ai.djl.engine.EngineException;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import io.github.qadapter.QAdapterException;
import io.github.qadapter.exception.ModelFormatException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * The native tokenizer library: texts to ids and back, and nothing else of what it could tell.
 *
 * <p>Safe for use by several threads, closing included; they encode at the same time.
 */
final class NativeTokenizer implements AutoCloseable {
  /** Without these, DJL would honor the truncation and padding that a file may ask for. */
  private static final Map<String, String> WHOLE_TEXT =
      Map.of("addSpecialTokens", "false", "truncation", "false", "padding", "false");

  private static final char REPLACEMENT = '\uFFFD';

  private final HuggingFaceTokenizer tokenizer;
  private final Path place;
  private final Vocabulary vocabulary;

  /** Native memory must not go while a call is inside it. */
  private final ReadWriteLock lifetime = new ReentrantReadWriteLock();

  private boolean closed;

  private NativeTokenizer(HuggingFaceTokenizer tokenizer, Path place, Vocabulary vocabulary) {
    this.tokenizer = tokenizer;
    this.place = place;
    this.vocabulary = vocabulary;
  }

  /**
   * Opens what a {@code tokenizer.json} describes.
   *
   * @param vocabulary the tokens that the file lists
   * @throws ModelFormatException if the library refuses it
   */
  static NativeTokenizer open(TokenizerSource source, Vocabulary vocabulary) {
    try {
      return new NativeTokenizer(
          HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(source.json()), WHOLE_TEXT),
          source.place(),
          vocabulary);
    } catch (IOException e) {
      throw ModelJson.unreadable(source.file(), e);
    } catch (RuntimeException e) {
      throw new ModelFormatException(
          "Expected a tokenizer in "
              + source.file()
              + ", but its library refused the file ("
              + brief(e)
              + "); download the file again.",
          e);
    }
  }

  /**
   * The ids of a text; each is one that the file lists. Half a surrogate pair counts as U+FFFD.
   *
   * @param framed with the special tokens that the tokenizer itself puts around plain text
   * @throws QAdapterException if one of them is a token that the model does not know
   */
  int[] ids(String text, boolean framed) {
    String whole = wellFormed(text);
    long[] found = whileOpen(() -> nativeIds(whole, framed));
    int[] ids = new int[found.length];
    for (int i = 0; i < ids.length; i++) {
      if (found[i] < 0 || found[i] >= vocabulary.size()) {
        throw ModelJson.wrong(
            place, "token ids below " + vocabulary.size(), found[i] + " in a text");
      }
      if (found[i] >= vocabulary.usable()) {
        throw unknownToModel((int) found[i]);
      }
      ids[i] = (int) found[i];
    }
    return ids;
  }

  /**
   * Straight to the library: DJL's own call also asks it for the pieces, their places in the text
   * and three masks, which takes as long again.
   */
  private long[] nativeIds(String text, boolean framed) {
    TokenizersLibrary library = TokenizersLibrary.LIB;
    try {
      long encoding = library.encode(tokenizer.getHandle(), text, framed);
      try {
        return library.getTokenIds(encoding);
      } finally {
        library.deleteEncoding(encoding);
      }
    } catch (RuntimeException e) {
      throw failed(e);
    } finally {
      // Its native part goes with it, and nothing above keeps it from being collected.
      Reference.reachabilityFence(tokenizer);
    }
  }

  /** The text of ids. */
  String decode(long[] ids) {
    try {
      return whileOpen(() -> tokenizer.decode(ids, false));
    } catch (EngineException e) {
      throw failed(e);
    }
  }

  @Override
  public void close() {
    lifetime.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        tokenizer.close();
      }
    } finally {
      lifetime.writeLock().unlock();
    }
  }

  /** A native string with half a surrogate pair would come out wrong from its first sign on. */
  private static String wellFormed(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        if (Character.isSurrogatePair(c, i + 1 < text.length() ? text.charAt(i + 1) : ' ')) {
          i++;
        } else {
          return mended(text);
        }
      }
    }
    return text;
  }

  private static String mended(String text) {
    StringBuilder whole = new StringBuilder(text.length());
    text.codePoints()
        .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? REPLACEMENT : c)
        .forEach(whole::appendCodePoint);
    return whole.toString();
  }

  private <T> T whileOpen(Supplier<T> work) {
    lifetime.readLock().lock();
    try {
      if (closed) {
        throw new IllegalStateException("The tokenizer of " + place + " is closed.");
      }
      return work.get();
    } finally {
      lifetime.readLock().unlock();
    }
  }

  private QAdapterException unknownToModel(int id) {
    return new QAdapterException(
        String.format(
            Locale.ROOT,
            "Expected a text of the %d tokens that the model in %s knows, but found token %d,"
                + " \"%s\", which only its tokenizer has; leave it out of the text, or take"
                + " tokenizer and weights from the same model.",
            vocabulary.usable(),
            place,
            id,
            vocabulary.piece(id)));
  }

  private ModelFormatException failed(RuntimeException cause) {
    return new ModelFormatException(
        String.format(
            Locale.ROOT,
            "Expected the tokenizer in %s to know every text, but its library failed (%s); download the tokenizer again.",
            place,
            brief(cause)),
        cause);
  }

  /** The library may quote a whole token of the file. */
  private static String brief(RuntimeException cause) {
    return ModelJson.brief(String.valueOf(cause.getMessage()));
  }
}
