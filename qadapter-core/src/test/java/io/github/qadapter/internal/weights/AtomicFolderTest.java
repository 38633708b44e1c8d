package io.github.qadapter.internal.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qadapter.QAdapterException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFolderTest {
  @TempDir private Path parent = Path.of(".");

  @Test
  void makesAFolderAndItsParents() throws IOException {
    Path place = parent.resolve("a/b");
    AtomicFolder.write(place, adapter("1"));
    assertThat(names(place)).containsExactly("adapter_config.json");
    assertThat(names(parent.resolve("a"))).containsExactly("b");
  }

  @Test
  void anInterruptedThreadFinishesItsFolder() throws IOException {
    Path place = parent.resolve("place");
    Thread.currentThread().interrupt();
    try {
      AtomicFolder.write(place, adapter("1"));
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(names(place)).containsExactly("adapter_config.json");
  }

  @Test
  void fillsAnEmptyFolder() throws IOException {
    Path place = Files.createDirectory(parent.resolve("place"));
    AtomicFolder.write(place, adapter("1"));
    assertThat(names(place)).containsExactly("adapter_config.json");
    assertThat(names(parent)).containsExactly("place");
  }

  @Test
  void replacesAnAdapterWholly() throws IOException {
    Path place = parent.resolve("place");
    AtomicFolder.write(
        place,
        folder -> {
          Files.writeString(folder.resolve("adapter_config.json"), "1");
          Files.writeString(folder.resolve("qadapter_config.json"), "1");
        });
    AtomicFolder.write(place, adapter("2"));
    assertThat(names(place)).containsExactly("adapter_config.json");
    assertThat(place.resolve("adapter_config.json")).hasContent("2");
    assertThat(names(parent)).containsExactly("place");
  }

  @Test
  void replacesWhatALinkPointsTo() throws IOException {
    Path place = parent.resolve("place");
    AtomicFolder.write(place, adapter("1"));
    Path link = Files.createSymbolicLink(parent.resolve("link"), place);
    AtomicFolder.write(link, adapter("2"));
    assertThat(link).isSymbolicLink();
    assertThat(place.resolve("adapter_config.json")).hasContent("2");
  }

  @Test
  void leavesEverythingAsItWasWhenWritingFails() throws IOException {
    Path place = parent.resolve("place");
    AtomicFolder.write(place, adapter("1"));
    assertThatThrownBy(
            () ->
                AtomicFolder.write(
                    place,
                    folder -> {
                      Files.writeString(folder.resolve("adapter_config.json"), "2");
                      throw new IOException("disk full");
                    }))
        .isInstanceOf(QAdapterException.class)
        .hasMessageContainingAll(place.toString(), "disk full");
    assertThatThrownBy(
            () ->
                AtomicFolder.write(
                    place,
                    folder -> {
                      throw new IllegalStateException("closed");
                    }))
        .isInstanceOf(IllegalStateException.class);
    assertThat(place.resolve("adapter_config.json")).hasContent("1");
    assertThat(names(parent)).containsExactly("place");
  }

  @Test
  void refusesAFolderOfOtherThings() throws IOException {
    Path place = Files.createDirectory(parent.resolve("place"));
    Path thesis = Files.writeString(place.resolve("thesis.txt"), "years of work");
    assertRefused(place, "thesis.txt");
    Files.writeString(place.resolve("adapter_config.json"), "1");
    assertRefused(place, "thesis.txt");
    assertThat(thesis).hasContent("years of work");
  }

  @Test
  void refusesSubfoldersAndHalfAdaptersAndFiles() throws IOException {
    Path place = Files.createDirectory(parent.resolve("place"));
    Files.writeString(place.resolve("adapter_model.safetensors"), "1");
    assertRefused(place, "adapter_model.safetensors");
    Files.writeString(place.resolve("adapter_config.json"), "1");
    Files.createDirectory(place.resolve("adapter_notes"));
    assertRefused(place, "adapter_notes");
    assertRefused(place.resolve("adapter_config.json"), "a file");
  }

  private static void assertRefused(Path place, String found) {
    assertThatThrownBy(() -> AtomicFolder.write(place, adapter("new")))
        .isInstanceOf(QAdapterException.class)
        .hasMessageContainingAll(place.toString(), "found " + found, "choose another folder");
  }

  private static AtomicFolder.Contents adapter(String text) {
    return folder -> Files.writeString(folder.resolve("adapter_config.json"), text);
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
  }
}
