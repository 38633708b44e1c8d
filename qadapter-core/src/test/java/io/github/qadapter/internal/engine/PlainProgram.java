package io.github.qadapter.internal.engine;

import io.github.qadapter.Chat;
import io.github.qadapter.CustomModel;
import io.github.qadapter.GenerationOptions;
import io.github.qadapter.Message;
import io.github.qadapter.QAdapter;
import io.github.qadapter.internal.fixture.TinyModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Uses the library in a process of its own, where optional libraries are absent. */
final class PlainProgram {
  private static final List<Message> PROMPT = List.of(Message.user("What is made of ice?"));

  private PlainProgram() {}

  public static void main(String[] arguments) throws Exception {
    requireAbsent("dev.langchain4j.model.chat.ChatModel");
    requireAbsent("org.springframework.ai.chat.model.ChatModel");
    requireAbsent("reactor.core.publisher.Flux");
    Path folder = Files.createTempDirectory("plain");
    GenerationOptions options = GenerationOptions.builder().greedy().maxTokens(4).build();
    try (LocalBaseModel base = TinyModel.open();
        CustomModel custom = TinyModel.train(base)) {
      custom.save(folder.resolve("adapter"));
      try (CustomModel loaded = QAdapter.load(base, folder.resolve("adapter"));
          Chat chat = loaded.openChat();
          Stream<String> pieces = loaded.chunks(PROMPT, options)) {
        String streamed = String.join("", pieces.toList());
        String said = chat.send("What is made of ice?", options).text();
        if (!said.equals(streamed)) {
          throw new AssertionError("Expected " + streamed + ", but found " + said);
        }
      }
    }
    System.out.println("All of it works.");
  }

  private static void requireAbsent(String type) {
    try {
      throw new AssertionError("Expected no " + Class.forName(type));
    } catch (ClassNotFoundException expected) {
      // As it should be.
    }
  }
}
