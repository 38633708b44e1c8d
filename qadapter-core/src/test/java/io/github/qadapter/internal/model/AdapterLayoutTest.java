package io.github.qadapter.internal.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

import io.github.qadapter.LoraOptions;
import io.github.qadapter.TargetModule;
import io.github.qadapter.internal.weights.Checkpoint;
import io.github.qadapter.testkit.DoubleTensor;
import io.github.qadapter.testkit.Policy;
import io.github.qadapter.testkit.TableLanguageModel;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdapterLayoutTest {
  @TempDir private Path folder;

  @Test
  void theFirstPatternThatMatchesGivesRankAndScale() {
    AdapterLayout layout =
        layout(
            adapter ->
                adapter
                    .targets(TargetModule.QUERY, TargetModule.VALUE)
                    .rank(4)
                    .alpha(8)
                    .rankPattern("layers\\.0\\.self_attn\\.v_proj", 2, 6)
                    .rankPattern("[qv]_proj", 1, 1));
    assertThat(layout.places().subList(0, 2))
        .extracting(
            AdapterLayout.Place::projection, AdapterLayout.Place::rank, AdapterLayout.Place::scale)
        .containsExactly(tuple(TargetModule.QUERY, 1, 1.0), tuple(TargetModule.VALUE, 2, 3.0));
  }

  @Test
  void aPatternThatMatchesNothingIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> layout(adapter -> adapter.rankPattern("layers\\.99\\..*", 2, 2)))
        .withMessageContaining("layers\\.99\\..*")
        .withMessageContaining("q_proj");
  }

  @Test
  void moreUpperLayersThanThereAreAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> layout(adapter -> adapter.lastLayers(99)))
        .withMessageContaining("99");
  }

  private AdapterLayout layout(Consumer<LoraOptions.Builder> options) {
    TableLanguageModel.of(
            List.of("a", "b"), Policy.ofLogits(DoubleTensor.generate(i -> i, tokens(), tokens())))
        .writeTo(folder);
    DecoderConfig config =
        DecoderConfig.parse(Checkpoint.open(folder).config(), folder.resolve("config.json"));
    LoraOptions.Builder builder = LoraOptions.builder();
    options.accept(builder);
    return AdapterLayout.of(config, builder.build());
  }

  private static int tokens() {
    return TableLanguageModel.SPECIAL_TOKENS.size() + 2;
  }
}
