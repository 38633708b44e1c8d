package io.github.qadapter.internal.serve;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.hash.Hashing;
import io.github.qadapter.BaseModel;
import io.github.qadapter.CustomModel;
import io.github.qadapter.LanguageModel;
import io.github.qadapter.QAdapter;
import io.github.qadapter.internal.engine.TokenAccess;
import io.github.qadapter.internal.http.HttpProblem;
import io.github.qadapter.internal.http.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Set;

/** The models that can be asked for by name: the base, adapters at any strength, mixes of them. */
final class ServedModels {
  /** The name by which every base can be asked for. */
  static final String BASE = "base";

  private static final int SHORT = 8;

  private final BaseModel base;
  private final String listed;
  private final Set<String> baseNames;
  private final AdapterShelf shelf;
  private final String baseFingerprint;
  private final Instant opened = Instant.now();

  /** listed: the base's name in lists; its own name and {@value #BASE} stand for it as well. */
  ServedModels(BaseModel base, String listed, AdapterShelf shelf) {
    this.base = base;
    this.listed = listed;
    this.baseNames = new HashSet<>(List.of(listed, BASE, base.info().name()));
    this.shelf = shelf;
    String prints = base.info().fingerprint() + TokenAccess.of(base).tokenizerFingerprint();
    this.baseFingerprint = shortDigest(prints);
  }

  private static String shortDigest(String text) {
    return Hashing.sha256().hashString(text, UTF_8).toString().substring(0, SHORT);
  }

  BaseModel base() {
    return base;
  }

  AdapterShelf shelf() {
    return shelf;
  }

  /**
   * Opens the model of a name, which stays as it is until it is closed.
   *
   * @param strength that was asked for beside the name
   */
  ServedModel open(String name, OptionalDouble strength) {
    boolean isAdapter = shelf.all().containsKey(name);
    if (!isAdapter && baseNames.contains(name)) {
      if (strength.isPresent()) {
        throw HttpProblem.invalid(
            "qadapter.strength",
            "Expected no strength for the base, which has no preference to turn; name an adapter.");
      }
      return new ServedModel(name, base, List.of(), fingerprint(List.of()));
    }
    return custom(name, ModelName.parse(name).with(strength));
  }

  private ServedModel custom(String name, ModelName parsed) {
    List<ServedModel.Adapter> adapters = new ArrayList<>();
    try {
      for (ModelName.Part part : parsed.parts()) {
        AdapterVersion version =
            shelf.acquire(part.adapter()).orElseThrow(() -> unknown(name, part.adapter()));
        adapters.add(
            new ServedModel.Adapter(
                version, part.strength().orElseGet(() -> version.model().strength())));
      }
      return new ServedModel(name, model(adapters), adapters, fingerprint(adapters));
    } catch (RuntimeException | Error e) {
      adapters.forEach(adapter -> adapter.version().release());
      throw e;
    }
  }

  private static LanguageModel model(List<ServedModel.Adapter> adapters) {
    List<CustomModel> models =
        adapters.stream()
            .map(adapter -> adapter.version().model().withStrength(adapter.strength()))
            .toList();
    return models.size() == 1 ? models.get(0) : QAdapter.mix(models.toArray(CustomModel[]::new));
  }

  private HttpProblem unknown(String name, String adapter) {
    List<String> known = new ArrayList<>(List.of(listed));
    known.addAll(shelf.all().keySet());
    String what = name.equals(adapter) ? "" : String.format(Locale.ROOT, " in \"%s\"", name);
    return HttpProblem.unknownModel(
        String.format(
            Locale.ROOT,
            "Expected one of the models %s, but found \"%s\"%s.",
            String.join(", ", known),
            adapter,
            what));
  }

  private String fingerprint(List<ServedModel.Adapter> adapters) {
    StringBuilder print = new StringBuilder("fp_").append(baseFingerprint);
    for (ServedModel.Adapter adapter : adapters) {
      print.append('_').append(adapter.version().stamp().digest());
    }
    return print.toString();
  }

  /**
   * The base and every adapter, as {@code /v1/models} lists them; beside them the names of adapters
   * that cannot be opened.
   */
  ObjectNode list() {
    ObjectNode reply = Json.object().put("object", "list");
    ArrayNode data = reply.putArray("data");
    data.add(describedBase(listed));
    shelf.all().forEach((name, version) -> data.add(described(name, version.stamp().changed())));
    List<String> refused = shelf.refused();
    if (!refused.isEmpty()) {
      refused.forEach(reply.putArray("refused")::add);
    }
    return reply;
  }

  /** One model by its name, with adapters and strengths if it carries any. */
  ObjectNode describe(String name) {
    try (ServedModel model = open(name, OptionalDouble.empty())) {
      if (model.adapters().isEmpty()) {
        return describedBase(name);
      }
      ObjectNode described = described(name, model.adapters().get(0).version().stamp().changed());
      described.set("qadapter", model.acting(0, List.of()).without("strength"));
      return described;
    }
  }

  private ObjectNode describedBase(String name) {
    ObjectNode described = entry(name, opened).put("root", base.info().name());
    described.putNull("parent");
    return described.put("max_model_len", base.info().contextLength());
  }

  private ObjectNode described(String name, Instant created) {
    return entry(name, created)
        .put("root", name)
        .put("parent", listed)
        .put("max_model_len", base.info().contextLength());
  }

  private static ObjectNode entry(String name, Instant created) {
    return Json.object()
        .put("id", name)
        .put("object", "model")
        .put("created", created.getEpochSecond())
        .put("owned_by", "qadapter");
  }
}
