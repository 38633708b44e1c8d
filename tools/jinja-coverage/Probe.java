import io.github.qadapter.internal.template.Template;
import io.github.qadapter.internal.template.TemplateException;
import io.github.qadapter.internal.template.RaisedException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Base64;
import java.util.Map;

/**
 * Renders templates for the scripts beside it: a line of Base64 in, a line of Base64 out, whose
 * first letter is T for text, E for a template's error and X for anything else, which is a defect.
 */
public class Probe {
  public static void main(String[] args) throws IOException {
    ZonedDateTime now = ZonedDateTime.of(2025, 3, 9, 7, 5, 2, 0, ZoneOffset.UTC);
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    try (PrintStream out = new PrintStream(System.out, false, StandardCharsets.US_ASCII)) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String source = new String(Base64.getDecoder().decode(line), StandardCharsets.UTF_8);
        long begun = System.nanoTime();
        String result;
        try {
          result = "T" + Template.parse(source).render(Map.of(), () -> now, Duration.ofSeconds(10));
        } catch (TemplateException | RaisedException e) {
          result = "E" + e.getMessage();
        } catch (RuntimeException | Error e) {
          result = "X" + e + " at " + e.getStackTrace()[0];
        }
        long millis = (System.nanoTime() - begun) / 1_000_000;
        if (millis > 5_000) {
          result = "X took " + millis + " ms: " + result.substring(0, Math.min(80, result.length()));
        }
        out.println(
            Base64.getEncoder().encodeToString(result.getBytes(StandardCharsets.UTF_8)));
      }
    }
  }
}
