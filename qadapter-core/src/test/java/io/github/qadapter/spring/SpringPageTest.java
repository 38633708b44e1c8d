package io.github.qadapter.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qadapter.BaseModel;
import io.github.qadapter.CustomModel;
import io.github.qadapter.QAdapter;
import io.github.qadapter.internal.fixture.TinyModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.MapPropertySource;
import reactor.core.publisher.Flux;

/** The code of docs/spring.md, compiled and run in a context of Spring. */
@Timeout(60)
class SpringPageTest {
  private static final Path MODULE = Path.of(System.getProperty("basedir", "."));
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```java\n(.*?)^```$");

  @TempDir Path folder;

  @Configuration
  static class Beans {
    @Bean
    BaseModel base(@Value("${qadapter.model}") String folder) {
      return BaseModel.open(Path.of(folder)); // the context closes it
    }

    @Bean
    CustomModel polite(BaseModel base, @Value("${qadapter.adapter}") String folder) {
      return QAdapter.load(base, Path.of(folder));
    }

    @Bean
    QAdapterChatModel chatModel(CustomModel polite) {
      return QAdapterChatModel.builder(polite).options(options -> options.maxTokens(200)).build();
    }

    @Bean
    ChatClient chatClient(QAdapterChatModel chatModel) {
      return ChatClient.create(chatModel);
    }
  }

  private static List<@Nullable String> asked(ChatClient client) {
    String gently =
        client
            .prompt("What is made of ice?")
            .options(QAdapterChatOptions.builder().strength(0.5).seed(7L).temperature(0.8))
            .call()
            .content();
    Flux<String> pieces = client.prompt("Tell me a story.").stream().content();
    return List.of(String.valueOf(gently), pieces.collect(Collectors.joining()).block());
  }

  @Test
  void itsBeansAnswer() {
    try (BaseModel base = TinyModel.open();
        CustomModel custom = TinyModel.train(base)) {
      custom.save(folder.resolve("adapter"));
    }
    try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
      context
          .getEnvironment()
          .getPropertySources()
          .addFirst(
              new MapPropertySource(
                  "test",
                  Map.of(
                      "qadapter.model", TinyModel.folder().toString(),
                      "qadapter.adapter", folder.resolve("adapter").toString())));
      context.register(Beans.class);
      context.refresh();

      assertThat(asked(context.getBean(ChatClient.class)))
          .hasSize(2)
          .allSatisfy(answer -> assertThat(answer).isNotBlank());
    }
  }

  @Test
  void itsCodeIsThis() throws IOException {
    String page = Files.readString(MODULE.resolve("../docs/spring.md"));
    String own =
        withoutLayout(
            Files.readString(
                MODULE.resolve("src/test/java/io/github/qadapter/spring/SpringPageTest.java")));

    List<String> blocks = BLOCK.matcher(page).results().map(match -> match.group(1)).toList();

    assertThat(blocks).hasSize(2);
    assertThat(blocks).allSatisfy(block -> assertThat(own).contains(withoutLayout(block)));
  }

  private static String withoutLayout(String code) {
    return code.replaceAll("\\s+", " ").strip();
  }
}
