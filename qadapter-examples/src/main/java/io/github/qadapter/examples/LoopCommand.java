package io.github.qadapter.examples;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.qadapter.BaseModel;
import io.github.qadapter.LoraOptions;
import io.github.qadapter.Message;
import io.github.qadapter.PreferenceData;
import io.github.qadapter.PreferencePair;
import io.github.qadapter.QAdapterException;
import io.github.qadapter.TrainingOptions;
import io.github.qadapter.server.QAdapterServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code loop}: the way from thumbs to a better answer, on the quick start's tiny model. A person,
 * who is a file here, prefers answers over HTTP; the server logs it; an adapter is learned from the
 * log and put into the folder that the server watches; the same question gets another answer.
 */
@Command(
    name = "loop",
    sortOptions = false,
    description =
        "Shows on a tiny model how feedback to a server becomes an adapter that it serves.")
final class LoopCommand implements Runnable {
  private static final String ADAPTER = "cheerful";

  private final HttpClient http = HttpClient.newHttpClient();
  private final JsonMapper json = new JsonMapper();

  @Spec private CommandSpec spec;

  @Option(
      names = "--out",
      paramLabel = "FOLDER",
      required = true,
      description = "Folder for the feedback and the adapters.")
  private Path out;

  @Option(
      names = "--pairs",
      paramLabel = "N",
      defaultValue = "300",
      description = "How many answers the person prefers (default: ${DEFAULT-VALUE}).")
  private int pairs;

  @Override
  public void run() {
    Screen screen = new Screen(spec.commandLine().getOut());
    Path adapters = out.resolve("adapters");
    Path feedback = out.resolve("feedback");
    ThreadsOption.preferOne();
    try (QuickStartFiles files = QuickStartFiles.unpack();
        BaseModel base = BaseModel.open(files.model());
        QAdapterServer server =
            QAdapterServer.start(
                base, options -> options.port(0).adapters(adapters).feedback(feedback))) {
      String question = files.prompts().get(0);
      screen.heading("The base at " + server.uri());
      screen.exchange(question, answer(server, "base", question));

      List<PreferencePair> preferred =
          PreferenceData.read(files.preferences()).slice(0, pairs).pairs();
      preferred.forEach(pair -> prefer(server, pair));
      screen.heading("Learning from " + Figures.count(preferred.size(), "judgment"));
      FeedbackLearner.Outcome outcome = learn(base, adapters.resolve(ADAPTER), feedback, files);
      Figures.show(outcome.report(), screen);
      if (outcome.verdict() != FeedbackLearner.Verdict.PLACED) {
        throw new QAdapterException(
            String.format(
                Locale.ROOT,
                "Expected a better adapter, but found one that is not (%s); give more --pairs.",
                outcome.verdict()));
      }

      server.rescanAdapters(); // it would find it within a second by itself
      screen.heading("The same server");
      screen.exchange(question, answer(server, ADAPTER, question));
      screen.exchange(question, answer(server, ADAPTER + "@0.5", question));
    }
  }

  private static FeedbackLearner.Outcome learn(
      BaseModel base, Path place, Path feedback, QuickStartFiles files) {
    try (Progress progress = new Progress()) {
      return new FeedbackLearner(base, place, new FeedbackLearner.Limits(20, 0.5))
          .learn(
              PreferenceData.read(feedback),
              NeutralFile.read(files.neutralTexts(), Integer.MAX_VALUE),
              Optional.of(LoraOptions.builder().allTargets().build()),
              TrainingOptions.builder().learningRate(1e-3).build(),
              customization ->
                  progress.watch(
                      customization.withObjective(
                          options -> options.baseWeight(1).policyTemperature(1))));
    }
  }

  private String answer(QAdapterServer server, String model, String question) {
    ObjectNode request = json.createObjectNode().put("model", model).put("max_tokens", 80);
    messages(request, List.of(Message.user(question)));
    return post(server, "/v1/chat/completions", request).at("/choices/0/message/content").asText();
  }

  private void prefer(QAdapterServer server, PreferencePair pair) {
    ObjectNode request =
        json.createObjectNode().put("chosen", pair.chosen()).put("rejected", pair.rejected());
    messages(request, pair.prompt());
    post(server, "/v1/feedback", request);
  }

  private static void messages(ObjectNode request, List<Message> conversation) {
    ArrayNode messages = request.putArray("messages");
    for (Message message : conversation) {
      messages
          .addObject()
          .put("role", message.role().name().toLowerCase(Locale.ROOT))
          .put("content", message.content());
    }
  }

  private JsonNode post(QAdapterServer server, String path, ObjectNode body) {
    try {
      HttpResponse<byte[]> response =
          http.send(
              HttpRequest.newBuilder(URI.create(server.uri() + path))
                  .POST(HttpRequest.BodyPublishers.ofByteArray(json.writeValueAsBytes(body)))
                  .build(),
              HttpResponse.BodyHandlers.ofByteArray());
      JsonNode reply = json.readTree(response.body());
      if (response.statusCode() != 200) {
        throw new QAdapterException(reply.at("/error/message").asText());
      }
      return reply;
    } catch (IOException e) {
      throw new QAdapterException("The server does not answer: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("Interrupted while a request was under way.");
    }
  }
}
