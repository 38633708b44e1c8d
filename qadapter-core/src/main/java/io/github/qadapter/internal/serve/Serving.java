package io.github.qadapter.internal.serve;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.qadapter.internal.answer.AnswerGroup;
import io.github.qadapter.internal.http.EventStream;
import io.github.qadapter.internal.http.Exchange;
import io.github.qadapter.internal.http.HttpProblem;
import io.github.qadapter.internal.http.Json;
import io.github.qadapter.internal.http.PatientReply;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What handlers of answers share: models, limits, and the way from answers under way to a reply,
 * whole or as a stream. A client that goes away is noticed at the next write, which ends its
 * answers.
 */
record Serving(
    ServedModels models,
    RequestLimits limits,
    Admission admission,
    ServerCounters counters,
    Duration requestTime) {
  private static final Logger LOG = LoggerFactory.getLogger(Serving.class);

  /** How often a client is looked for while its reply is computed. */
  private static final Duration LOOK = Duration.ofMillis(50);

  /** How long a stream may be silent; proxies give up after some thirty seconds. */
  private static final Duration SILENCE = Duration.ofSeconds(1);

  /**
   * Takes a place for a request that computes, until its reply ends, and opens the model of its
   * name.
   */
  ServedModel open(Exchange exchange, String model, OptionalDouble strength) {
    counters.request();
    admission.enter();
    exchange.beforeEnd(admission::leave);
    return models.open(model, strength);
  }

  /** An answer's way into a stream of events. */
  interface Events {
    void begin(EventStream events) throws IOException;

    void piece(EventStream events, Answers.Piece piece) throws IOException;

    void finished(EventStream events, Answers.Finished finished) throws IOException;

    void end(EventStream events) throws IOException;
  }

  /** Replies with all answers together, given in the order of their prompts. */
  void reply(
      Exchange exchange, Answers answers, Function<List<AnswerGroup.Result>, ObjectNode> form)
      throws IOException {
    reply(new PatientReply(exchange), answers, form);
  }

  void reply(
      PatientReply reply, Answers answers, Function<List<AnswerGroup.Result>, ObjectNode> form)
      throws IOException {
    AnswerGroup.Result[] results = new AnswerGroup.Result[answers.size()];
    try {
      while (!answers.isDone()) {
        Optional<Answers.Event> event = answers.next(LOOK);
        if (event.isEmpty()) {
          look(reply);
        } else if (event.get() instanceof Answers.Finished finished) {
          results[finished.prompt()] = finished.result();
          counters.answered(finished.result());
        }
      }
    } catch (InterruptedException e) {
      throw late();
    }
    send(reply, form.apply(Arrays.asList(results)));
  }

  /** Ends a reply. */
  void send(PatientReply reply, ObjectNode body) throws IOException {
    try {
      reply.send(body);
    } catch (IOException e) {
      counters.gone();
      throw e;
    }
  }

  /** Looks whether the client is there. */
  void look(PatientReply reply) throws IOException {
    try {
      reply.look();
    } catch (IOException e) {
      counters.gone();
      throw e;
    }
  }

  /** Replies with a stream; what goes wrong after its beginning is told in it. */
  void stream(Exchange exchange, Answers answers, Events form) throws IOException {
    try (EventStream events = EventStream.begin(exchange)) {
      try {
        form.begin(events);
        long last = System.nanoTime();
        while (!answers.isDone()) {
          Optional<Answers.Event> event = answers.next(LOOK);
          if (event.isPresent()) {
            last = System.nanoTime();
            send(events, event.get(), form);
          } else if (System.nanoTime() - last > SILENCE.toNanos()) {
            last = System.nanoTime();
            events.keepAlive();
          }
        }
        form.end(events);
        events.done();
      } catch (InterruptedException e) {
        events.send(Json.error(late()));
      } catch (RuntimeException e) {
        LOG.warn("A stream of answers failed.", e);
        events.send(Json.error(Problems.of(e)));
      }
    } catch (IOException e) {
      counters.gone();
      throw e;
    }
  }

  private void send(EventStream events, Answers.Event event, Events form) throws IOException {
    if (event instanceof Answers.Piece piece) {
      form.piece(events, piece);
    } else if (event instanceof Answers.Finished finished) {
      counters.answered(finished.result());
      form.finished(events, finished);
    }
  }

  /** The time is over, or the server is being stopped. */
  HttpProblem late() {
    return HttpProblem.late(requestTime);
  }
}
