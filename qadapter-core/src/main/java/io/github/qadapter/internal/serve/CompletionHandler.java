package io.github.qadapter.internal.serve;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.qadapter.Reply;
import io.github.qadapter.internal.answer.AnswerGroup;
import io.github.qadapter.internal.engine.Prompt;
import io.github.qadapter.internal.engine.TokenAccess;
import io.github.qadapter.internal.http.EventStream;
import io.github.qadapter.internal.http.Exchange;
import io.github.qadapter.internal.http.Handler;
import io.github.qadapter.internal.http.Json;
import io.github.qadapter.internal.http.PatientReply;
import io.github.qadapter.internal.http.RequestBody;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code POST /v1/completions}: texts gone on with, and scored. */
final class CompletionHandler implements Handler {
  private static final String OBJECT = "text_completion";

  private final Serving serving;

  CompletionHandler(Serving serving) {
    this.serving = serving;
  }

  @Override
  public void handle(Exchange exchange) throws IOException {
    CompletionRequest request =
        CompletionRequest.read(
            Json.parse(RequestBody.read(exchange, serving.limits().maxBodyBytes())));
    try (ServedModel model = serving.open(exchange, request.model(), request.strength())) {
      TokenAccess tokens = model.tokens();
      List<Prompt> prompts = request.prompts().stream().map(input -> input.in(tokens)).toList();
      Completion completion =
          new Completion(request, model, prompts, new ReplyFields("cmpl-", model));
      if (!request.generates()) {
        withoutAnswers(exchange, completion);
      } else if (request.form().stream()) {
        try (Answers answers = completion.answers()) {
          answers.begin();
          serving.stream(exchange, answers, completion);
        }
      } else {
        whole(exchange, completion);
      }
    }
  }

  private void withoutAnswers(Exchange exchange, Completion completion) throws IOException {
    if (completion.request.form().stream()) {
      try (EventStream events = EventStream.begin(exchange)) {
        completion.begin(events);
        completion.end(events);
        events.done();
      }
      return;
    }
    PatientReply reply = new PatientReply(exchange);
    completion.score(reply);
    serving.send(reply, completion.scored());
  }

  private void whole(Exchange exchange, Completion completion) throws IOException {
    PatientReply reply = new PatientReply(exchange);
    if (completion.request.scoresThenOneToken()) { // most of what lm-evaluation-harness sends
      completion.score(reply);
      Optional<List<AnswerGroup.Result>> results = completion.answered();
      if (results.isPresent()) {
        results.get().forEach(serving.counters()::answered);
        serving.send(reply, completion.whole(results.get()));
        return;
      }
    }
    try (Answers answers = completion.answers()) {
      answers.begin();
      completion.score(reply);
      serving.reply(reply, answers, completion::whole);
    }
  }

  /** A request's completions on their way into a reply. */
  private final class Completion implements Serving.Events {
    private final CompletionRequest request;
    private final ServedModel model;
    private final List<Prompt> prompts;
    private final ReplyFields fields;
    private final List<TokenAccess.Scores> scores = new ArrayList<>();
    private final Usage usage = new Usage();

    private Completion(
        CompletionRequest request, ServedModel model, List<Prompt> prompts, ReplyFields fields) {
      this.request = request;
      this.model = model;
      this.prompts = prompts;
      this.fields = fields;
    }

    /** Answers that have not begun. */
    private Answers answers() {
      return new Answers(
          model.tokens(), prompts, request.options(), request.count(), request.form().stream());
    }

    /** Scores the prompts, once, if they are echoed with their log-probabilities. */
    private void score(PatientReply reply) throws IOException {
      if (!request.scores() || !scores.isEmpty()) {
        return;
      }
      for (Prompt prompt : prompts) {
        if (Thread.interrupted()) {
          throw serving.late();
        }
        score(prompt);
        serving.look(reply);
      }
    }

    private void score(Prompt prompt) {
      int top = Math.max(1, request.top().orElse(1));
      scores.add(
          request.scoresThenOneToken()
              ? model.tokens().scores(prompt, top, request.options(), request.count())
              : model.tokens().scores(prompt, top));
    }

