package io.github.qadapter.internal.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.primitives.ImmutableDoubleArray;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PointsTest {
  @Test
  void aMeanIsOfNeighborsThatAreThere() {
    assertThat(points(0, 3, 6, 9).smoothed(1).y().stream()).containsExactly(1.5, 3.0, 6.0, 7.5);
  }

  @Test
  void whatIsNoNumberIsLeftOutOfAMean() {
    assertThat(points(1, Double.NaN, 5).smoothed(1).y().stream()).containsExactly(1.0, 3.0, 5.0);
    assertThat(points(Double.NaN).smoothed(1).isMeasured()).isFalse();
  }

  @Test
  void thinningKeepsTheLowestAndTheHighestOfEachBucketInOrder() {
    Points thin = points(5, 1, 9, 4, 4, 4, 8, 2).thinned(2);
    assertThat(thin.x().stream()).containsExactly(1.0, 2.0, 6.0, 7.0);
    assertThat(thin.y().stream()).containsExactly(1.0, 9.0, 8.0, 2.0);
  }

  @Test
  void thinningPrefersNumbersToWhatIsNone() {
    Points thin = points(Double.NaN, 3, Double.NaN, Double.NaN, Double.NaN, Double.NaN).thinned(2);
    assertThat(thin.x().stream()).containsExactly(1.0, 5.0);
    // The second bucket holds no number; one of its points stays to break the curve.
    assertThat(thin.y().stream()).containsExactly(3.0, Double.NaN);
  }

  @Test
  void fewPointsStayAsTheyAre() {
    Points few = points(1, 2, 3, 4);
    assertThat(few.thinned(2)).isSameAs(few);
  }

  private static Points points(double... y) {
    return new Points(
        ImmutableDoubleArray.copyOf(IntStream.range(0, y.length).mapToDouble(i -> i)),
        ImmutableDoubleArray.copyOf(y));
  }
}
