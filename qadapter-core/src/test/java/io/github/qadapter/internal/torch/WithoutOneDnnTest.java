package io.github.qadapter.internal.torch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The program for a PyTorch without oneDNN. */
class WithoutOneDnnTest {
  @Test
  void plainProductsTakeItsPlace() {
    String source = ProgramSource.text();
    assertThat(source).contains("ops.mkldnn").contains("ops.onednn");
    assertThat(ProgramSource.withoutOneDnn(source))
        .doesNotContain("ops.mkldnn")
        .doesNotContain("ops.onednn")
        .contains("return torch.linear(x, weight, bias)")
        .contains("return torch.linear(x, weight, None)")
        .contains("packed = weight");
  }
}
