package io.github.qadapter.testkit.contract;

import io.github.qadapter.BaseModel;
import io.github.qadapter.GenerationOptions;
import io.github.qadapter.LogLikelihood;
import io.github.qadapter.Message;
import io.github.qadapter.ModelInfo;
import io.github.qadapter.Precision;
import io.github.qadapter.Reply;
import io.github.qadapter.Role;
import io.github.qadapter.Token;
import io.github.qadapter.testkit.contract.ToyEngine.Flaw;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;

/** Letters a–z, blank and the end of the turn; the next one depends on the last one. */
final class ToyBase implements BaseModel {
  private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz ";
  private static final int END = LETTERS.length();
  private static final int TOKENS = END + 1;

  private final double[][] logPolicy = new double[TOKENS][TOKENS];
  private final Flaw flaw;
  private boolean closed;

  ToyBase(Flaw flaw) {
    this.flaw = flaw;
    Random random = new Random(3);
    for (double[] row : logPolicy) {
      for (int a = 0; a < TOKENS; a++) {
        row[a] = random.nextGaussian();
      }
      normalize(row);
    }
  }

  Flaw flaw() {
    return flaw;
  }

  void spoil() {
    logPolicy[0][0] += 1e-15;
    logPolicy[END][1] += 1e-12;
    logPolicy[4][END] += 1e-12;
  }

  double[] logPolicy(int state) {
    return logPolicy[state].clone();
  }

  static double[][] emptyTable() {
    return new double[TOKENS][TOKENS];
  }

  static void normalize(double[] z) {
    double sum = 0;
    for (double x : z) {
      sum += Math.exp(x);
    }
    for (int a = 0; a < z.length; a++) {
      z[a] -= Math.log(sum);
    }
  }

  /** The answer's letters and the end of the turn; anything else reads as a blank. */
  static List<Integer> tokens(String answer) {
    List<Integer> tokens = new ArrayList<>();
    for (int i = 0; i < answer.length(); i++) {
      int token = LETTERS.indexOf(Character.toLowerCase(answer.charAt(i)));
      tokens.add(token < 0 ? END - 1 : token);
    }
    tokens.add(END);
    return tokens;
  }

  /** What a conversation comes down to: its last letter. */
  static int stateAfter(List<Message> conversation) {
    if (conversation.isEmpty()
        || conversation.get(conversation.size() - 1).role() == Role.ASSISTANT) {
      throw new IllegalArgumentException("Expected a conversation with an open turn.");
    }
    List<Integer> tokens = tokens(conversation.get(conversation.size() - 1).content());
    return tokens.get(Math.max(0, tokens.size() - 2));
  }

  static String text(int token) {
    return token == END ? "<end>" : LETTERS.substring(token, token + 1);
  }

  static Reply reply(
      List<Message> conversation, GenerationOptions options, IntFunction<double[]> policy) {
    Random random = new Random(options.seed().orElse(0L));
    StringBuilder text = new StringBuilder();
    int state = stateAfter(conversation);
    for (int count = 1; count <= options.maxTokens(); count++) {
      state = pick(policy.apply(state), options.temperature(), random);
      if (state == END) {
        return new Reply(text.toString(), count, Reply.FinishReason.STOP);
      }
      text.append(text(state));
    }
    return new Reply(text.toString(), options.maxTokens(), Reply.FinishReason.LENGTH);
  }

  private static int pick(double[] logPolicy, double temperature, Random random) {
    int best = 0;
    double highest = Double.NEGATIVE_INFINITY;
    for (int a = 0; a < logPolicy.length; a++) {
      // The Gumbel trick: the largest of perturbed log-probabilities is a sample.
      double noise = temperature == 0 ? 0 : -Math.log(-Math.log(random.nextDouble())) * temperature;
      if (logPolicy[a] + noise > highest) {
        highest = logPolicy[a] + noise;
        best = a;
      }
    }
    return best;
  }

  static LogLikelihood logLikelihood(
      List<Message> prompt, String answer, IntFunction<double[]> policy) {
    List<LogLikelihood.TokenLogProbability> tokens = new ArrayList<>();
    int state = stateAfter(prompt);
    for (int token : tokens(answer)) {
      double logProbability = policy.apply(state)[token];
      tokens.add(
          new LogLikelihood.TokenLogProbability(new Token(token, text(token)), logProbability));
      state = token;
    }
    return new LogLikelihood(tokens);
  }

  void requireOpen() {
    if (closed && flaw != Flaw.ANSWERS_AFTER_CLOSING) {
      throw new IllegalStateException("The base model is closed.");
    }
  }

  @Override
  public ModelInfo info() {
    return new ModelInfo("toy", "toy", (long) TOKENS * TOKENS, Precision.FLOAT32, 1000, "toy");
  }

  @Override
  public Reply reply(List<Message> conversation, GenerationOptions options) {
    requireOpen();
    return reply(conversation, options, this::logPolicy);
  }

  @Override
  public LogLikelihood logLikelihood(List<Message> prompt, String answer) {
    requireOpen();
    return logLikelihood(prompt, answer, this::logPolicy);
  }

  @Override
  public void close() {
    closed = true;
  }
}
