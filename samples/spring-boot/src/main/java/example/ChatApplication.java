package example;

import io.github.qadapter.BaseModel;
import io.github.qadapter.LanguageModel;
import io.github.qadapter.QAdapter;
import io.github.qadapter.spring.QAdapterChatModel;
import io.micrometer.observation.ObservationRegistry;
import java.nio.file.Path;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** A base model, with an adapter or without, behind a {@link ChatClient}. */
@SpringBootApplication
public class ChatApplication {
  public static void main(String[] arguments) {
    SpringApplication.run(ChatApplication.class, arguments);
  }

  /** From a text, since Spring looks for a relative path among a web application's resources. */
  @Bean
  BaseModel base(@Value("${qadapter.model}") String folder) {
    return BaseModel.open(Path.of(folder));
  }

  /** Who answers; the context closes it before its base. */
  @Bean
  LanguageModel answering(BaseModel base, @Value("${qadapter.adapter:}") String folder) {
    return folder.isEmpty() ? base : QAdapter.load(base, Path.of(folder));
  }

  @Bean
  QAdapterChatModel chatModel(
      @Qualifier("answering") LanguageModel answering,
      ObjectProvider<ObservationRegistry> observations) {
    return QAdapterChatModel.builder(answering)
        .options(options -> options.maxTokens(200))
        .observationRegistry(observations.getIfAvailable(() -> ObservationRegistry.NOOP))
        .build();
  }

  @Bean
  ChatClient chatClient(QAdapterChatModel chatModel) {
    return ChatClient.create(chatModel);
  }
}
