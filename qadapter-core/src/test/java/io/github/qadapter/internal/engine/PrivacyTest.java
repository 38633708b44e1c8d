package io.github.qadapter.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qadapter.Checkpoints;
import io.github.qadapter.CustomModel;
import io.github.qadapter.Message;
import io.github.qadapter.PreferenceData;
import io.github.qadapter.PreferenceLog;
import io.github.qadapter.internal.data.DataDigest;
import io.github.qadapter.internal.fixture.TinyModel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No word of the data leaves the machine, and none is in what is saved. */
class PrivacyTest {
  /** Words that stand nowhere else, in every prompt and every answer. */
  private static final List<String> SECRETS =
      List.of("zanzibar", "quokkas", "xylophonist", "bezoarstone", "ytterbium");

  private final Outside outside = new Outside();
  private final ProxySelector usual = ProxySelector.getDefault();

  @TempDir private Path folder;

  @BeforeEach
  void watch() {
    ProxySelector.setDefault(outside);
  }

  @AfterEach
  void stopWatching() {
    ProxySelector.setDefault(usual);
  }

  /** Is asked for a way out whenever Java opens a connection, and notes it. */
  private static final class Outside extends ProxySelector {
    private final List<URI> asked = new CopyOnWriteArrayList<>();

    @Override
    public List<Proxy> select(URI uri) {
      asked.add(uri);
      return List.of(Proxy.NO_PROXY);
    }

    @Override
    public void connectFailed(URI uri, SocketAddress address, IOException cause) {}
  }

  @Test
  void nothingLeavesAndNothingIsSavedButDigestAndCounts() throws IOException {
    Path log = folder.resolve("log");
    try (PreferenceLog preferences = PreferenceLog.open(log)) {
      for (int i = 0; i < 8; i++) {
        preferences.prefer(
            List.of(Message.user("zanzibar " + i)), "quokkas xylophonist", "bezoarstone " + i);
      }
    }
    Path file;
    try (Stream<Path> files = Files.list(log)) {
      file = files.findFirst().orElseThrow();
    }
    PreferenceData data = PreferenceData.read(file);
    PreferenceData heldOut = PreferenceData.builder().add("ytterbium", "zanzibar", "no").build();
    Path adapter = folder.resolve("adapter");
    try (LocalBaseModel base = TinyModel.open()) {
      assertThat(data.check(base).pairs()).isEqualTo(8);
      try (CustomModel custom =
          TinyModel.brief(base)
              .withPreferences(data)
              .withEvaluation(evaluation -> evaluation.heldOut(heldOut))
              .withCheckpoints(
                  Checkpoints.inFolder(
                      folder.resolve("run"), checkpoints -> checkpoints.everySteps(1)))
              .train()) {
        custom.save(adapter);
      }
    }

    assertThat(outside.asked).isEmpty();
    assertThat(wordsIn(log)).as("a search that finds").contains("zanzibar", "quokkas");
    assertThat(wordsIn(adapter)).isEmpty();
    assertThat(wordsIn(folder.resolve("run"))).isEmpty();
    assertThat(Files.readString(adapter.resolve("training-report.json")))
        .contains("\"data.digest\" : \"" + digest(data) + "\"")
        .contains("\"data.pairs\" : \"8\"")
        .contains("\"data.unread\" : \"0\"")
        .contains("\"data.leftOut\" : \"0\"")
        .contains("\"data.promptsCut\" : \"0\"");
  }

  /** What the test above relies on. */
  @Test
  void aConnectionWouldBeSeen() {
    assertThatThrownBy(
            () -> {
              try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), 1)) {
                socket.getOutputStream().write(1);
              }
            })
        .isInstanceOf(IOException.class);

    assertThat(outside.asked).isNotEmpty();
  }

  /** The secrets in the names and bytes of all files, as UTF-8 and as UTF-16. */
  private static List<String> wordsIn(Path root) throws IOException {
    StringBuilder all = new StringBuilder();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String bytes = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        all.append(file.getFileName()).append('\n').append(bytes).append('\n');
        all.append(bytes.replace("\0", "")).append('\n');
      }
    }
    String text = all.toString().toLowerCase(Locale.ROOT);
    return SECRETS.stream().filter(text::contains).toList();
  }

  private static String digest(PreferenceData data) {
    DataDigest digest = new DataDigest();
    data.pairs().forEach(digest::add);
    return digest.hex();
  }
}
