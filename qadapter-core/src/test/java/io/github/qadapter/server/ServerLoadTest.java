package io.github.qadapter.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.github.qadapter.internal.fixture.NativeMemory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Many clients at once, each of whom gets the answer that it would get alone. Takes as long as
 * {@code -Dqadapter.load.seconds} says, 1 second without it.
 */
class ServerLoadTest {
  private static final Logger LOG = LoggerFactory.getLogger(ServerLoadTest.class);
  private static final int CLIENTS = 64;
  private static final int SECONDS = Integer.getInteger("qadapter.load.seconds", 1);
  private static final long MEBIBYTE = 1 << 20;

  /** What a minute at most may leave behind; arrays of one request kept each time would be more. */
  private static final long GROWTH = 48 * MEBIBYTE;

  private static final List<String> PROMPTS =
      List.of("What is made of ice?", "Who are you?", "Tell me a story about a cat.", "Why?");
  private static final List<String> MODELS = List.of("base", "polite", "polite@0.5", "polite@3");
  private static final List<String> OPTIONS =
      List.of(
          "'temperature': 0",
          "'temperature': 1, 'seed': 11",
          "'temperature': 0.8, 'top_p': 0.9, 'seed': 5, 'n': 2",
          "'temperature': 1.2, 'seed': 3, 'stop': ['e'], 'stream': true",
          "'temperature': 0, 'stream': true");

  @TempDir Path folder;

  private record Ask(String path, String body, boolean streams) {}

  /** What is the answer's alone: texts, reasons, numbers of tokens. */
  private static String heart(Ask ask, Client.Got got) {
    assertThat(got.status()).as(got.text()).isEqualTo(200);
    if (!ask.streams()) {
      JsonNode reply = got.json();
      return said(reply.get("choices"), "/message/content") + reply.get("usage").toString();
    }
    List<JsonNode> events = got.events();
    assertThat(events).noneMatch(event -> event.has("error"));
    return events.stream()
        .map(event -> said(event.get("choices"), "/delta/content"))
        .collect(Collectors.joining());
  }

  private static String said(JsonNode choices, String content) {
    return StreamSupport.stream(((ArrayNode) choices).spliterator(), false)
        .map(
            choice ->
                choice.at(content).asText()
                    + choice.path("text").asText()
                    + choice.path("finish_reason").asText(""))
        .collect(Collectors.joining("|"));
  }

  private static List<Ask> asks() {
    List<Ask> asks = new ArrayList<>();
    for (String prompt : PROMPTS) {
      for (String model : MODELS) {
        for (String options : OPTIONS) {
          boolean streams = options.contains("stream");
          String more = "'model': '" + model + "', 'max_tokens': 10, " + options;
          asks.add(
              new Ask(
                  "/v1/chat/completions",
                  "{'messages': [{'role': 'user', 'content': '" + prompt + "'}], " + more + "}",
                  streams));
        }
        asks.add(
            new Ask(
                "/v1/completions",
                "{'model': '"
                    + model
                    + "', 'prompt': ['"
                    + prompt
                    + "', 'A cat'], 'max_tokens': 1, 'logprobs': 1, 'echo': true,"
                    + " 'temperature': 0}",
                false));
      }
    }
    return asks;
  }

  @Test
  void everyClientGetsItsOwnAnswerAndMemoryStaysFlat() throws Exception {
    List<Ask> asks = asks();
    AtomicLong answered = new AtomicLong();
    try (ServedTiny served = new ServedTiny(folder, options -> options.maxRequests(CLIENTS))) {
      Map<Ask, String> alone = new ConcurrentHashMap<>();
      List<Ask> few = SECONDS < 60 ? asks.subList(0, 24) : asks;
      few.forEach(ask -> alone.put(ask, heart(ask, served.client.post(ask.path(), ask.body()))));

      // A tenth of the time to grow what grows once: threads, caches, arenas.
      crowd(served, few, alone, Duration.ofMillis(SECONDS * 100L), answered);
      long objects = NativeMemory.count(served.base);
      long bytes = NativeMemory.residentBytes();
      Instant start = Instant.now();
      crowd(served, few, alone, Duration.ofMillis(SECONDS * 900L), answered);
      Duration took = Duration.between(start, Instant.now());

      long grown = NativeMemory.residentBytes() - bytes;
      LOG.info(
          String.format(
              Locale.ROOT,
              "%d clients, %d answers in %.0f s, all as they are alone; memory %+.1f MiB, native"
                  + " objects %+d.",
              CLIENTS,
              answered.get(),
              took.toMillis() / 1e3,
              grown / (double) MEBIBYTE,
              NativeMemory.count(served.base) - objects));
      assertThat(NativeMemory.count(served.base)).as("native objects").isEqualTo(objects);
      assertThat(grown).as("bytes of growth").isLessThan(GROWTH);
      assertThat(served.client.metric("requests_under_way")).isZero();
      assertThat(answered.get()).isGreaterThan(CLIENTS);
    }
  }

  private static void crowd(
      ServedTiny served, List<Ask> asks, Map<Ask, String> alone, Duration time, AtomicLong answered)
      throws Exception {
    Instant end = Instant.now().plus(time);
    ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    try {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        SplittableRandom random = new SplittableRandom(i);
        all.add(
            clients.submit(
                () -> {
                  do {
                    Ask ask = asks.get(random.nextInt(asks.size()));
                    assertThat(heart(ask, served.client.post(ask.path(), ask.body())))
                        .as(ask.body())
                        .isEqualTo(alone.get(ask));
                    answered.incrementAndGet();
                  } while (Instant.now().isBefore(end));
                }));
      }
      for (Future<?> client : all) {
        client.get();
      }
    } finally {
      clients.shutdownNow();
    }
  }
}
