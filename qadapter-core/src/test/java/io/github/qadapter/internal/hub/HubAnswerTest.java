package io.github.qadapter.internal.hub;

import static io.github.qadapter.internal.hub.FakeHub.COMMIT;
import static io.github.qadapter.internal.hub.FakeHub.TOKEN;
import static io.github.qadapter.internal.hub.FakeHub.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qadapter.exception.HubException;
import io.github.qadapter.internal.hub.FakeHub.Request;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What else a hub answers: redirects, refusals and pleas for patience. */
class HubAnswerTest extends HubCase {
  @Test
  void theTokenStaysWithTheHub() {
    server.with("config.json", "{}").withLarge("w.bin", WEIGHTS);
    Hub hub = server.client(server.options(cache).token(TOKEN).build());

    hub.open(REPO).fetch(List.of("config.json", "w.bin"));

    assertThat(server.requests)
        .allSatisfy(
            request ->
                assertThat(request.authorization())
                    .isEqualTo(request.elsewhere() ? null : "Bearer " + TOKEN));
    assertThat(server.requests).anyMatch(Request::elsewhere);
  }

  @Test
  void aMovedRepositoryIsFollowed() {
    server
        .with("config.json", "{}")
        .then("GET", "listing", status(307, "Location", "/api/models/org/name/revision/main"))
        .then(
            "HEAD",
            "config.json",
            status(308, "Location", "/org/name/resolve/" + COMMIT + "/config.json"));

    assertThat(open().fetch("config.json")).hasContent("{}");
  }

  @Test
  void redirectsInACircleEnd() {
    server.with("config.json", "{}");
    for (int i = 0; i < 50; i++) {
      server.then("GET", "listing", status(302, "Location", "/api/models/org/name/revision/main"));
    }

    assertThatThrownBy(this::open)
        .isInstanceOf(HubException.class)
        .hasMessageContaining("redirected more than 10 times");
  }

  @Test
  void refusalsSayWhatToDo() {
    server.with("config.json", "{}");
    server.then("GET", "listing", status(401, "X-Error-Code", "RepoNotFound"));
    assertThatThrownBy(this::open)
        .isInstanceOf(HubException.class)
        .hasMessageContaining("org/name")
        .hasMessageContaining("401")
        .hasMessageContaining("HF_TOKEN");

    server.then("GET", "listing", status(401));
    Hub withToken = server.client(server.options(cache).token(TOKEN).build());
    assertThatThrownBy(() -> withToken.open(REPO))
        .isInstanceOf(HubException.class)
        .hasMessageContaining("token may read it")
        .hasMessageNotContaining(TOKEN);

    server.then("GET", "listing", status(404, "X-Error-Code", "RevisionNotFound"));
    assertThatThrownBy(this::open)
        .isInstanceOf(HubException.class)
        .hasMessageContaining("branch, tag or commit");

    server.then(
        "HEAD",
        "config.json",
        status(403, "X-Error-Code", "GatedRepo", "X-Error-Message", "ask first"));
    assertThatThrownBy(() -> open().fetch("config.json"))
        .isInstanceOf(HubException.class)
        .hasMessageContaining("accept its terms")
        .hasMessageContaining("ask first");

    assertThatThrownBy(() -> open().fetch("absent.json"))
        .isInstanceOf(HubException.class)
        .hasMessageContaining("absent.json");
    assertThat(server.waits()).isEmpty();
  }

  @Test
  void aBusyHubIsWaitedForAsLongAsItAsks() {
    String date =
        DateTimeFormatter.RFC_1123_DATE_TIME.format(
            ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(100));
    server
        .with("config.json", "{}")
        .then("GET", "listing", status(429, "Retry-After", "17"))
        .then("GET", "listing", status(429, "Retry-After", date))
        .then("GET", "listing", status(503));

    assertThat(open().fetch("config.json")).hasContent("{}");

    assertThat(server.waits().get(0)).isEqualTo(Duration.ofSeconds(17));
    assertThat(server.waits().get(1)).isBetween(Duration.ofSeconds(90), Duration.ofSeconds(100));
    assertThat(server.waits().get(2)).isEqualTo(Duration.ofSeconds(4));
  }

  @Test
  void nobodyWaitsForHours() {
    server.with("config.json", "{}").then("GET", "listing", status(429, "Retry-After", "7200"));

    assertThatThrownBy(this::open)
        .isInstanceOf(HubException.class)
        .hasMessageContaining("429")
        .hasMessageContaining("7200 s");
    assertThat(server.waits()).isEmpty();
  }
}
