package io.github.qadapter.examples;

import io.github.qadapter.PreferenceData;
import io.github.qadapter.ReadOptions;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How a file of preferences is to be read: its preferred style, and what its columns are. */
final class ReadingFlags {
  private static final List<String> FIELDS =
      List.of(
          "prompt", "system", "chosen", "rejected", "completion", "label", "responses", "scores");

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--preferred-style",
      paramLabel = "D",
      description = "For a DSP file: the style to prefer, such as academy.")
  private @Nullable String domain;

  @Option(
      names = "--columns",
      paramLabel = "FIELD=COLUMN",
      split = ",",
      description =
          "What columns are, where their names are not the usual ones:"
              + " prompt=question,chosen=win,rejected=lose. Fields are prompt, system, chosen,"
              + " rejected, completion, label, responses and scores; a prompt in two columns is"
              + " prompt=task+text.")
  private Map<String, String> columns = new LinkedHashMap<>();

  PreferenceData read(Path file) {
    return PreferenceData.read(file, this::apply);
  }

  private void apply(ReadOptions.Builder options) {
    if (domain != null) {
      options.preferredStyle(domain);
    }
    columns.forEach((field, column) -> name(options, field.toLowerCase(Locale.ROOT), column));
  }

  private void name(ReadOptions.Builder options, String field, String column) {
    switch (field) {
      case "prompt" -> {
        String[] all = column.split("\\+", -1);
        options.prompt(all[0], List.of(all).subList(1, all.length).toArray(String[]::new));
      }
      case "system" -> options.system(column);
      case "chosen" -> options.chosen(column);
      case "rejected" -> options.rejected(column);
      case "completion" -> options.completion(column);
      case "label" -> options.label(column);
      case "responses" -> options.responses(column);
      case "scores" -> options.scores(column);
      default ->
          throw new ParameterException(
              spec.commandLine(),
              "Expected one of the fields "
                  + String.join(", ", FIELDS)
                  + " in --columns, but found '"
                  + field
                  + "'.");
    }
  }
}
