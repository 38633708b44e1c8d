package io.github.qadapter.internal.hub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.qadapter.exception.HubException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The files of a repository that a model consists of: configuration, tokenizer, chat template and
 * weights.
 */
public final class ModelFiles {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String SINGLE = "model.safetensors";
  private static final String INDEX = "model.safetensors.index.json";
  private static final String TEMPLATES = "additional_chat_templates/";
  private static final List<String> REQUIRED = List.of("config.json", "tokenizer.json");
  private static final List<String> OPTIONAL =
      List.of(
          "generation_config.json",
          "tokenizer_config.json",
          "special_tokens_map.json",
          "added_tokens.json",
          "chat_template.jinja",
          "chat_template.json");

  private ModelFiles() {}

  /**
   * Fetches what a model consists of, and nothing else: configuration, tokenizer, chat template and
   * safetensors; or a GGUF file, if the repository has one and no safetensors, or if it is named.
   *
   * @param file the GGUF file's name with {@code *} and {@code ?} for what may be anything, or null
   * @return the folder that holds the files in Hugging Face layout, or the GGUF file
   * @throws HubException if one of them is not to be had, or it is open which GGUF file is meant
   */
  public static Path fetch(HubSnapshot snapshot, @Nullable String file) {
    Set<String> present = snapshot.files();
    if (file != null) {
      return snapshot.fetch(GgufChoice.of(snapshot.repo(), present, file)).get(0);
    }
    if (present.contains(SINGLE) || present.contains(INDEX)) {
      return fetchFolder(snapshot);
    }
    if (present.stream().anyMatch(GgufChoice::isGguf)) {
      return snapshot.fetch(GgufChoice.of(snapshot.repo(), present, "*")).get(0);
    }
    if (present.stream().anyMatch(name -> name.startsWith("pytorch_model"))) {
      throw new HubException(
          String.format(
              Locale.ROOT,
              "Expected %s, %s or a GGUF file in %s, but found only pickles of Python's (pytorch_model.bin), which can run programs when they are read; name a repository or a revision with safetensors.",
              SINGLE,
              INDEX,
              snapshot.repo()));
    }
    throw new HubException(
        String.format(
            Locale.ROOT,
            "Expected %s, %s or a GGUF file in %s, but found none of them among %d files; name a repository with one.",
            SINGLE,
            INDEX,
            snapshot.repo(),
            present.size()));
  }

  private static Path fetchFolder(HubSnapshot snapshot) {
    Set<String> present = snapshot.files();
    Set<String> wanted = new LinkedHashSet<>(REQUIRED);
    OPTIONAL.stream().filter(present::contains).forEach(wanted::add);
    present.stream().filter(ModelFiles::isTemplate).forEach(wanted::add);
    requireAll(snapshot, wanted, "a model");
    if (present.contains(SINGLE)) {
      wanted.add(SINGLE);
    } else {
      wanted.add(INDEX);
      Set<String> shards = shards(snapshot);
      requireAll(snapshot, shards, INDEX);
      wanted.addAll(shards);
    }
    snapshot.fetch(wanted);
    return snapshot.folder();
  }

  private static boolean isTemplate(String name) {
    return name.startsWith(TEMPLATES) && name.endsWith(".jinja");
  }

  private static void requireAll(HubSnapshot snapshot, Set<String> names, String by) {
    for (String name : names) {
      if (!snapshot.files().contains(name)) {
        throw new HubException(
            String.format(
                Locale.ROOT,
                "Expected %s, which %s needs, in %s, but found no such file among %d; name another repository or revision, or fetch it again if you are offline.",
                name,
                by,
                snapshot.repo(),
                snapshot.files().size()));
      }
    }
  }

  private static Set<String> shards(HubSnapshot snapshot) {
    Path index = snapshot.bring(List.of(INDEX)).get(0);
    Set<String> shards = new LinkedHashSet<>();
    try {
      for (JsonNode shard : MAPPER.readTree(index.toFile()).path("weight_map")) {
        shards.add(shard.asText());
      }
    } catch (IOException e) {
      throw new HubException(
          String.format(
              Locale.ROOT,
              "Expected a list of shards in %s, but found none that can be read (%s); delete the file to fetch it again.",
              index,
              e.getMessage()),
          e);
    }
    return shards;
  }
}
