package io.github.qadapter.internal.decode;

import io.github.qadapter.internal.model.BindableAdapter;
import io.github.qadapter.internal.model.StepModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The adapters of a request: those that may act, and, once the prompt's states are known, those
 * that do, each in its slot until the request's end.
 */
final class AdapterChoice {
  private final StepModel model;
  private final AdapterMix mix;
  private final List<WeightedAdapter> wanted;
  private final List<BindableAdapter> bound = new ArrayList<>();
  private List<Double> memberships = List.of();
  private List<ActiveAdapter> active = List.of();

  AdapterChoice(StepModel model, AdapterMix mix) {
    this.model = model;
    this.mix = mix;
    this.wanted = mix.isOff() ? List.of() : mix.adapters();
  }

  /** The lowest layer in which an adapter may have a row; the number of layers if none may. */
  int firstAdaptedLayer() {
    return wanted.stream()
        .filter(adapter -> adapter.weight() != 0)
        .mapToInt(adapter -> adapter.adapter().firstAdaptedLayer())
        .min()
        .orElse(model.layers());
  }

  /** The base's row and one for each adapter that may act. */
  int mostRows() {
    return 1 + wanted.size();
  }

  /** The shape of a cache for these adapters. */
  PrefixReuse.Wanted cacheFor() {
    return new PrefixReuse.Wanted(
        firstAdaptedLayer(),
        wanted.stream().map(WeightedAdapter::adapter).toList(),
        wanted.stream()
            .map(WeightedAdapter::membership)
            .filter(Objects::nonNull)
            .map(WeightedAdapter.Membership::blocks)
            .distinct()
            .toList());
  }

  boolean uses(BindableAdapter adapter) {
    return mix.adapters().stream().anyMatch(weighted -> weighted.adapter() == adapter);
  }

  /** Puts those in place that act on the prompt. */
  List<ActiveAdapter> choose(StateSums sums) {
    memberships =
        mix.adapters().stream()
            .map(
                adapter ->
                    adapter.membership() == null || wanted.isEmpty()
                        ? 1.0
                        : adapter.membership().of(sums.mean(adapter.membership().blocks())))
            .toList();
    List<ActiveAdapter> chosen = new ArrayList<>();
    for (int i = 0; i < wanted.size(); i++) {
      WeightedAdapter adapter = wanted.get(i);
      double weight = adapter.weight() * memberships.get(i);
      if (weight != 0) {
        int slot = model.bind(adapter.adapter());
        bound.add(adapter.adapter());
        chosen.add(new ActiveAdapter(adapter.adapter(), adapter.objective(), slot, weight));
      }
    }
    active = List.copyOf(chosen);
    return active;
  }

  /** For each adapter of the mix how much of it the prompt gets. */
  List<Double> memberships() {
    return memberships;
  }

  /** Those that act. */
  List<ActiveAdapter> active() {
    return active;
  }

  /** Σᵢ wᵢ mᵢ, what a strength is multiplied by. */
  double weight() {
    double sum = 0;
    for (ActiveAdapter adapter : active) {
      sum += adapter.weight();
    }
    return sum;
  }

  /** Gives the slots back. */
  void release() {
    bound.forEach(model::release);
    bound.clear();
  }
}
