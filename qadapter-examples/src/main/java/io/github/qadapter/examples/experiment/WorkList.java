package io.github.qadapter.examples.experiment;

import java.util.ArrayList;
import java.util.List;

/** The order of the cells: what a first table needs comes first. */
final class WorkList {
  /** The data sets on which the default's settings are looked at. */
  private static final List<DataSet> LOOKED_AT = List.of(DataSet.ENTERTAINMENT, DataSet.LITERATURE);

  private WorkList() {}

  /** All cells: the comparison for each seed, more methods and DPO's sweep, then the ablation. */
  static List<Cell.Key> all(List<DataSet> sets, int seeds) {
    List<Cell.Key> keys = new ArrayList<>();
    keys.addAll(of(sets, Method.of(Method.Group.MAIN), seeds));
    List<Method> more = new ArrayList<>(Method.of(Method.Group.SWEEP));
    more.addAll(Method.of(Method.Group.MORE));
    keys.addAll(of(sets, more, seeds));
    keys.addAll(
        of(
            sets.stream().filter(LOOKED_AT::contains).toList(),
            Method.of(Method.Group.ABLATION),
            seeds));
    return keys;
  }

  /** Cells of some methods, by seeds first, so that every method has one before any has two. */
  static List<Cell.Key> of(List<DataSet> sets, List<Method> methods, int seeds) {
    List<Cell.Key> keys = new ArrayList<>();
    for (long seed = 0; seed < seeds; seed++) {
      for (DataSet set : sets) {
        for (Method method : methods) {
          keys.add(new Cell.Key(set, method, seed));
        }
      }
    }
    return keys;
  }
}
