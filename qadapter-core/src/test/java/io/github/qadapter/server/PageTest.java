package io.github.qadapter.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.qadapter.PreferenceData;
import io.github.qadapter.PreferencePair;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The page for people: what is sent, and what a person finds who clicks through it. */
@Timeout(120)
class PageTest {
  @TempDir(cleanup = CleanupMode.NEVER) // the browser's helpers write to the end
  Path folder;

  @Test
  void thePageNeedsNothingFromElsewhere() {
    try (ServedTable served = new ServedTable(folder, options -> options.key("sesame"))) {
      Client.Got page = served.client.get("/");
      assertThat(page.status()).isEqualTo(200);
      assertThat(page.response().headers().firstValue("Content-Security-Policy").orElse(""))
          .contains("default-src 'none'", "frame-ancestors 'none'");
      for (String path : new String[] {"/", "/page.js", "/page.css"}) {
        String text = served.client.get(path).text();
        assertThat(text).isNotEmpty().doesNotContain("http://", "https://", "innerHTML", "eval(");
      }
      assertThat(page.text()).contains("lang=\"en\"", "<label", "viewport");
    }
  }

  @Test
  void anAnswerIsExplainedTokenByToken() {
    String asked = "'messages': [{'role': 'user', 'content': 'a cold day'}], 'answer': 'blue few'";
    try (ServedTable served = new ServedTable(folder, options -> {})) {
      JsonNode steps =
          served
              .client
              .post("/v1/explain", "{'model': 'polite', 'top': 2, " + asked + "}")
              .json()
              .get("steps");
      assertThat(steps).hasSize(3); // the end of the turn is the third
      assertThat(steps.get(0).get("token").asText()).isEqualTo("blue");
      assertThat(steps.get(0).get("custom_favorites")).hasSize(2);
      assertThat(served.client.post("/v1/explain", "{'model': 'base', " + asked + "}").status())
          .isEqualTo(400);
      assertThat(
              served
                  .client
                  .post("/v1/explain", "{'model': 'polite+brief', " + asked + "}")
                  .status())
          .isEqualTo(400);
    }
  }

  @Test
  void aPersonAsksComparesJudgesAndLooksWhy() throws Exception {
    Optional<Path> program = Browser.found();
    assumeTrue(program.isPresent(), "No Chromium here: the page is not clicked through.");
    Path log = folder.resolve("log");
    Path profile = Files.createDirectory(folder.resolve("profile"));
    Path pictures = Path.of("target", "page");
    try (ServedTable served = new ServedTable(folder, options -> options.feedback(log));
        Browser browser = new Browser(program.get(), profile, served.server.uri())) {
      browser.until("document.querySelectorAll('#adapter option').length === 3");
      browser.value("document.getElementById('adapter').value = 'polite'; showStrength()");
      browser.value("document.getElementById('strength').value = 1.5; showStrength()");
      browser.value("document.getElementById('tokens').value = 12");
      browser.value("document.getElementById('text').value = 'a cold day'");
      browser.value("document.getElementById('send').click()");
      browser.until("document.querySelectorAll('.answer .tools button').length >= 7");
      assertThat(browser.value("document.getElementById('strength-shown').value").asText())
          .isEqualTo("1.50");
      assertThat(browser.value("document.querySelectorAll('.answer').length").asInt()).isEqualTo(2);
      assertThat(browser.value("document.querySelector('.answer .acts').textContent").asText())
          .startsWith("polite at 1.50");

      browser.value(
          "[...document.querySelectorAll('button')].find(b => b.textContent === 'Why?').click()");
      browser.until("document.querySelectorAll('.why .token').length > 1");
      browser.value("document.querySelector('.why .token').click()");
      browser.until("document.querySelectorAll('.why td').length >= 2");
      browser.value(
          "[...document.querySelectorAll('button')].find(b =>"
              + " b.textContent.startsWith('Better')).click()");
      browser.until("document.getElementById('status').textContent.startsWith('Logged')");
      browser.picture(pictures.resolve("answers.png"));
      assertThat(
              browser
                  .value("document.querySelectorAll('input:not([id]), label:empty').length")
                  .asInt())
          .isZero();
    }
    assertThat(PreferenceData.read(log).pairs())
        .extracting(PreferencePair::prompt)
        .singleElement()
        .asString()
        .contains("a cold day");
  }
}
