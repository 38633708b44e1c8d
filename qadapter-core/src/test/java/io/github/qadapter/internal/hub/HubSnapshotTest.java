package io.github.qadapter.internal.hub;

import static io.github.qadapter.internal.hub.FakeHub.COMMIT;
import static io.github.qadapter.internal.hub.FakeHub.sha256;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qadapter.exception.HubException;
import io.github.qadapter.internal.hub.FakeHub.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What of a repository is fetched, where it lies, and what is there already. */
class HubSnapshotTest extends HubCase {
  @Test
  void fetchesWhatAModelNeedsAndNothingElse() throws IOException {
    server
        .with("config.json", "{}")
        .with("tokenizer.json", "hello")
        .with("chat_template.jinja", "template")
        .with("README.md", "for people")
        .with("pytorch_model.bin", "pickled")
        .withLarge("model.safetensors", WEIGHTS);

    Path folder = ModelFiles.fetch(open(), null);

    assertThat(folder).isEqualTo(cache.resolve("models--org--name/snapshots/" + COMMIT));
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "config.json", "tokenizer.json", "chat_template.jinja", "model.safetensors");
    }
    assertThat(folder.resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
    assertThat(cache.resolve("models--org--name/refs/main")).hasContent(COMMIT);
  }

  /** The names are those of git hash-object and sha256sum; Python's cache uses the same. */
  @Test
  void filesAreLinksToBlobsNamedByTheirChecksums() throws IOException {
    server.with("tokenizer.json", "hello").withLarge("data/rows.bin", WEIGHTS);

    HubSnapshot snapshot = open();
    Path small = snapshot.fetch("tokenizer.json");
    Path large = snapshot.fetch("data/rows.bin");

    assertThat(Files.readSymbolicLink(small))
        .isEqualTo(Path.of("../../blobs/b6fc4c620b67d95f953a5c1c1230aaab5db5a1b0"));
    assertThat(Files.readSymbolicLink(large))
        .isEqualTo(Path.of("../../../blobs/" + sha256(WEIGHTS)));
    assertThat(large).hasBinaryContent(WEIGHTS);
  }

  @Test
  void shardsAreThoseOfTheIndex() {
    server
        .with("config.json", "{}")
        .with("tokenizer.json", "{}")
        .with(
            "model.safetensors.index.json",
            "{\"weight_map\":{\"a\":\"1.safetensors\",\"b\":\"2.safetensors\",\"c\":\"1.safetensors\"}}")
        .with("1.safetensors", "one")
        .with("2.safetensors", "two")
        .with("3.safetensors", "of another model");

    Path folder = ModelFiles.fetch(open(), null);

    assertThat(folder.resolve("1.safetensors")).hasContent("one");
    assertThat(folder.resolve("2.safetensors")).hasContent("two");
    assertThat(folder.resolve("3.safetensors")).doesNotExist();
  }

  @Test
  void anIndexCannotReachOutOfTheFolder() {
    server
        .with("config.json", "{}")
        .with("tokenizer.json", "{}")
        .with("../evil", "x")
        .with("model.safetensors.index.json", "{\"weight_map\":{\"a\":\"../evil\"}}");

    assertThatThrownBy(() -> ModelFiles.fetch(open(), null))
        .isInstanceOf(HubException.class)
        .hasMessageContaining("../evil");
    assertThatThrownBy(() -> open().fetch("../../../evil"))
        .isInstanceOf(HubException.class)
        .hasMessageContaining("leads elsewhere");
    assertThat(open().files()).doesNotContain("../evil");
    assertThat(cache.resolve("models--org--name/snapshots/evil")).doesNotExist();
  }

  @Test
  void theOnlyGgufFileIsTheModelWhereThereAreNoSafetensors() {
    server.with("README.md", "for people").withLarge("name-Q8_0.gguf", WEIGHTS);

    Path file = ModelFiles.fetch(open(), null);

    assertThat(file)
        .isEqualTo(cache.resolve("models--org--name/snapshots/" + COMMIT + "/name-Q8_0.gguf"))
        .hasBinaryContent(WEIGHTS);
    assertThat(server.requests).noneMatch(request -> request.path().contains("README"));
  }

  @Test
  void ofSeveralGgufFilesOneIsNamed() {
    server
        .with("config.json", "{}")
        .with("tokenizer.json", "{}")
        .with("name-F16.gguf", "f16")
        .with("small/name-Q4_K_M.gguf", "q4")
        .with("name-Q8_0.gguf", "q8");

    assertThatThrownBy(() -> ModelFiles.fetch(open(), null))
        .isInstanceOf(HubException.class)
        .hasMessageContaining(
            "Expected one GGUF file in org/name at main, but found 3: name-F16.gguf,"
                + " name-Q8_0.gguf, small/name-Q4_K_M.gguf; name");
    assertThatThrownBy(() -> ModelFiles.fetch(open(), "*Q?_*"))
        .isInstanceOf(HubException.class)
        .hasMessageContaining("found 2: name-Q8_0.gguf, small/name-Q4_K_M.gguf");
    assertThatThrownBy(() -> ModelFiles.fetch(open(), "*Q5*"))
        .isInstanceOf(HubException.class)
        .hasMessageContaining(
            "one GGUF file named *Q5* in org/name at main, but found name-F16.gguf, ");
    assertThat(ModelFiles.fetch(open(), "*Q4_K_M.gguf")).hasContent("q4");
    server.with("model.safetensors", "weights");
    assertThat(ModelFiles.fetch(open(), null).resolve("model.safetensors")).hasContent("weights");
    assertThat(ModelFiles.fetch(open(), "name-F16.gguf")).hasContent("f16");
  }

  /** Whether its first part is named, another or all of them. */
  @Test
  void aGgufModelInPartsComesWithAllOfThem() {
    server
        .with("q4/name-00001-of-00002.gguf", "one")
        .with("q4/name-00002-of-00002.gguf", "two")
        .with("other-00002-of-00002.gguf", "no first");
    for (String file : new String[] {"q4/*", "*name-00001-of-00002.gguf", "*name-00002*"}) {
      Path first = ModelFiles.fetch(open(), file);
      assertThat(first).hasFileName("name-00001-of-00002.gguf").hasContent("one");
      assertThat(first.resolveSibling("name-00002-of-00002.gguf")).hasContent("two");
    }
    assertThatThrownBy(() -> ModelFiles.fetch(open(), "other*"))
        .isInstanceOf(HubException.class)
        .hasMessageContaining("all 2 parts")
        .hasMessageContaining("no other-00001-of-00002.gguf");
    assertThatThrownBy(() -> ModelFiles.fetch(open(), null))
        .isInstanceOf(HubException.class)
        .hasMessageContaining("found 3: ");
  }

  @Test
  void picklesAreNotFetched() {
    server.with("config.json", "{}").with("pytorch_model.bin", "pickle");
    assertThatThrownBy(() -> ModelFiles.fetch(open(), null))
        .isInstanceOf(HubException.class)
        .hasMessageContaining("pytorch_model.bin")
        .hasMessageContaining("safetensors");
    assertThat(server.requests).noneMatch(request -> request.path().contains("pytorch_model"));
  }

  @Test
  void whatIsThereIsNotFetchedAgain() {
    server.with("config.json", "{}").withLarge("w.bin", WEIGHTS);
    open().fetch(List.of("config.json", "w.bin"));
    server.requests.clear();

    open().fetch(List.of("config.json", "w.bin"));

    assertThat(server.requests)
        .extracting(Request::path)
        .containsExactly("/api/models/org/name/revision/main");
  }

  @Test
  void aNewCommitSharesTheBlobsOfAnOldOne() {
    server.with("config.json", "{}").withLarge("w.bin", WEIGHTS);
    open().fetch("w.bin");
    server.commit = "f".repeat(40);
    server.requests.clear();

    Path place = open().fetch("w.bin");

    assertThat(place)
        .hasBinaryContent(WEIGHTS)
        .hasToString(
            cache.resolve("models--org--name/snapshots/" + "f".repeat(40) + "/w.bin").toString());
    assertThat(server.requests("GET", "w.bin")).isEmpty();
    assertThat(cache.resolve("models--org--name/refs/main")).hasContent("f".repeat(40));
  }

  @Test
  void dataSetsHaveAPlaceOfTheirOwn() {
    server.with("rows.jsonl", "{}");
    Hub hub = server.client(server.options(cache).build());

    Path rows = hub.open(HubRepo.dataset("org/name", "main")).fetch("rows.jsonl");

    assertThat(rows).hasContent("{}").startsWith(cache.resolve("datasets--org--name"));
    assertThat(server.requests)
        .extracting(Request::path)
        .contains("/datasets/org/name/resolve/" + COMMIT + "/rows.jsonl");
  }

  @Test
  void offlineTheCacheIsEnough() {
    server.with("config.json", "{}").with("other.json", "{}");
    open().fetch("config.json");
    server.requests.clear();
    Hub offline = server.client(server.options(cache).offline().build());

    HubSnapshot snapshot = offline.open(REPO);

    assertThat(snapshot.files()).containsExactly("config.json");
    assertThat(snapshot.fetch("config.json")).hasContent("{}");
    assertThatThrownBy(() -> snapshot.fetch("other.json"))
        .isInstanceOf(HubException.class)
        .hasMessageContaining("other.json");
    assertThatThrownBy(() -> offline.open(HubRepo.model("org/unknown", "main")))
        .isInstanceOf(HubException.class)
        .hasMessageContaining("org/unknown");
    assertThat(offline.open(HubRepo.model("org/name", COMMIT)).commit()).isEqualTo(COMMIT);
    assertThat(server.requests).isEmpty();
  }

  @Test
  void withoutAConnectionTheCacheServes() {
    server.with("config.json", "{}");
    open().fetch("config.json");
    Hub hub = server.client(server.options(cache).build());
    server.close();

    assertThat(hub.open(REPO).fetch("config.json")).hasContent("{}");
    assertThatThrownBy(() -> hub.open(HubRepo.model("org/unknown", "main")))
        .isInstanceOf(HubException.class)
        .hasMessageContaining("the hub does not answer");
  }
}
