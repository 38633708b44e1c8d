package io.github.qadapter.internal.text;

import io.github.qadapter.exception.ModelFormatException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tokens that end an answer.
 *
 * @param turn the token with which the assistant ends its turn
 * @param all every token that ends generation, {@code turn} among them
 */
record TurnEnds(int turn, Set<Integer> all) {
  /**
   * Tokens that a checkpoint's files name.
   *
   * @param place the checkpoint, for messages
   * @param named the token that ends a turn; empty if no file says
   * @param all every token that ends generation
   */
  record Named(Path place, OptionalInt named, Set<Integer> all) {
    /** The template decides what ends a turn; the files only where it writes nothing that could. */
    TurnEnds with(OptionalInt written) {
      int turn =
          (written.isPresent() ? written : named)
              .orElseThrow(
                  () ->
                      new ModelFormatException(
                          "Expected the token that ends a turn in "
                              + place
                              + ", but found neither an eos_token in tokenizer_config.json nor an"
                              + " eos_token_id in generation_config.json or config.json; add one."));
      Set<Integer> every = new LinkedHashSet<>(this.all);
      named.ifPresent(every::add);
      every.add(turn);
      return new TurnEnds(turn, Collections.unmodifiableSet(every));
    }
  }

  /** Tokens that the files of a checkpoint name. */
  static Named named(TokenizerSource source, Vocabulary vocabulary) {
    Set<Integer> all = new LinkedHashSet<>(source.settings().endIds());
    Optional.ofNullable(namedId(source, vocabulary, "eos_token")).ifPresent(all::add);
    return new Named(source.place(), namedEnd(source, vocabulary), all);
  }

  /** The id of a named token that the model knows, or null. */
  static @Nullable Integer namedId(TokenizerSource source, Vocabulary vocabulary, String name) {
    String token = source.settings().specialTokens().get(name);
    Integer id = token == null ? null : vocabulary.id(token);
    return id == null || id >= vocabulary.usable() ? null : id;
  }

  /**
   * The token that the files say ends a turn. Chat models name it as the tokenizer's eos; a list
   * may show that it is not.
   */
  private static OptionalInt namedEnd(TokenizerSource source, Vocabulary vocabulary) {
    Set<Integer> configured = source.settings().endIds();
    Integer eos = namedId(source, vocabulary, "eos_token");
    Integer named = source.endOfTurn();
    if (named == null && eos != null && (configured.size() < 2 || configured.contains(eos))) {
      named = eos;
    }
    return named != null
        ? OptionalInt.of(named)
        : configured.stream().mapToInt(Integer::intValue).findFirst();
  }
}