    /** The answers, if the scores have them all. */
    private Optional<List<AnswerGroup.Result>> answered() {
      List<AnswerGroup.Result> results =
          scores.stream().flatMap(scored -> scored.answers().stream()).toList();
      return results.size() == prompts.size() ? Optional.of(results) : Optional.empty();
    }

    private TokenAccess.@Nullable Scores scores(int prompt) {
      return scores.isEmpty() ? null : scores.get(prompt);
    }

    private CompletionChoice choice(int prompt) {
      CompletionChoice choice = new CompletionChoice();
      if (request.echo()) {
        choice.echo(model.tokens(), prompts.get(prompt), scores(prompt));
      }
      return choice;
    }

    /** The reply to a request that generates nothing. */
    private ObjectNode scored() {
      ObjectNode reply = fields.of(OBJECT);
      ArrayNode choices = reply.putArray("choices");
      for (int i = 0; i < prompts.size(); i++) {
        usage.addPrompt(prompts.get(i).length());
        for (int k = 0; k < request.count(); k++) {
          choices.add(
              choice(i)
                  .json(i * request.count() + k, Optional.of("length"), request.top().isPresent()));
        }
      }
      reply.set("usage", usage.json());
      return reply;
    }

    private ObjectNode whole(List<AnswerGroup.Result> results) {
      ObjectNode reply = fields.of(OBJECT);
      ArrayNode choices = reply.putArray("choices");
      for (int i = 0; i < results.size(); i++) {
        AnswerGroup.Result result = results.get(i);
        usage.add(result);
        for (int k = 0; k < result.replies().size(); k++) {
          CompletionChoice choice = choice(i);
          choice.answer(result.replies().get(k));
          choices.add(finished(choice, i * request.count() + k, result.replies().get(k)));
        }
      }
      reply.set("usage", usage.json());
      AnswerGroup.Result first = results.get(0);
      reply.set("qadapter", model.acting(first.replies().get(0).strength(), first.memberships()));
      return reply;
    }

    private ObjectNode finished(CompletionChoice choice, int index, Reply reply) {
      return choice.json(
          index,
          Optional.of(ReplyFields.finishReason(reply.finishReason())),
          request.top().isPresent());
    }

    @Override
    public void begin(EventStream events) throws IOException {
      for (int i = 0; request.echo() && i < prompts.size(); i++) {
        if (request.scores()) {
          score(prompts.get(i));
        }
        for (int k = 0; k < request.count(); k++) {
          send(events, choice(i).json(i * request.count() + k, Optional.empty(), request.scores()));
        }
      }
    }

    @Override
    public void piece(EventStream events, Answers.Piece piece) throws IOException {
      send(
          events,
          Json.object()
              .put("index", piece.prompt() * request.count() + piece.answer())
              .put("text", piece.text())
              .putNull("logprobs")
              .putNull("finish_reason"));
    }

    @Override
    public void finished(EventStream events, Answers.Finished finished) throws IOException {
      AnswerGroup.Result result = finished.result();
      usage.add(result);
      for (int k = 0; k < result.replies().size(); k++) {
        CompletionChoice choice = new CompletionChoice();
        Reply reply = result.replies().get(k);
        choice.answer(
            new Reply(
                "", // its pieces were sent
                reply.completionTokens(),
                reply.finishReason(),
                reply.strength(),
                reply.promptTokens(),
                reply.logProbabilities()));
        ObjectNode chunk = chunk(finished(choice, finished.prompt() * request.count() + k, reply));
        chunk.set("qadapter", model.acting(reply.strength(), result.memberships()));
        events.send(chunk);
      }
    }

    @Override
    public void end(EventStream events) throws IOException {
      fields.end(events, OBJECT, request.form(), usage);
    }

    private void send(EventStream events, ObjectNode choice) throws IOException {
      events.send(chunk(choice));
    }

    private ObjectNode chunk(ObjectNode choice) {
      ObjectNode chunk = fields.chunk(OBJECT, request.form());
      chunk.withArray("choices").add(choice);
      return chunk;
    }
  }
}
