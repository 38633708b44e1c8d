package example;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qadapter.BaseModel;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;

/** The application on the examples' tiny model. */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties =
        "qadapter.model=../../qadapter-examples/src/main/resources/io/github/qadapter/examples/tiny-model")
class ChatApplicationTest {
  private static final String QUESTION = "What is made of ice?";

  @Autowired private BaseModel base;

  @Value("${local.server.port}")
  private int port;

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(
                    URI.create("http://127.0.0.1:" + port + path + "?message=" + QUESTION.replace(" ", "+").replace("?", "%3F")))
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void itAnswersWholeAndInPieces() throws Exception {
    String expected = base.chat(QUESTION, options -> options.maxTokens(200));

    assertThat(get("/chat").body()).isEqualTo(expected);
    assertThat(get("/stream").body().replace("data:", "").replace("\n", ""))
        .isEqualTo(expected.replace("\n", ""));
  }

  @Test
  void aStrengthWithoutAnAdapterIsRefusedWithASentence() throws Exception {
    HttpResponse<String> refused =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + port + "/chat?message=Hi&strength=0.5"))
                    .build(),
                HttpResponse.BodyHandlers.ofString());

    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body()).contains("no preference to turn");
  }
}
