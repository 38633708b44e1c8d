package io.github.qadapter.internal.weights;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.qadapter.Objective;
import io.github.qadapter.Objective.Loss;
import io.github.qadapter.Objective.Normalizer;
import io.github.qadapter.Objective.Parameterization;
import io.github.qadapter.Objective.Scoring;
import io.github.qadapter.exception.ModelFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The settings of an adapter that PEFT's files cannot hold: what its logits mean and where it came
 * from.
 *
 * @param libraryVersion the QAdapter that wrote it
 * @param objective what was optimized
 * @param baseName the base model's name
 * @param baseFingerprint the digest of the base's weights
 * @param tokenizerFingerprint the digest of tokenizer and chat template
 * @param dataDigest the digest of the preference data, empty if unknown
 * @param seed of the training run
 * @param strength where the dial stood
 * @param scope the numbers of a learned scope, if there is one
 * @param created when the adapter's training ended, if the file says so
 */
public record QAdapterConfig(
    String libraryVersion,
    Objective objective,
    String baseName,
    String baseFingerprint,
    String tokenizerFingerprint,
    String dataDigest,
    long seed,
    double strength,
    Optional<ScopeSettings> scope,
    Optional<Instant> created) {
  private static final String FILE = "qadapter_config.json";
  private static final int FORMAT_VERSION = 1;
  private static final String SCOPE = "scope";
  private static final String CREATED = "created";
  private static final String LOSS = "loss";

  /** Nothing filled in yet. */
  public static Builder builder() {
    return new Builder();
  }

  /** Tells whether the folder holds our settings; an adapter that PEFT made has none. */
  public static boolean existsIn(Path folder) {
    return Files.isRegularFile(folder.resolve(FILE));
  }

  /**
   * Reads {@code qadapter_config.json}.
   *
   * @throws ModelFormatException if it is missing or damaged or of another format version
   */
  public static QAdapterConfig read(Path folder) {
    JsonFields fields = JsonFields.read(folder.resolve(FILE));
    if (!fields.get("format_version").isInt()
        || fields.get("format_version").intValue() != FORMAT_VERSION) {
      throw fields.wrong(
          "format_version",
          String.format(Locale.ROOT, "%d, the one that this QAdapter knows", FORMAT_VERSION));
    }
    JsonFields base = fields.object("base");
    return builder()
        .libraryVersion(fields.text("library_version"))
        .objective(readObjective(fields))
        .baseName(base.text("name"))
        .baseFingerprint(base.text("weights_fingerprint"))
        .tokenizerFingerprint(base.text("tokenizer_fingerprint"))
        .dataDigest(fields.text("data_digest"))
        .seed(fields.integer("seed", Long.MIN_VALUE, Long.MAX_VALUE))
        .strength(fields.number("strength", 0, Double.MAX_VALUE))
        .scope(readScope(fields))
        .created(readCreated(fields))
        .build();
  }

  /** Writes {@code qadapter_config.json} into a folder that exists. */
  public void write(Path folder) throws IOException {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("format_version", FORMAT_VERSION);
    json.put("library_version", libraryVersion);
    json.putObject("objective")
        .put("parameterization", word(objective.parameterization()))
        .put("base_weight", objective.baseWeight())
        .put("temperature", objective.policyTemperature())
        .put("discount", objective.discount())
        .put("reward_penalty", objective.rewardPenalty())
        .put("normalizer", word(objective.normalizer()))
        .put("scoring", word(objective.scoring()))
        .put(LOSS, word(objective.loss()));
    json.putObject("base")
        .put("name", baseName)
        .put("weights_fingerprint", baseFingerprint)
        .put("tokenizer_fingerprint", tokenizerFingerprint);
    json.put("data_digest", dataDigest);
    json.put("seed", seed);
    json.put("strength", strength);
    created.ifPresent(time -> json.put(CREATED, time.toString()));
    scope.ifPresent(
        numbers ->
            json.putObject(SCOPE)
                .put("blocks", numbers.blocks())
                .put("intercept", numbers.intercept())
                .put("outside", numbers.outside())
                .put("inside", numbers.inside()));
    JsonWriter.write(folder.resolve(FILE), json);
  }

  private static Optional<Instant> readCreated(JsonFields fields) {
    try {
      return fields.optionalText(CREATED).map(Instant::parse);
    } catch (DateTimeParseException e) {
      throw fields.wrong(CREATED, "a time such as 2026-01-31T12:00:00Z");
    }
  }

  private static Optional<ScopeSettings> readScope(JsonFields fields) {
    if (!fields.has(SCOPE)) {
      return Optional.empty();
    }
    JsonFields json = fields.object(SCOPE);
    double outside = json.number("outside", -Double.MAX_VALUE, Double.MAX_VALUE);
    return Optional.of(
        new ScopeSettings(
            json.count("blocks", 1, Integer.MAX_VALUE),
            json.number("intercept", -Double.MAX_VALUE, Double.MAX_VALUE),
            outside,
            json.number("inside", Math.nextUp(outside), Double.MAX_VALUE)));
  }

  private static Objective readObjective(JsonFields fields) {
    JsonFields json = fields.object("objective");
    Objective.Builder objective =
        Objective.builder()
            .parameterization(
                constant(
                    json,
                    spelled(json, "parameterization", "parameterisation"),
                    Parameterization.values()))
            .normalizer(
                constant(json, spelled(json, "normalizer", "normaliser"), Normalizer.values()))
            .scoring(constant(json, "scoring", Scoring.values()));
    if (json.has(LOSS)) { // earlier versions had one
      objective.loss(constant(json, LOSS, Loss.values()));
    }
    number(json, "base_weight", objective::baseWeight);
    number(json, "temperature", objective::policyTemperature);
    number(json, "discount", objective::discount);
    number(json, "reward_penalty", objective::rewardPenalty);
    return objective.build();
  }

  /** The objective knows its own limits; its refusal becomes one that names the file. */
  private static void number(JsonFields json, String field, Consumer<Double> setting) {
    double value = json.number(field, -Double.MAX_VALUE, Double.MAX_VALUE);
    try {
      setting.accept(value);
    } catch (IllegalArgumentException e) {
      throw new ModelFormatException(
          String.format(
              Locale.ROOT, "%s in %s is not possible: %s", field, json.file(), e.getMessage()),
          e);
    }
  }

  /** The field's name in this file: earlier versions spelled some the British way. */
  private static String spelled(JsonFields json, String name, String earlier) {
    return !json.has(name) && json.has(earlier) ? earlier : name;
  }

  private static <E extends Enum<E>> E constant(JsonFields json, String field, E[] constants) {
    String word = json.text(field);
    return Arrays.stream(constants)
        .filter(constant -> word(constant).equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                json.unsupported(
                    field,
                    Arrays.stream(constants)
                        .map(QAdapterConfig::word)
                        .collect(Collectors.joining(", "))));
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /**
   * Collects the settings; all but the data digest, the seed, the strength, the scope and the time
   * are demanded.
   */
  public static final class Builder {
    private @Nullable String libraryVersion;
    private @Nullable Objective objective;
    private @Nullable String baseName;
    private @Nullable String baseFingerprint;
    private @Nullable String tokenizerFingerprint;
    private String dataDigest = "";
    private long seed;
    private double strength = 1;
    private Optional<ScopeSettings> scope = Optional.empty();
    private Optional<Instant> created = Optional.empty();

    private Builder() {}

    /** The QAdapter that writes. */
    public Builder libraryVersion(String libraryVersion) {
      this.libraryVersion = libraryVersion;
      return this;
    }

    /** Sets the objective that was optimized. */
    public Builder objective(Objective objective) {
      this.objective = objective;
      return this;
    }

    /** The base model's name. */
    public Builder baseName(String baseName) {
      this.baseName = baseName;
      return this;
    }

    /** The digest of the base's weights. */
    public Builder baseFingerprint(String baseFingerprint) {
      this.baseFingerprint = baseFingerprint;
      return this;
    }

    /** The digest of tokenizer and chat template. */
    public Builder tokenizerFingerprint(String tokenizerFingerprint) {
      this.tokenizerFingerprint = tokenizerFingerprint;
      return this;
    }

    /** The digest of the preference data. */
    public Builder dataDigest(String dataDigest) {
      this.dataDigest = dataDigest;
      return this;
    }

    /** The seed of the training run. */
    public Builder seed(long seed) {
      this.seed = seed;
      return this;
    }

    /** Sets the stored strength. */
    public Builder strength(double strength) {
      this.strength = strength;
      return this;
    }

    /** The numbers of a learned scope, if there is one. */
    public Builder scope(Optional<ScopeSettings> scope) {
      this.scope = scope;
      return this;
    }

    /** The time at which the adapter's training ended, if it is known. */
    public Builder created(Optional<Instant> created) {
      this.created = created;
      return this;
    }

    /** The collected settings. */
    public QAdapterConfig build() {
      return new QAdapterConfig(
          Objects.requireNonNull(libraryVersion, "libraryVersion"),
          Objects.requireNonNull(objective, "objective"),
          Objects.requireNonNull(baseName, "baseName"),
          Objects.requireNonNull(baseFingerprint, "baseFingerprint"),
          Objects.requireNonNull(tokenizerFingerprint, "tokenizerFingerprint"),
          dataDigest,
          seed,
          strength,
          scope,
          created);
    }
  }
}
