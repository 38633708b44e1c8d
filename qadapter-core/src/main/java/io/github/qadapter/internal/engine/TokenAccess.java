package io.github.qadapter.internal.engine;

import ai.djl.ndarray.NDArray;
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
import io.github.qadapter.internal.decode.WeightedAdapter;
import io.github.qadapter.internal.policy.GuidedLikelihood;
import io.github.qadapter.internal.policy.PackedAnswers;
import io.github.qadapter.internal.text.ChatTokenizer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
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
   * A prompt's scores, and answers to it from the same pass.
   *
   * @param tokens each token but the first, with the likeliest in its place
   * @param answers of one token each; empty where the prompt has to be answered in its own right
   */
  public record Scores(
      List<Reply.TokenLogProbabilities> tokens, Optional<AnswerGroup.Result> answers) {
    /** Copies the list. */
    public Scores {
      tokens = List.copyOf(tokens);
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
    return model.use(() -> loaded().answering().start(question(prompt, options), count, onPiece));
  }

  private Answering.Question question(Prompt prompt, GenerationOptions options) {
    AdapterMix guides = model.guides(prompt.tokens().messages());
    return prompt.isChat()
        ? loaded().question(prompt.tokens(), options, guides)
        : loaded().completion(prompt.tokens(), options, guides);
  }

  /**
   * Scores a prompt's own tokens.
   *
   * @param top how many of the likeliest tokens to tell at each place, at least 1
   */
  public Scores scores(Prompt prompt, int top) {
    return model.use(() -> new Scores(scored(prompt, top, last -> {}), Optional.empty()));
  }

  /**
   * Scores a prompt's own tokens, and answers it in the same pass if all that is wanted is the
   * likeliest next token.
   *
   * @param top how many of the likeliest tokens to tell at each place, at least 1
   * @param count how many answers
   */
  public Scores scores(Prompt prompt, int top, GenerationOptions options, int count) {
    return model.use(
        () -> {
          Answering.Question question = question(prompt, options);
          AdapterMix guides = question.adapters();
          boolean scoped =
              guides.adapters().stream().anyMatch(adapter -> adapter.membership() != null);
          if (scoped || !loaded().answering().isLikeliestToken(question)) {
            return new Scores(scored(prompt, top, last -> {}), Optional.empty());
          }
          double weight = guides.adapters().stream().mapToDouble(WeightedAdapter::weight).sum();
          double strength = guides.isOff() ? 0 : guides.schedule().at(0) * weight;
          List<Reply> replies = new ArrayList<>();
          List<Reply.TokenLogProbabilities> tokens =
              scored(
                  prompt,
                  top,
                  last ->
                      replies.addAll(
                          loaded().answering().ofOneToken(question, count, last, strength)));
          List<Double> memberships = Collections.nCopies(guides.adapters().size(), 1.0);
          return new Scores(tokens, Optional.of(new AnswerGroup.Result(replies, memberships)));
        });
  }

  /** last: takes the policy after the prompt, [1, V], during the call only. */
  private List<Reply.TokenLogProbabilities> scored(Prompt prompt, int top, Consumer<NDArray> last) {
    // Running text has a state after its last token as well, whose own token means nothing.
    PackedAnswers row = PackedAnswers.ofText(prompt.tokens().ids());
    List<GuidedLikelihood.RankedToken> ranked =
        GuidedLikelihood.ranked(
            loaded().decoder(), row, model.parts(prompt.tokens(), row.tokens().length), top, last);
    return ranked.subList(0, ranked.size() - 1).stream()
        .map(
            token ->
                new Reply.TokenLogProbabilities(
                    likely(token.id(), token.logProbability()),
                    IntStream.range(0, token.ids().length)
                        .mapToObj(i -> likely(token.ids()[i], token.logProbabilities()[i]))
                        .toList()))
        .toList();
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
