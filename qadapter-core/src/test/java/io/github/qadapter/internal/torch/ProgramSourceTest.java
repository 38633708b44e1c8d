package io.github.qadapter.internal.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.Test;

/** The program's files as one class. */
class ProgramSourceTest {
  private static final int LINE_LENGTH = 120;

  @Test
  void linesFitOnAScreen() {
    assertThat(ProgramSource.text().lines()).allMatch(line -> line.length() <= LINE_LENGTH);
  }

  @Test
  void eachMethodStandsOnce() {
    assertThat(ProgramSource.text().lines().filter(line -> line.startsWith("  def ")))
        .doesNotHaveDuplicates();
  }

  @Test
  void anErrorNamesTheFileAndItsLine() {
    DecoderProgram.Settings settings = DecoderProgram.Settings.withoutBlocks(2);
    try (NDManager scope = Torch.newManager();
        DecoderProgram program = DecoderProgram.load(scope, settings)) {
      new WeightsProgram(program)
          .bind(
              new NDList(
                  scope.ones(new Shape(3, 2)),
                  scope.ones(new Shape(2)),
                  scope.ones(new Shape(3, 2))),
              new NDList(scope.zeros(new Shape(0))));
      VocabularyHead head = new VocabularyHead(program);

      assertThatThrownBy(() -> head.logits(scope, scope.ones(new Shape(1, 5))))
          .isInstanceOf(EngineException.class)
          .hasMessageContaining("File \"vocabulary.py\", line 14");
    }
  }

  @Test
  void anErrorWithoutALineStaysWhatItIs() {
    EngineException error = new EngineException("no such operator");

    assertThat(ProgramSource.located(error)).isSameAs(error);
  }
}
