package io.github.qadapter.internal.data;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.qadapter.data.PreferenceRow.Drop;
import io.github.qadapter.data.PreferenceRow.Origin;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row as its container holds it, or why it could not be taken out of there.
 *
 * @param origin where it stands
 * @param node its fields, or null where there is a fault
 * @param fault what is wrong with it, or null
 */
record RawRow(Origin origin, @Nullable JsonNode node, @Nullable Drop fault) {
  static RawRow of(Origin origin, JsonNode node) {
    return new RawRow(origin, node, null);
  }

  /** The fault, if there is one. */
  List<Drop> faults() {
    return fault == null ? List.of() : List.of(fault);
  }

  static RawRow faulty(Origin origin, RowException fault) {
    return new RawRow(origin, null, fault.drop());
  }
}
