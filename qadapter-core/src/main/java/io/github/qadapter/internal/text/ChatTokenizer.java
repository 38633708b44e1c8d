package io.github.qadapter.internal.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import io.github.qadapter.Message;
import io.github.qadapter.ModelFormatException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint's tokenizer and chat template as one: conversations in, token ids out, and back.
 *
 * <p>Safe for use by several threads, closing included. After closing, every call that needs the
 * tokenizer throws {@link IllegalStateException}.
 */
public final class ChatTokenizer implements AutoCloseable {
  private final Path place;
  private final NativeTokenizer tokenizer;
  private final Vocabulary vocabulary;
  private final @Nullable ChatTemplate template;
  private final @Nullable Integer bos;
  private final int[] prefix;
  private final int endOfTurn;
  private final Set<Integer> endIds;
  private final String fingerprint;
  private final @Nullable String written;

  private ChatTokenizer(TokenizerSource source, NativeTokenizer tokenizer, Vocabulary vocabulary) {
    TokenizerSettings settings = source.settings();
    this.place = source.place();
    this.tokenizer = tokenizer;
    this.vocabulary = vocabulary;
    settings.specialTokens().values().forEach(vocabulary::markSpecial);
    this.bos = namedId(source, "bos_token");
    this.prefix = prefixOfPlainText(tokenizer);
    this.endIds = new LinkedHashSet<>(settings.endIds());
    Integer named = source.endOfTurn();
    this.endOfTurn =
        named != null ? named : chooseEndOfTurn(namedId(source, "eos_token"), settings.endIds());
    this.endIds.add(endOfTurn);
    String written = settings.template();
    this.template =
        written == null
            ? null
            : ChatTemplate.parse(written, settings.templateFile(), settings.specialTokens());
    this.fingerprint = fingerprint(source.json(), written, settings.specialTokens());
    this.written = written;
  }

  /**
   * Opens the tokenizer of a checkpoint in Hugging Face layout: {@code tokenizer.json} and, where
   * present, {@code tokenizer_config.json}, {@code chat_template.jinja} or {@code
   * chat_template.json}, {@code generation_config.json} and {@code config.json}.
   *
   * @throws ModelFormatException if there is no tokenizer, a file is broken, the chat template has
   *     an error of syntax, or no file names the token that ends a turn
   */
  public static ChatTokenizer open(Path modelFolder) {
    return open(TokenizerSource.ofFolder(modelFolder));
  }

  /**
   * Builds the tokenizer that a GGUF file's metadata describe.
   *
   * @param file for messages
   * @param metadata the file's keys and values
   * @throws ModelFormatException if they describe none, or one of an unsupported kind
   */
  public static ChatTokenizer open(Path file, JsonNode metadata) {
    return open(GgufTokenizer.source(file, metadata));
  }

  private static ChatTokenizer open(TokenizerSource source) {
    Vocabulary vocabulary = Vocabulary.read(source.json(), source.file());
    NativeTokenizer tokenizer = NativeTokenizer.open(source, vocabulary.size());
    try {
      return new ChatTokenizer(source, tokenizer, vocabulary);
    } catch (RuntimeException e) {
      tokenizer.close();
      throw e;
    }
  }

  /**
   * The conversation as the model reads it, up to where its next answer begins.
   *
   * @throws ModelFormatException if the checkpoint has no chat template or its template fails
   * @throws io.github.qadapter.QAdapterException if the template refuses the conversation
   */
  public String render(List<Message> messages) {
    if (template == null) {
      throw new ModelFormatException(
          "Expected a chat template in "
              + place
              + ", but found neither chat_template.jinja nor a \"chat_template\" in"
              + " tokenizer_config.json or a GGUF file's metadata; add the one the model was"
              + " trained with, or use plain text instead of messages.");
    }
    return template.render(messages);
  }

  /**
   * The ids of {@link #render}'s text. A begin-of-text token stands there at most once, and exactly
   * once if the tokenizer puts one before plain text.
   */
  public int[] promptIds(List<Message> messages) {
    int[] ids = tokenizer.ids(render(messages), false);
    if (bos != null) {
      int start = 0;
      while (start + 1 < ids.length && ids[start] == bos && ids[start + 1] == bos) {
        start++;
      }
      ids = Arrays.copyOfRange(ids, start, ids.length);
    }
    boolean begun =
        prefix.length == 0
            || (ids.length > 0 && (ids[0] == prefix[0] || (bos != null && ids[0] == bos)));
    return begun ? ids : concat(prefix, ids);
  }

