package io.github.qadapter.internal.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import io.github.qadapter.exception.HubException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names and addresses from outside, and a file system without links. */
class HubNamesTest {
  @ParameterizedTest
  @ValueSource(strings = {"gpt2", "org/name", "a.b/c_d-e.1", "X/" + "y"})
  void repositoriesAreNamedLikeThis(String name) {
    assertThat(HubRepo.model(name, "main").folder())
        .isEqualTo("models--" + name.replace("/", "--"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "a/",
        "/a",
        "a/b/c",
        "../a",
        "a/..",
        "a b",
        "a--b",
        "a..b",
        ".a",
        "a.",
        "-a",
        "a?b",
        "a#b",
        "a\\b",
        "http://x"
      })
  void andNotLikeThat(String name) {
    assertThatThrownBy(() -> HubRepo.model(name, "main"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("org/name");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "..", "../x", "a/../b", "/etc/passwd", "a//b", "a/./b", "a\\b", "C:x", "a:b", "nul",
        "a/COM1.txt", "a.", "a ", " a", "a\u0000b", "a\nb", "a/", "\ud800", "x*", "a|b", "\u007f"
      })
  void fileNamesThatAreNoneEverywhere(String name) {
    assertThat(SafeNames.isSafe(name)).isFalse();
    assertThat(SafeNames.isSafe("x".repeat(513))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", ".gitattributes", "data/a b-00001.parquet", "é/猫.json", "a..b"})
  void fileNamesThatAre(String name) {
    assertThat(SafeNames.isSafe(name)).isTrue();
  }

  @Test
  void addressesAreEncoded() {
    HubRepo repo = HubRepo.dataset("org/name", "refs/pr/1");

    assertThat(repo.listing())
        .isEqualTo("/api/datasets/org/name/revision/refs%2Fpr%2F1?blobs=true");
    assertThat(repo.file("c", "a b/é#?.json"))
        .isEqualTo("/datasets/org/name/resolve/c/a%20b/%C3%A9%23%3F.json");
  }

  @Test
  void checksumsAreReadFromETags() {
    String sha = "ab".repeat(32);

    assertThat(Checksum.ofETag("\"" + sha + "\"")).isEqualTo(new Checksum(sha));
    assertThat(Checksum.ofETag("W/\"" + "AB".repeat(20) + "\""))
        .isEqualTo(new Checksum("ab".repeat(20)));
    assertThat(Checksum.ofETag("\"../../x\"")).isNull();
    assertThat(Checksum.ofETag(null)).isNull();
  }

  @Test
  void encryptionIsNotGivenUpOnTheWay() throws IOException {
    URI secure = URI.create("https://hub.example/a");

    assertThat(HubHttp.redirected(secure, "/b")).isEqualTo(URI.create("https://hub.example/b"));
    for (String location : new String[] {"http://hub.example/a", "file:///etc/passwd", "https:a"}) {
      assertThatThrownBy(() -> HubHttp.redirected(secure, location))
          .isInstanceOf(HubException.class)
          .hasMessageContaining("https");
    }
  }

  @Test
  void tokensThatWouldBreakAHeaderAreRefused() {
    RetryPolicy retryPolicy = RetryPolicy.DEFAULT;
    assertThat(retryPolicy.silence()).isEqualTo(Duration.ofSeconds(60));
    assertThatThrownBy(() -> new HubHttp(URI.create("http://x"), "a\nb", retryPolicy))
        .isInstanceOf(HubException.class)
        .hasMessageNotContaining("a\nb");
  }

  @Test
  void withoutLinksFilesAreMovedOrCopied() throws IOException {
    Configuration plain = Configuration.unix().toBuilder().setSupportedFeatures().build();
    try (FileSystem files = Jimfs.newFileSystem(plain)) {
      Path root = files.getPath("/cache");
      HubCache cache = new HubCache(root, HubRepo.model("org/name", "main"));
      Path blob = cache.blob(new Checksum("ab".repeat(20)));
      Files.createDirectories(blob.getParent());
      Files.writeString(blob, "bytes");
      Path copy = cache.pointer("c1", "a/b.json");
      Path moved = cache.pointer("c2", "b.json");

      cache.link(blob, copy, false);
      assertThat(blob).exists();
      cache.link(blob, moved, true);

      assertThat(Files.readString(copy)).isEqualTo("bytes");
      assertThat(Files.readString(moved)).isEqualTo("bytes");
      assertThat(blob).doesNotExist();
      assertThat(cache.files("c1")).containsOnlyKeys("a/b.json");
    }
  }
}
