package io.github.qadapter.internal.engine;

import io.github.qadapter.GenerationOptions;
import io.github.qadapter.LanguageModel;
import io.github.qadapter.LogLikelihood.TokenLogProbability;
import io.github.qadapter.Message;
import io.github.qadapter.Reply;
import io.github.qadapter.internal.answer.AnswerGroup;
import io.github.qadapter.internal.answer.Answering;
import io.github.qadapter.internal.base.LoadedModel;
import io.github.qadapter.internal.base.PromptEncoder;
import io.github.qadapter.internal.decode.AdapterMix;
import io.github.qadapter.internal.policy.GuidedLikelihood;
import io.github.qadapter.internal.policy.PackedAnswers;
import io.github.qadapter.internal.text.ChatTokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A model of this engine as a server needs it, beyond the public face: prompts as token ids,
 * several answers under way, texts scored with the likeliest tokens of each place. Safe for use by
 * several threads.
 */
public final class TokenAccess {
  private final AnsweringModel model;

  private TokenAccess(AnsweringModel model) {
    this.model = model;
  }

  /**
   * A model's tokens.
   *
   * @throws IllegalArgumentException if another engine opened it
   */
  public static TokenAccess of(LanguageModel model) {
    if (model instanceof AnsweringModel own) {
      return new TokenAccess(own);
    }
    throw new IllegalArgumentException(
        "Expected a model opened by BaseModel.open, but found " + model.getClass().getName() + ".");
  }

  /**
   * A text's scores.
   *
   * @param tokens each token but the first, with the likeliest in its place
   * @param next the likeliest tokens after the text
   */
  public record Scores(List<Reply.TokenLogProbabilities> tokens, List<TokenLogProbability> next) {
    /** Copies the lists. */
    public Scores {
      tokens = List.copyOf(tokens);
      next = List.copyOf(next);
    }
  }

  /** A conversation that is to be answered, with what its template is told besides. */
  public Prompt chat(List<Message> conversation, Map<String, Object> variables) {
    return model.use(() -> new Prompt(loaded().prompts().prompt(conversation, variables), true));
  }

  /** A text that is to be gone on with. */
  public Prompt text(String text) {
    return model.use(() -> new Prompt(loaded().prompts().plain(text), false));
  }

  /** Token ids that are to be gone on with, as they stand. */
  public Prompt tokens(int[] ids) {
    return model.use(
        () -> new Prompt(loaded().prompts().plain(ids.clone(), vocabularySize()), false));
  }

  /**
   * Answers a prompt, or goes on with it, several times; with a seed each draws with the next one.
   * Returns at once.
   *
   * @throws io.github.qadapter.exception.OverloadedException if too many requests wait
   */
  public AnswerGroup answer(
      Prompt prompt, GenerationOptions options, int count, AnswerGroup.Listener onPiece) {
    return model.use(
        () -> {
          AdapterMix guides = model.guides(prompt.tokens().messages());
          Answering.Question question =
              prompt.isChat()
                  ? loaded().question(prompt.tokens(), options, guides)
                  : loaded().completion(prompt.tokens(), options, guides);
          return loaded().answering().start(question, count, onPiece);
        });
  }

  /**
   * Scores a prompt's own tokens.
   *
   * @param top how many of the likeliest tokens to tell at each place, at least 1
   */
  public Scores scores(Prompt prompt, int top) {
    return model.use(
        () -> {
          // Running text has a state after its last token as well, whose own token means nothing.
          PackedAnswers row = PackedAnswers.ofText(prompt.tokens().ids());
          List<Reply.TokenLogProbabilities> tokens = new ArrayList<>();
          List<TokenLogProbability> next = List.of();
          for (GuidedLikelihood.RankedToken ranked :
              GuidedLikelihood.ranked(
                  loaded().decoder(),
                  row,
                  model.parts(prompt.tokens(), row.tokens().length),
                  top)) {
            next =
                IntStream.range(0, ranked.ids().length)
                    .mapToObj(i -> likely(ranked.ids()[i], ranked.logProbabilities()[i]))
                    .toList();
            tokens.add(
                new Reply.TokenLogProbabilities(
                    likely(ranked.id(), ranked.logProbability()), next));
          }
          return new Scores(tokens.subList(0, tokens.size() - 1), next);
        });
  }

  private TokenLogProbability likely(int id, double logProbability) {
    return new TokenLogProbability(tokenizer().token(id), logProbability);
  }

  /** The ids of a text, framed by the special tokens that the tokenizer adds if that is wanted. */
  public int[] ids(String text, boolean addSpecialTokens) {
    return model.use(
        () -> addSpecialTokens ? tokenizer().documentIds(text) : tokenizer().textIds(text));
  }

  /** The text of token ids, special tokens included. */
  public String text(int[] ids) {
    PromptEncoder.requireKnown(ids, vocabularySize());
    return model.use(() -> tokenizer().text(ids));
  }

  private int vocabularySize() {
    return loaded().decoder().config().vocabularySize();
  }

  /** One token as a person would read it. */
  public String piece(int id) {
    return tokenizer().piece(id);
  }

  /** The named special tokens that are set, by name. */
  public Map<String, String> specialTokens() {
    return tokenizer().specialTokens();
  }

  /** The chat template's source; empty if there is none. */
  public Optional<String> chatTemplate() {
    return tokenizer().template();
  }

  /** A digest of all that decides which ids a conversation gets. */
  public String tokenizerFingerprint() {
    return tokenizer().fingerprint();
  }

  private ChatTokenizer tokenizer() {
    return loaded().tokenizer();
  }

  private LoadedModel loaded() {
    return model.loaded();
  }
}
