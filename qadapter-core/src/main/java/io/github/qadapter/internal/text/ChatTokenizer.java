package io.github.qadapter.internal.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.base.Suppliers;
import io.github.qadapter.Message;
import io.github.qadapter.Token;
import io.github.qadapter.exception.ModelFormatException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
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
  private final TextTokens texts;
  private final PromptStart start;
  private final Optional<ChatTokens> chat;
  private final Supplier<TurnEnds> ends;
  private final String fingerprint;
  private final @Nullable String written;
  private final Map<String, String> specialTokens;

  private ChatTokenizer(TokenizerSource source, NativeTokenizer tokenizer, Vocabulary vocabulary) {
    TokenizerSettings settings = source.settings();
    this.place = source.place();
    this.tokenizer = tokenizer;
    this.vocabulary = vocabulary;
    settings.specialTokens().values().forEach(vocabulary::markSpecial);
    this.texts = new TextTokens(tokenizer, vocabulary);
    this.start = PromptStart.of(tokenizer, TurnEnds.namedId(source, vocabulary, "bos_token"));
    String written = settings.template();
    this.chat =
        Optional.ofNullable(written)
            .map(
                text -> ChatTemplate.parse(text, settings.templateFile(), settings.specialTokens()))
            .map(template -> new ChatTokens(template, place, texts, vocabulary, start));
    TurnEnds.Named named = TurnEnds.named(source, vocabulary);
    this.ends =
        Suppliers.memoize(
            () -> named.with(chat.map(tokens -> tokens.frame().end()).orElse(OptionalInt.empty())));
    if (named.named().isEmpty()) {
      TurnEnds unused = ends.get(); // says now, and not at the first answer, that nothing ends one
    }
    this.fingerprint = source.fingerprint();
    this.written = written;
    this.specialTokens = Map.copyOf(settings.specialTokens());
  }

  /**
   * Opens the tokenizer of a checkpoint in Hugging Face layout: {@code tokenizer.json} and, where
   * present, what stands beside it of special tokens and chat templates, {@code
   * generation_config.json} and {@code config.json}.
   *
   * @throws ModelFormatException if there is no tokenizer, a file is broken, the chat template has
   *     an error of syntax, or no file names the token that ends a turn
   */
  public static ChatTokenizer open(Path modelFolder) {
    return open(modelFolder, Optional.empty(), Integer.MAX_VALUE);
  }

  /**
   * {@link #open(Path)} for a model that may know fewer tokens than its tokenizer: those beyond are
   * never generated, and a text that has one of them is refused.
   *
   * @param template another chat template than the folder's, if one is given
   * @param rows how many tokens the model knows
   */
  public static ChatTokenizer open(Path modelFolder, Optional<String> template, int rows) {
    return open(TokenizerSource.ofFolder(modelFolder), template, rows);
  }

  /**
   * Builds the tokenizer that a GGUF file's metadata describe.
   *
   * @param file for messages
   * @param metadata the file's keys and values
   * @throws ModelFormatException if they describe none, or one of an unsupported kind
   */
  public static ChatTokenizer open(Path file, JsonNode metadata) {
    return open(file, metadata, Optional.empty(), Integer.MAX_VALUE);
  }

  /**
   * {@link #open(Path, JsonNode)} for a model that may know fewer tokens than its tokenizer.
   *
   * @param template another chat template than the file's, if one is given
   * @param rows how many tokens the model knows
   */
  public static ChatTokenizer open(
      Path file, JsonNode metadata, Optional<String> template, int rows) {
    return open(GgufTokenizer.source(file, metadata), template, rows);
  }

  private static ChatTokenizer open(TokenizerSource found, Optional<String> template, int rows) {
    TokenizerSource source = template.map(found::withTemplate).orElse(found);
    Vocabulary vocabulary = Vocabulary.read(source.json(), source.file()).within(rows);
    NativeTokenizer tokenizer = NativeTokenizer.open(source, vocabulary);
    try {
      return new ChatTokenizer(source.within(vocabulary.usable()), tokenizer, vocabulary);
    } catch (RuntimeException e) {
      tokenizer.close();
      throw e;
    }
  }

  /**
   * The conversation as the model reads it, up to where its next answer begins.
   *
   * @throws ModelFormatException if the checkpoint has no chat template or its template fails
   * @throws io.github.qadapter.exception.ConversationRefusedException if the template refuses the
   *     conversation
   */
  public String render(List<Message> messages) {
    return prompt(messages).text();
  }

  /**
   * The conversation as the model reads it, as text and as tokens. A begin-of-text token stands
   * there at most once, and exactly once if the tokenizer puts one before plain text.
   *
   * @throws ModelFormatException if the checkpoint has no chat template or its template fails
   * @throws io.github.qadapter.QAdapterException if the template refuses the conversation
   */
  public ChatPrompt prompt(List<Message> messages) {
    return chat().prompt(messages);
  }

  /** {@link #prompt(List)} with what the template is told besides the conversation, by name. */
  public ChatPrompt prompt(List<Message> messages, Map<String, Object> variables) {
    return chat().prompt(messages, variables);
  }

  /** The ids of {@link #prompt(List)}. */
  public int[] promptIds(List<Message> messages) {
    return prompt(messages).ids();
  }

  private ChatTokens chat() {
    return chat.orElseThrow(
        () ->
            new ModelFormatException(
                "Expected a chat template in "
                    + place
                    + ", but found neither chat_template.jinja nor a \"chat_template\" in"
                    + " tokenizer_config.json or a GGUF file's metadata; give the one the model was"
                    + " trained with, ModelOptions.chatTemplate(...) or --chat-template FILE, or"
                    + " use plain text, complete(...) or --raw."));
  }

  /**
   * The tokens that the template writes around a user's words, found by comparing two users' turns.
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

  /**
   * The ids of an answer to a prompt: those that the rendered conversation has behind it, up to the
   * token that ends the turn.
   *
   * @throws ModelFormatException if the template fails
   */
  public int[] answerIds(ChatPrompt prompt, String answer) {
    return chat().answer(prompt, answer, endOfTurn());
  }

  /** The mapping between tokens and text of answers to a prompt. */
  public AnswerForm answers(ChatPrompt prompt) {
    return form(chat().lead(prompt), text -> texts.behind(prompt, text));
  }

  /**
   * The chat template's treatment of answers, in one sentence for people.
   *
   * @throws ModelFormatException if the checkpoint has no chat template
   */
  public String answersInWords() {
    return FrameWords.of(chat().frame(), vocabulary.piece(endOfTurn()));
  }

  /** The mapping between tokens and text of answers, whatever was asked. */
  public AnswerForm answers() {
    return form(chat().frame().lead(), texts::within);
  }

  private AnswerForm form(String lead, Function<String, int[]> behind) {
    return new AnswerForm(
        endIds(), lead, chat.map(tokens -> tokens.frame().tail()).orElse(""), decoding(), behind);
  }

  private AnswerForm.Decoding decoding() {
    return new AnswerForm.Decoding(texts.context(), texts::decode, this::specialPiece);
  }

  private Optional<String> specialPiece(int id) {
    return vocabulary.isSpecial(id) ? Optional.of(vocabulary.piece(id)) : Optional.empty();
  }

  /** A text as it stands as the beginning of what the model reads, in place of a conversation. */
  public ChatPrompt plain(String text) {
    int[] ids = texts.ids(text);
    return new ChatPrompt(List.of(Message.user(text)), Map.of(), text, start.once(ids), text, ids);
  }

  /** Token ids as they stand as the beginning of what the model reads; not to be changed. */
  public ChatPrompt plain(int[] ids) {
    String text = text(ids);
    return new ChatPrompt(List.of(Message.user(text)), Map.of(), text, ids, text, texts.ids(text));
  }

  /** The ids of what comes after a prompt as it stands. */
  public int[] continuationIds(ChatPrompt prompt, String text) {
    return texts.behind(prompt, text);
  }

  /** The mapping between tokens and text of completions of a plain text. */
  public AnswerForm completions(ChatPrompt plain) {
    return new AnswerForm(endIds(), "", "", decoding(), text -> texts.behind(plain, text));
  }

  /** The ids of a text by itself, nothing added. */
  public int[] textIds(String text) {
    return texts.ids(text);
  }

  /** The ids of a text in the middle of others. */
  public int[] idsWithin(String text) {
    return texts.within(text);
  }

  /** The ids of plain text, framed by the special tokens that the tokenizer itself adds. */
  public int[] documentIds(String text) {
    return tokenizer.ids(text, true);
  }

  /** The token with which the assistant ends its turn. */
  public int endOfTurn() {
    return ends.get().turn();
  }

  /**
   * Every token that ends generation: what the template ends a turn with, and what the checkpoint's
   * files name.
   */
  public Set<Integer> endIds() {
    return ends.get().all();
  }

  /** The text of the ids; special tokens are left out. */
  public String decode(int[] ids) {
    return texts.decode(ids);
  }

  /** The text of the ids, special tokens included. */
  public String text(int[] ids) {
    TokenText shown = new TokenText(texts::decode, new int[0]);
    StringBuilder text = new StringBuilder();
    for (int id : ids) {
      Optional<String> special = specialPiece(id);
      text.append(special.isPresent() ? shown.rest() + special.get() : shown.add(id));
    }
    return text.append(shown.rest()).toString();
  }

  /** The named special tokens ({@code bos_token}, {@code eos_token} …) that are set, by name. */
  public Map<String, String> specialTokens() {
    return specialTokens;
  }

  /** The chat template's source; empty if there is none. */
  public Optional<String> template() {
    return Optional.ofNullable(written);
  }

  /** One token as a person would read it, special tokens included. */
  public String piece(int id) {
    return vocabulary.piece(id);
  }

  /** A token by its id. */
  public Token token(int id) {
    return new Token(id, piece(id));
  }

  /** One more than the highest token id; the model's own vocabulary may be padded beyond it. */
  public int vocabularySize() {
    return vocabulary.size();
  }

  /** The file in a folder, an adapter's say, with a chat template that is not this checkpoint's. */
  public Optional<Path> otherTemplate(Path folder) {
    TemplateChoice choice = TemplateChoice.of(folder);
    return choice.isOtherThan(written) ? Optional.of(choice.file()) : Optional.empty();
  }

  /** SHA-256 of all that decides which ids a conversation gets, in hexadecimal digits. */
  public String fingerprint() {
    return fingerprint;
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