  /**
   * How the template frames a user's words, found by comparing two users' turns.
   *
   * @throws ModelFormatException if it shows nothing before them, or does not show them
   */
  public UserTurn userTurn() {
    return UserTurn.between(
            promptIds(List.of(Message.user(UserTurn.ONE))),
            promptIds(List.of(Message.user(UserTurn.OTHER))),
            vocabulary::isSpecial)
        .orElseThrow(
            () ->
                new ModelFormatException(
                    "Expected a chat template in "
                        + place
                        + " that opens a user's turn and then shows the user's words, but found one"
                        + " that does not, so the model cannot write users' turns; give texts and"
                        + " prompts of your own."));
  }

  /** The ids of an answer, the end-of-turn token included. */
  public int[] answerIds(String answer) {
    return concat(tokenizer.ids(answer, false), new int[] {endOfTurn});
  }

  /** The ids of a text in the middle of others, nothing added. */
  public int[] textIds(String text) {
    return tokenizer.ids(text, false);
  }

  /** The ids of plain text, framed by the special tokens that the tokenizer itself adds. */
  public int[] documentIds(String text) {
    return tokenizer.ids(text, true);
  }

  /** The token with which the assistant ends its turn. */
  public int endOfTurn() {
    return endOfTurn;
  }

  /** Every token that ends generation, the end-of-turn token among them. */
  public Set<Integer> endIds() {
    return Collections.unmodifiableSet(endIds);
  }

  /** The text of the ids; special tokens are left out. */
  public String decode(int[] ids) {
    long[] kept =
        Arrays.stream(ids)
            .filter(id -> id >= 0 && !vocabulary.isSpecial(id))
            .asLongStream()
            .toArray();
    return kept.length == 0 ? "" : tokenizer.decode(kept);
  }

  /** One token as a person would read it, special tokens included. */
  public String piece(int id) {
    return vocabulary.piece(id);
  }

  /** One more than the highest token id; the model's own vocabulary may be padded beyond it. */
  public int vocabularySize() {
    return vocabulary.size();
  }

  /** The file in a folder, an adapter's say, with a chat template that is not this checkpoint's. */
  public Optional<Path> otherTemplate(Path folder) {
    TokenizerSettings settings = TokenizerSettings.read(folder);
    String other = settings.template();
    return other == null
            || (written != null && other.stripTrailing().equals(written.stripTrailing()))
        ? Optional.empty()
        : Optional.of(settings.templateFile());
  }

  /** SHA-256 of all that decides which ids a conversation gets, in hexadecimal digits. */
  public String fingerprint() {
    return fingerprint;
  }

  @Override
  public void close() {
    tokenizer.close();
  }

  /** What the tokenizer itself puts before plain text. */
  private static int[] prefixOfPlainText(NativeTokenizer tokenizer) {
    int[] bare = tokenizer.ids("a", false);
    int[] framed = tokenizer.ids("a", true);
    for (int at = 0; at + bare.length <= framed.length; at++) {
      if (Arrays.equals(bare, Arrays.copyOfRange(framed, at, at + bare.length))) {
        return Arrays.copyOf(framed, at);
      }
    }
    return new int[0];
  }

  private @Nullable Integer namedId(TokenizerSource source, String name) {
    String token = source.settings().specialTokens().get(name);
    if (token == null) {
      return null;
    }
    Integer id = vocabulary.id(token);
    if (id == null && name.equals("eos_token")) {
      throw ModelJson.wrong(
          source.file(),
          "the eos_token \"" + token + "\" that tokenizer_config.json names",
          "no such token");
    }
    return id;
  }

  /** Chat models name the end of a turn as the tokenizer's eos; a list may show that it is not. */
  private int chooseEndOfTurn(@Nullable Integer eos, Set<Integer> configured) {
    if (eos != null && (configured.size() < 2 || configured.contains(eos))) {
      return eos;
    }
    return configured.stream()
        .findFirst()
        .orElseThrow(
            () ->
                new ModelFormatException(
                    "Expected the token that ends a turn in "
                        + place
                        + ", but found neither an eos_token in tokenizer_config.json nor an"
                        + " eos_token_id in generation_config.json or config.json; add one."));
  }

  private static String fingerprint(
      byte[] json, @Nullable String template, Map<String, String> specialTokens) {
    // Nothing of the parts holds a NUL, so that one separates them.
    Hasher hasher = Hashing.sha256().newHasher().putBytes(json).putByte((byte) 0);
    hasher.putString(template == null ? "" : template, StandardCharsets.UTF_8);
    specialTokens.forEach(
        (name, token) -> hasher.putString("\0" + name + "\0" + token, StandardCharsets.UTF_8));
    return hasher.hash().toString();
  }

  private static int[] concat(int[] first, int[] second) {
    int[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
