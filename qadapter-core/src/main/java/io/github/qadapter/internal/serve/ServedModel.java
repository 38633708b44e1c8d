package io.github.qadapter.internal.serve;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.qadapter.LanguageModel;
import io.github.qadapter.internal.engine.TokenAccess;
import io.github.qadapter.internal.http.Json;
import java.util.List;

/**
 * A model as a request asked for it, kept open until it is closed.
 *
 * @param name as it was asked for
 * @param model that answers
 * @param adapters that act, with their strengths, in the order of the name
 * @param fingerprint of base and adapters
 */
record ServedModel(String name, LanguageModel model, List<Adapter> adapters, String fingerprint)
    implements AutoCloseable {
  ServedModel {
    adapters = List.copyOf(adapters);
  }

  /**
   * An adapter that acts.
   *
   * @param version that stays open
   * @param strength at which it acts
   */
  record Adapter(AdapterVersion version, double strength) {}

  TokenAccess tokens() {
    return TokenAccess.of(model);
  }

  /**
   * Which adapters acted on an answer, how strongly and with what share of their scope.
   *
   * @param memberships of the prompt in their scopes, in their order
   */
  ObjectNode acting(double strength, List<Double> memberships) {
    ObjectNode acting = Json.object();
    ArrayNode list = acting.putArray("adapters");
    for (int i = 0; i < adapters.size(); i++) {
      ObjectNode adapter = list.addObject();
      adapter.put("name", adapters.get(i).version().name());
      adapter.put("strength", adapters.get(i).strength());
      if (i < memberships.size() && adapters.get(i).strength() != 0) {
        adapter.put("scope", memberships.get(i));
      } else {
        adapter.putNull("scope"); // not asked, since nothing acts
      }
    }
    return acting.put("strength", strength);
  }

  @Override
  public void close() {
    adapters.forEach(adapter -> adapter.version().release());
  }
}
