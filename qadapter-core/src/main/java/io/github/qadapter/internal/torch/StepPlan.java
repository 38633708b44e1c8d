package io.github.qadapter.internal.torch;

import io.github.qadapter.internal.torch.DecodingProgram.Layout;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One step of continuous batching as plain numbers: the token that each of N sequences is shown,
 * and the adapters' rows that are computed beside the base's. A sequence has one row of the base
 * and one for each of its adapters; rows of one adapter that begin at the same layer form a group,
 * so that its matrices are read once for all of them.
 *
 * @param inputs of the sequences, in the order in which results are wanted
 * @param groups ordered by the layer at which they begin, then by slot; R rows in all
 */
public record StepPlan(List<Input> inputs, List<AdapterGroup> groups) {
  private static final int CACHE_NUMBERS = 4;
  private static final int GROUP_NUMBERS = 3;

  /** Copies the lists. */
  public StepPlan {
    inputs = List.copyOf(inputs);
    groups = List.copyOf(groups);
  }

  /**
   * A sequence's part.
   *
   * @param token shown to all its rows
   * @param cache where its keys and values lie
   * @param seen how many tokens the cache holds, which is the token's position
   * @param adapters in the order of the cache's rows
   * @param baseFactor what the base's logits are multiplied by
   */
  public record Input(
      int token, Layout cache, int seen, List<AdapterTerm> adapters, double baseFactor) {
    /** Copies the list. */
    public Input {
      adapters = List.copyOf(adapters);
    }
  }

  /**
   * An adapter's part in a sequence's logits.
   *
   * @param slot where its matrices lie
   * @param factor what its difference to the base is multiplied by
   */
  public record AdapterTerm(int slot, float factor) {}

  /**
   * The rows of one adapter that begin at one layer.
   *
   * @param slot where the adapter's matrices lie
   * @param firstLayer where the rows begin
   */
  public record AdapterGroup(int slot, int firstLayer, List<AdapterRow> rows) {
    /** Copies the list. */
    public AdapterGroup {
      rows = List.copyOf(rows);
    }
  }

  /**
   * A row of an adapter.
   *
   * @param sequence its number among the inputs
   * @param adapter its number among the sequence's adapters
   * @param factor what its difference to the base is multiplied by
   */
  public record AdapterRow(int sequence, int adapter, float factor) {}

  private record Place(int slot, int firstLayer) {}

  /** The plan for these sequences. */
  public static StepPlan of(List<Input> inputs) {
    Map<Place, List<AdapterRow>> rows =
        new TreeMap<>(Comparator.comparingInt(Place::firstLayer).thenComparingInt(Place::slot));
    for (int n = 0; n < inputs.size(); n++) {
      Input input = inputs.get(n);
      for (int i = 0; i < input.adapters().size(); i++) {
        AdapterTerm term = input.adapters().get(i);
        rows.computeIfAbsent(
                new Place(term.slot(), input.cache().firstAdaptedLayer()),
                place -> new ArrayList<>())
            .add(new AdapterRow(n, i, term.factor()));
      }
    }
    List<AdapterGroup> groups = new ArrayList<>();
    rows.forEach(
        (place, own) -> groups.add(new AdapterGroup(place.slot(), place.firstLayer(), own)));
    return new StepPlan(inputs, groups);
  }

  /** [N], the token of each sequence. */
  long[] tokens() {
    return inputs.stream().mapToLong(Input::token).toArray();
  }

  /** [N], the position of each token. */
  long[] positions() {
    return inputs.stream().mapToLong(Input::seen).toArray();
  }

  /** [N × 4]: slot, tokens seen, first adapted layer and rows of each cache. */
  long[] caches() {
    long[] numbers = new long[CACHE_NUMBERS * inputs.size()];
    int at = 0;
    for (Input input : inputs) {
      Layout cache = input.cache();
      numbers[at++] = cache.slot();
      numbers[at++] = input.seen();
      numbers[at++] = cache.firstAdaptedLayer();
      numbers[at++] = cache.rows();
    }
    return numbers;
  }

  /** [groups × 3]: slot, first layer and number of rows of each group. */
  long[] groupShapes() {
    long[] numbers = new long[GROUP_NUMBERS * groups.size()];
    int at = 0;
    for (AdapterGroup group : groups) {
      numbers[at++] = group.slot();
      numbers[at++] = group.firstLayer();
      numbers[at++] = group.rows().size();
    }
    return numbers;
  }

  /** [R], the sequence of each adapter's row, group by group. */
  long[] rowOwners() {
    long[] owners = new long[rows()];
    int at = 0;
    for (AdapterGroup group : groups) {
      for (AdapterRow row : group.rows()) {
        owners[at++] = row.sequence();
      }
    }
    return owners;
  }

  /** [R], the factor of each adapter's row, group by group. */
  float[] rowFactors() {
    float[] factors = new float[rows()];
    int at = 0;
    for (AdapterGroup group : groups) {
      for (AdapterRow row : group.rows()) {
        factors[at++] = row.factor();
      }
    }
    return factors;
  }

  /** [R], where each sequence's rows, sequence by sequence, are found group by group. */
  long[] rowsBySequence() {
    int[] first = new int[inputs.size()];
    for (int n = 1; n < first.length; n++) {
      first[n] = first[n - 1] + inputs.get(n - 1).adapters().size();
    }
    long[] places = new long[rows()];
    int at = 0;
    for (AdapterGroup group : groups) {
      for (AdapterRow row : group.rows()) {
        places[first[row.sequence()] + row.adapter()] = at++;
      }
    }
    return places;
  }

  /** [N], the factor of the base's logits in each sequence. */
  float[] baseFactors() {
    float[] factors = new float[inputs.size()];
    for (int n = 0; n < factors.length; n++) {
      factors[n] = (float) inputs.get(n).baseFactor();
    }
    return factors;
  }

  private int rows() {
    return groups.stream().mapToInt(group -> group.rows().size()).sum();
  }
}
