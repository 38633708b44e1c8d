package example;

import io.github.qadapter.exception.OverloadedException;
import io.github.qadapter.spring.QAdapterChatOptions;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;

/** Answers over HTTP, whole or in pieces, at a strength for each request. */
@RestController
class ChatController {
  private final ChatClient client;

  ChatController(ChatClient client) {
    this.client = client;
  }

  @GetMapping("/chat")
  String chat(@RequestParam String message, @RequestParam(required = false) Double strength) {
    return asked(message, strength).call().content();
  }

  @GetMapping(path = "/stream", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
  Flux<String> stream(
      @RequestParam String message, @RequestParam(required = false) Double strength) {
    return asked(message, strength).stream().content();
  }

  private ChatClient.ChatClientRequestSpec asked(String message, Double strength) {
    return client.prompt(message).options(QAdapterChatOptions.builder().strength(strength));
  }

  @ExceptionHandler
  @ResponseStatus(HttpStatus.BAD_REQUEST)
  String refused(IllegalArgumentException e) {
    return e.getMessage();
  }

  @ExceptionHandler
  @ResponseStatus(HttpStatus.TOO_MANY_REQUESTS)
  String overloaded(OverloadedException e) {
    return e.getMessage();
  }
}
