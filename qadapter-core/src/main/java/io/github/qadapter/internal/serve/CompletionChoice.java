package io.github.qadapter.internal.serve;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.qadapter.LogLikelihood.TokenLogProbability;
import io.github.qadapter.Reply;
import io.github.qadapter.internal.engine.Prompt;
import io.github.qadapter.internal.engine.TokenAccess;
import io.github.qadapter.internal.http.Json;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One choice of a completion: text, and log-probabilities as four lists of one entry a token, the
 * prompt's tokens first where it is echoed.
 *
 * <p>The likeliest tokens of a place are a map from their texts; the token taken is among them. A
 * token that is the likeliest has the same number in both, so that a client can tell by {@code ==}.
 * Where two tokens have one text, the likelier one's number stands.
 */
final class CompletionChoice {
  private final StringBuilder text = new StringBuilder();
  private final ArrayNode tokens = Json.object().putArray("tokens");
  private final ArrayNode logs = Json.object().putArray("token_logprobs");
  private final ArrayNode tops = Json.object().putArray("top_logprobs");
  private final ArrayNode offsets = Json.object().putArray("text_offset");
  private int offset;

  /**
   * Adds the prompt.
   *
   * @param scores of its tokens; null if no log-probabilities are told
   */
  void echo(TokenAccess model, Prompt prompt, TokenAccess.@Nullable Scores scores) {
    text.append(prompt.text());
    if (scores == null) {
      return;
    }
    entry(model.piece(prompt.ids().get(0)));
    logs.addNull(); // nothing stands before it
    tops.addNull();
    scores.tokens().forEach(this::add);
  }

  /** Adds an answer. */
  void answer(Reply reply) {
    offset = Math.max(offset, text.length());
    text.append(reply.text());
    reply.logProbabilities().forEach(this::add);
  }

  private void add(Reply.TokenLogProbabilities token) {
    entry(token.chosen().token().text());
    logs.add(ReplyFields.number(token.chosen().logProbability()));
    ObjectNode top = tops.addObject();
    token.likeliest().forEach(likely -> put(top, likely));
    put(top, token.chosen());
  }

  private static void put(ObjectNode top, TokenLogProbability likely) {
    String text = likely.token().text();
    if (!top.has(text)) {
      top.put(text, ReplyFields.number(likely.logProbability()));
    }
  }

  private void entry(String piece) {
    tokens.add(piece);
    offsets.add(offset);
    offset += piece.length();
  }

  /**
   * The choice.
   *
   * @param finishReason empty while it is under way
   * @param told whether log-probabilities are told
   */
  ObjectNode json(int index, Optional<String> finishReason, boolean told) {
    ObjectNode choice = Json.object().put("index", index).put("text", text.toString());
    if (told) {
      ObjectNode all = choice.putObject("logprobs");
      all.set("tokens", tokens);
      all.set("token_logprobs", logs);
      all.set("top_logprobs", tops);
      all.set("text_offset", offsets);
    } else {
      choice.putNull("logprobs");
    }
    return choice.put("finish_reason", finishReason.orElse(null));
  }
}
