package io.github.qadapter.internal.dialogue;

import ai.djl.ndarray.NDArray;
import com.google.common.primitives.ImmutableIntArray;
import com.google.common.primitives.Ints;
import io.github.qadapter.internal.decode.AnswerRow;
import io.github.qadapter.internal.decode.Sampler;
import io.github.qadapter.internal.text.ChatTokenizer;
import io.github.qadapter.internal.text.UserTurn;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** One dialogue as it is written: the question, what the template puts after it, the answer. */
final class DialogueRow implements AnswerRow {
  private final UserTurn turn;
  private final Set<Integer> ends;
  private final int maxTokens;
  private final boolean answered;
  private final Sampler sampler;
  private final List<Integer> question = new ArrayList<>();
  private final List<Integer> answer = new ArrayList<>();
  private final Deque<Integer> given = new ArrayDeque<>();
  private boolean asked;

  /**
   * Nothing written yet.
   *
   * @param ends tokens that end any turn
   * @param maxTokens of the question and of the answer
   * @param answered whether an answer is wanted
   */
  DialogueRow(UserTurn turn, Set<Integer> ends, int maxTokens, boolean answered, Sampler sampler) {
    this.turn = turn;
    this.ends = ends;
    this.maxTokens = maxTokens;
    this.answered = answered;
    this.sampler = sampler;
  }

  @Override
  public OptionalInt next(NDArray logits) {
    if (!given.isEmpty()) {
      return OptionalInt.of(given.remove());
    }
    int token = sampler.pick(logits);
    return asked ? goOnAnswering(token) : goOnAsking(token);
  }

  @Override
  public int mostTokens() {
    int closing = turn.closing().length() + turn.ending().length();
    return answered ? 2 * maxTokens + closing : maxTokens + closing;
  }

  private OptionalInt goOnAsking(int token) {
    if (ends.contains(token)) {
      return questionOver(turn.closing());
    }
    question.add(token);
    ImmutableIntArray ending = turn.ending();
    int words = question.size() - ending.length();
    if (!ending.isEmpty()
        && words >= 0
        && question.subList(words, question.size()).equals(ending.asList())) {
      question.subList(words, question.size()).clear();
      // The ending's last token is still to be shown to the model, and the rest after it.
      return questionOver(turn.closing().subArray(ending.length() - 1, turn.closing().length()));
    }
    if (question.size() == maxTokens) {
      asked = true;
      rest(turn.closing());
      return answered ? OptionalInt.of(token) : OptionalInt.empty();
    }
    return OptionalInt.of(token);
  }

  private OptionalInt questionOver(ImmutableIntArray rest) {
    asked = true;
    // A poor question is not worth an answer, and without a closing there is no place for one.
    if (!answered || question.size() < 2 || rest.isEmpty()) {
      return OptionalInt.empty();
    }
    rest(rest);
    return OptionalInt.of(given.remove());
  }

  private void rest(ImmutableIntArray tokens) {
    given.addAll(tokens.asList());
  }

  private OptionalInt goOnAnswering(int token) {
    if (ends.contains(token)) {
      return OptionalInt.empty();
    }
    answer.add(token);
    return answer.size() == maxTokens ? OptionalInt.empty() : OptionalInt.of(token);
  }

  /** The finished dialogue; empty if it is not worth having. */
  Optional<Dialogue> written(ChatTokenizer tokenizer) {
    String words = tokenizer.decode(Ints.toArray(question)).strip();
    String reply = tokenizer.answers().textOf(Ints.toArray(answer)).strip();
    boolean poor = question.size() < 2 || words.isBlank() || (answered && reply.isBlank());
    return poor ? Optional.empty() : Optional.of(new Dialogue(words, reply));
  }
}
