package io.github.qadapter.internal.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qadapter.Message;
import io.github.qadapter.PreferenceData;
import io.github.qadapter.PreferencePair;
import io.github.qadapter.PreferenceSplit;
import io.github.qadapter.internal.text.GoldenCases;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class PreferenceSplitTest {
  /** Pair i is to prompt p[i]; pairs differ in their answers. */
  private static List<PreferencePair> pairs(List<Integer> prompts) {
    return IntStream.range(0, prompts.size())
        .mapToObj(i -> PreferencePair.of("prompt " + prompts.get(i), "yes " + i, "no"))
        .toList();
  }

  private static Set<List<Message>> prompts(PreferenceData data) {
    return data.stream().map(PreferencePair::prompt).collect(Collectors.toSet());
  }

  @Property(tries = 100)
  void noPromptIsOnBothSidesAndNothingIsLost(
      @ForAll @Size(max = 60) List<@IntRange(max = 20) Integer> prompts,
      @ForAll long seed,
      @ForAll @DoubleRange(max = 1) double share) {
    List<PreferencePair> all = pairs(prompts);
    PreferenceSplit split = PreferenceData.of(all).split(share, seed);

    assertThat(prompts(split.training())).noneMatch(prompts(split.heldOut())::contains);
    Set<PreferencePair> both = new HashSet<>(split.training().pairs());
    both.addAll(split.heldOut().pairs());
    assertThat(both).isEqualTo(new HashSet<>(all));
    assertThat(split.training().size() + split.heldOut().size()).isEqualTo(all.size());
  }

  @Property(tries = 50)
  void staysWhereItIsWhenRowsAreAddedOrTheShareGrows(
      @ForAll @Size(max = 40) List<@IntRange(max = 30) Integer> before,
      @ForAll @Size(max = 40) List<@IntRange(max = 30) Integer> added,
      @ForAll long seed) {
    List<PreferencePair> few = pairs(before);
    List<PreferencePair> many = new ArrayList<>(pairs(added));
    many.addAll(few);
    Set<List<Message>> held = prompts(PreferenceData.of(few).split(0.3, seed).heldOut());
    PreferenceSplit later = PreferenceData.of(many).split(0.3, seed);

    assertThat(prompts(later.heldOut())).containsAll(held);
    assertThat(prompts(later.training())).noneMatch(held::contains);
    assertThat(prompts(PreferenceData.of(few).split(0.6, seed).heldOut())).containsAll(held);
  }

  @Test
  void holdsOutAboutTheShareAndEachSeedOthers() {
    PreferenceData data = PreferenceData.of(pairs(IntStream.range(0, 2000).boxed().toList()));

    // 2,000 prompts at 0.2: 400, with a standard deviation of 18.
    Set<List<Message>> first = prompts(data.split(0.2, 1).heldOut());
    Set<List<Message>> second = prompts(data.split(0.2, 2).heldOut());
    assertThat(first.size()).isBetween(330, 470);
    assertThat(second).isNotEqualTo(first);
    assertThat(data.split(0, 1).heldOut().size()).isZero();
    assertThat(data.split(1, 1).training().size()).isZero();
  }

  /**
   * A split that moved with a new version would put prompts that were learned from among those that
   * judge. Position: the first 53 bits of SHA-256, as a fraction.
   */
  @Test
  void staysTheSameForEver() {
    // printf '\0\0\0\0\0\0\0\7\0\0\0\10USER a b' | sha256sum begins with d687ea5dd1683e32
    PreferenceData data = PreferenceData.builder().add("a b", "c", "d").build();
    double position = (0xd687ea5dd1683e32L >>> 11) * 0x1p-53;

    assertThat(data.split(position, 7).heldOut().size()).isZero();
    assertThat(data.split(Math.nextUp(position), 7).heldOut().size()).isEqualTo(1);
  }

  @Test
  void whiteSpaceAloneMakesNoOtherPrompt() {
    PreferenceData data =
        PreferenceData.builder().add("a b", "c", "d").add(" a\n\u00a0b ", "e", "f").build();
    for (int seed = 0; seed < 20; seed++) {
      assertThat(data.split(0.5, seed).heldOut().size()).isIn(0, 2);
    }
  }

  @Test
  void dropsOfTheWholeStayWithTheTrainingSide() {
    PreferenceData data =
        PreferenceData.read(
            GoldenCases.require("qadapter.data").resolve("dsp/dsp.json"),
            options -> options.preferredStyle("academy"));
    PreferenceSplit split = data.split(0.25, 3);

    assertThat(drops(split.training())).isEqualTo(drops(data)).isPositive();
    assertThat(drops(split.heldOut())).isZero();
    assertThat(split.training().size() + split.heldOut().size()).isEqualTo(data.size());
    assertThat(prompts(split.training())).noneMatch(prompts(split.heldOut())::contains);
  }

  private static long drops(PreferenceData data) {
    return data.rows().mapToLong(row -> row.drops().size()).sum();
  }

  @Test
  void refusesAShareThatIsNone() {
    PreferenceData data = PreferenceData.builder().add("a", "b", "c").build();

    assertThatThrownBy(() -> data.split(1.5, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a share to hold out between 0 and 1, but found 1.5");
  }
}
