package io.github.qadapter.internal.serve;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.qadapter.Reply;
import io.github.qadapter.internal.answer.AnswerGroup;
import io.github.qadapter.internal.engine.Prompt;
import io.github.qadapter.internal.http.EventStream;
import io.github.qadapter.internal.http.Exchange;
import io.github.qadapter.internal.http.Handler;
import io.github.qadapter.internal.http.Json;
import io.github.qadapter.internal.http.RequestBody;
import java.io.IOException;
import java.util.List;

/** {@code POST /v1/chat/completions}. */
final class ChatHandler implements Handler {
  private static final String WHOLE = "chat.completion";
  private static final String CHUNK = "chat.completion.chunk";

  private final Serving serving;

  ChatHandler(Serving serving) {
    this.serving = serving;
  }

  @Override
  public void handle(Exchange exchange) throws IOException {
    ChatRequest request =
        ChatRequest.read(
            Json.parse(RequestBody.read(exchange, serving.limits().maxBodyBytes())),
            serving.limits());
    try (ServedModel model = serving.open(exchange, request.model(), request.strength())) {
      Prompt prompt =
          model.tokens().chat(request.messages(), request.options().templateVariables());
      try (Answers answers =
          new Answers(
              model.tokens(),
              List.of(prompt),
              request.options(),
              request.count(),
              request.form().stream())) {
        answers.begin();
        ReplyFields fields = new ReplyFields("chatcmpl-", model);
        if (request.form().stream()) {
          serving.stream(exchange, answers, new Chunks(request, model, fields));
        } else {
          serving.reply(exchange, answers, results -> whole(results.get(0), model, fields));
        }
      }
    }
  }

  private ObjectNode whole(AnswerGroup.Result result, ServedModel model, ReplyFields fields) {
    ObjectNode reply = fields.of(WHOLE);
    ArrayNode choices = reply.putArray("choices");
    for (int i = 0; i < result.replies().size(); i++) {
      Reply answer = result.replies().get(i);
      ObjectNode choice = choices.addObject().put("index", i);
      choice
          .putObject("message")
          .put("role", "assistant")
          .put("content", answer.text())
          .putNull("refusal");
      choice.put("finish_reason", ReplyFields.finishReason(answer.finishReason()));
      choice.set("logprobs", ReplyFields.chatLogProbabilities(answer.logProbabilities()));
    }
    Usage usage = new Usage();
    usage.add(result);
    reply.set("usage", usage.json());
    reply.set("qadapter", model.acting(result.replies().get(0).strength(), result.memberships()));
    return reply;
  }

  /** An answer in chunks. */
  private static final class Chunks implements Serving.Events {
    private final ChatRequest request;
    private final ServedModel model;
    private final ReplyFields fields;
    private final Usage usage = new Usage();

    private Chunks(ChatRequest request, ServedModel model, ReplyFields fields) {
      this.request = request;
      this.model = model;
      this.fields = fields;
    }

    @Override
    public void begin(EventStream events) throws IOException {
      for (int i = 0; i < request.count(); i++) {
        ObjectNode chunk = chunk();
        choice(chunk, i).putObject("delta").put("role", "assistant").put("content", "");
        events.send(chunk);
      }
    }

    @Override
    public void piece(EventStream events, Answers.Piece piece) throws IOException {
      ObjectNode chunk = chunk();
      choice(chunk, piece.answer()).putObject("delta").put("content", piece.text());
      events.send(chunk);
    }

    @Override
    public void finished(EventStream events, Answers.Finished finished) throws IOException {
      AnswerGroup.Result result = finished.result();
      usage.add(result);
      for (int i = 0; i < result.replies().size(); i++) {
        Reply answer = result.replies().get(i);
        ObjectNode chunk = chunk();
        ObjectNode choice = choice(chunk, i);
        choice.putObject("delta");
        choice.put("finish_reason", ReplyFields.finishReason(answer.finishReason()));
        choice.set("logprobs", ReplyFields.chatLogProbabilities(answer.logProbabilities()));
        chunk.set("qadapter", model.acting(answer.strength(), result.memberships()));
        events.send(chunk);
      }
    }

    @Override
    public void end(EventStream events) throws IOException {
      fields.end(events, CHUNK, request.form(), usage);
    }

    private ObjectNode chunk() {
      return fields.chunk(CHUNK, request.form());
    }

    private static ObjectNode choice(ObjectNode chunk, int index) {
      ObjectNode choice = chunk.withArray("choices").addObject().put("index", index);
      choice.putNull("finish_reason");
      choice.putNull("logprobs");
      return choice;
    }
  }
}
