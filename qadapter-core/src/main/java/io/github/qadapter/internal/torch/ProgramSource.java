package io.github.qadapter.internal.torch;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.djl.engine.EngineException;
import com.google.common.base.Strings;
import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The program's text: one TorchScript class in several resource files, each of which begins with
 * the same line. Errors that name a line of the whole are told the file and its own line.
 */
final class ProgramSource {
  static final String CLASS = "Decoder";

  private static final String HEADER = "class " + CLASS + "(Module):\n";

  /** The first has the class's attributes and the map of the whole. */
  private static final ImmutableList<String> FILES =
      ImmutableList.of(
          "decoder.py",
          "weights.py",
          "packing.py",
          "four_bits.py",
          "attention.py",
          "transformer.py",
          "adapters.py",
          "decoding.py",
          "vocabulary.py");

  private static final Pattern PLACE = Pattern.compile("File \"code/__torch__\\.py\", line (\\d+)");

  private ProgramSource() {}

  /** All files as one class; lines keep their number within their file. */
  static String text() {
    StringBuilder text = new StringBuilder();
    for (String file : FILES) {
      String content = read(file);
      int header = content.indexOf(HEADER);
      if (header < 0) {
        throw new IllegalStateException(file + " does not contain " + HEADER);
      }
      // Blank lines for what stands before the class's attributes and methods.
      text.append("\n".repeat(lines(content.substring(0, header))));
      text.append(file.equals(FILES.get(0)) ? HEADER : "\n");
      text.append(content, header + HEADER.length(), content.length());
    }
    return text.toString();
  }

  /** The program with plain products in place of oneDNN's, which leaves weights as they are. */
  static String withoutOneDnn(String source) {
    return source
        .replaceAll(
            "ops\\.mkldnn\\._linear_pointwise\\(x, weight, (bias|None), .*\\)",
            "torch.linear(x, weight, $1)")
        .replaceAll("ops\\.mkldnn\\._reorder_linear_weight\\(.*\\)", "weight")
        .replaceAll("ops\\.onednn\\.qlinear_pointwise\\(.*\\)", "torch.linear(x, weight.float())")
        .replaceAll("ops\\.onednn\\.qlinear_prepack\\(.*\\)", "weight")
        .replace("ops.mkldnn._is_mkldnn_bf16_supported()", "False");
  }

  /** The same error with the program's files and their lines in its trace. */
  static EngineException located(EngineException error) {
    String message = Strings.nullToEmpty(error.getMessage());
    return PLACE.matcher(message).find() ? new EngineException(located(message), error) : error;
  }

  private static String located(String message) {
    return PLACE.matcher(message).replaceAll(ProgramSource::place);
  }

  private static String place(MatchResult found) {
    int line = Integer.parseInt(found.group(1));
    for (String file : FILES) {
      int lines = lines(read(file));
      if (line <= lines) {
        return Matcher.quoteReplacement("File \"" + file + "\", line " + line);
      }
      line -= lines;
    }
    return Matcher.quoteReplacement(found.group());
  }

  private static int lines(String text) {
    return (int) text.chars().filter(c -> c == '\n').count();
  }

  private static String read(String file) {
    try (InputStream in = ProgramSource.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException(file + " is missing beside " + ProgramSource.class);
      }
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
