package io.github.qadapter.internal.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.primitives.ImmutableIntArray;
import io.github.qadapter.internal.engine.TokenAccess;
import io.github.qadapter.internal.http.Exchange;
import io.github.qadapter.internal.http.Json;
import io.github.qadapter.internal.http.RequestBody;
import java.io.IOException;
import java.util.List;

/**
 * The tokenizer as others ask servers for it: {@code GET /tokenizer_info}, {@code POST /tokenize}
 * and {@code /detokenize}. All models of a server have one.
 */
final class TokenizerHandler {
  private static final List<String> NAMES =
      List.of("bos_token", "eos_token", "pad_token", "unk_token", "sep_token", "cls_token");

  private final TokenAccess tokens;
  private final int contextLength;
  private final RequestLimits limits;

  TokenizerHandler(ServedModels models, RequestLimits limits) {
    this.tokens = TokenAccess.of(models.base());
    this.contextLength = models.base().info().contextLength();
    this.limits = limits;
  }

  void info(Exchange exchange) throws IOException {
    ObjectNode info = Json.object().put("tokenizer_class", "PreTrainedTokenizerFast");
    for (String name : NAMES) {
      info.put(name, tokens.specialTokens().get(name));
    }
    info.put("chat_template", tokens.chatTemplate().orElse(null));
    info.put("model_max_length", contextLength);
    send(exchange, info);
  }

  void tokenize(Exchange exchange) throws IOException {
    RequestFields request = read(exchange);
    int[] ids;
    if (request.has("messages")) {
      ids =
          tokens
              .chat(ChatMessages.read(request), request.values("chat_template_kwargs"))
              .ids()
              .toArray();
    } else {
      ids = tokens.ids(request.text("prompt"), request.flag("add_special_tokens", true));
    }
    ObjectNode reply = Json.object().put("count", ids.length).put("max_model_len", contextLength);
    ArrayNode list = reply.putArray("tokens");
    for (int id : ids) {
      list.add(id);
    }
    if (request.flag("return_token_strs")) {
      ArrayNode pieces = reply.putArray("token_strs");
      for (int id : ids) {
        pieces.add(tokens.piece(id));
      }
    } else {
      reply.putNull("token_strs");
    }
    send(exchange, reply);
  }

  void detokenize(Exchange exchange) throws IOException {
    RequestFields request = read(exchange);
    JsonNode list = request.get("tokens");
    if (!list.isArray()) {
      throw request.wrong("tokens", "a list of token ids", list);
    }
    ImmutableIntArray.Builder ids = ImmutableIntArray.builder(list.size());
    for (JsonNode id : list) {
      if (!id.isIntegralNumber() || !id.canConvertToInt()) {
        throw request.wrong("tokens", "token ids", id);
      }
      ids.add(id.intValue());
    }
    send(exchange, Json.object().put("prompt", tokens.text(ids.build().toArray())));
  }

  private RequestFields read(Exchange exchange) throws IOException {
    return RequestFields.of(Json.parse(RequestBody.read(exchange, limits.maxBodyBytes())));
  }

  private static void send(Exchange exchange, ObjectNode reply) throws IOException {
    exchange.reply(200, Json.TYPE, Json.bytes(reply));
  }
}
