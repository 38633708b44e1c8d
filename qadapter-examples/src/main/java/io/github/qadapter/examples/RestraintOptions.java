package io.github.qadapter.examples;

import io.github.qadapter.Retention;
import io.github.qadapter.Scope;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What keeps the preference to where it belongs. */
final class RestraintOptions {
  /** What stands for text of the model's own in place of a file. */
  private static final Path SELF = Path.of("self");

  /** What stands for no retention. */
  private static final Path NONE = Path.of("none");

  @Option(
      names = "--retention",
      paramLabel = "self|none|FILE",
      defaultValue = "self",
      description =
          "Hold the model to what it was: on text that it writes itself (self, the default), on a"
              + " file's (rows as for --neutral, but other texts), or not at all (none).")
  private Path retention = SELF;

  @Option(
      names = "--max-kl",
      paramLabel = "D",
      description = "The drift on that text that is allowed, KL, nats per token.")
  private @Nullable Double limit;

  @Option(
      names = "--replay",
      description =
          "Train on that text as it stands instead of holding its KL; a baseline for comparison.")
  private boolean replay;

  @Option(
      names = "--scope",
      description = "Learn which prompts the preference is for, and answer others as before.")
  private boolean scope;

  @Option(
      names = "--scope-even-if-unclear",
      description = "Keep to the scope even if it hardly tells prompts apart.")
  private boolean unclearScope;

  Retention retention() {
    if (retention.equals(NONE)) {
      if (limit != null) {
        throw new IllegalArgumentException(
            "--max-kl needs text to measure the drift on: leave --retention none out.");
      }
      if (replay) {
        throw new IllegalArgumentException(
            "--replay needs text to train on: leave --retention none out.");
      }
      return Retention.none();
    }
    Retention.Builder held = Retention.builder();
    if (!retention.equals(SELF)) {
      held.texts(NeutralFile.read(retention, Integer.MAX_VALUE));
    }
    if (limit != null) {
      held.maxKl(limit);
    }
    if (replay) {
      held.penalty(Retention.Penalty.LIKELIHOOD);
    }
    return held.build();
  }

  Scope scope() {
    if (unclearScope) {
      return Scope.learned(Scope.Builder::evenIfUnclear);
    }
    return scope ? Scope.learned() : Scope.everywhere();
  }
}
