import io.github.qadapter.BaseModel;
import java.nio.file.Path;

/** The smallest program of somebody else: open a model, ask it, print what it says. */
public final class Consumer {
  public static void main(String[] args) {
    try (BaseModel base = BaseModel.open(Path.of(args[0]))) {
      String answer = base.chat("How was the walk?");
      if (answer.isBlank()) {
        throw new IllegalStateException("The model said nothing.");
      }
      System.out.println("answer: " + answer);
    }
  }
}
