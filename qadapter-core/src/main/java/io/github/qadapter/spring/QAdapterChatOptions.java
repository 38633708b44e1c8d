package io.github.qadapter.spring;

import io.github.qadapter.GenerationOptions;
import io.github.qadapter.StrengthSchedule;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.DefaultChatOptions;
import org.springframework.ai.chat.prompt.DefaultChatOptionsBuilder;

/**
 * Spring AI's portable options and those that it has no words for: a seed, what the chat template
 * is told, and how strongly a preference acts. Immutable.
 */
public final class QAdapterChatOptions extends DefaultChatOptions {
  private final @Nullable Long seed;
  private final @Nullable Double strength;
  private final Map<String, Object> templateVariables;

  private QAdapterChatOptions(ChatOptions portable, Builder builder) {
    super(
        portable.getModel(),
        portable.getFrequencyPenalty(),
        portable.getMaxTokens(),
        portable.getPresencePenalty(),
        portable.getStopSequences(),
        portable.getTemperature(),
        portable.getTopK(),
        portable.getTopP());
    this.seed = builder.seed;
    this.strength = builder.strength;
    this.templateVariables =
        Collections.unmodifiableMap(new LinkedHashMap<>(builder.templateVariables));
  }

  /** Everything left open, to be filled in. */
  public static Builder builder() {
    return new Builder();
  }

  /** The seed of what is drawn; null for another draw each time. */
  public @Nullable Long getSeed() {
    return seed;
  }

  /** The strength of the preference; null for the model's own. */
  public @Nullable Double getStrength() {
    return strength;
  }

  /** The chat template's variables beside the conversation, by name; may be empty. */
  public Map<String, Object> getTemplateVariables() {
    return templateVariables;
  }

  @Override
  public Builder mutate() {
    Builder builder =
        builder()
            .model(getModel())
            .frequencyPenalty(getFrequencyPenalty())
            .maxTokens(getMaxTokens())
            .presencePenalty(getPresencePenalty())
            .stopSequences(getStopSequences())
            .temperature(getTemperature())
            .topK(getTopK())
            .topP(getTopP());
    builder.seed = seed;
    builder.strength = strength;
    builder.templateVariables.putAll(templateVariables);
    return builder;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof QAdapterChatOptions options
        && super.equals(other)
        && Objects.equals(seed, options.seed)
        && Objects.equals(strength, options.strength)
        && templateVariables.equals(options.templateVariables);
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), seed, strength, templateVariables);
  }

  @Override
  public String toString() {
    return "QAdapterChatOptions[model="
        + getModel()
        + ", temperature="
        + getTemperature()
        + ", topP="
        + getTopP()
        + ", topK="
        + getTopK()
        + ", maxTokens="
        + getMaxTokens()
        + ", stopSequences="
        + getStopSequences()
        + ", frequencyPenalty="
        + getFrequencyPenalty()
        + ", presencePenalty="
        + getPresencePenalty()
        + ", seed="
        + seed
        + ", strength="
        + strength
        + ", templateVariables="
        + templateVariables
        + "]";
  }

  /** Collects the options. */
  public static final class Builder extends DefaultChatOptionsBuilder<Builder> {
    private @Nullable Long seed;
    private @Nullable Double strength;
    private Map<String, Object> templateVariables = new LinkedHashMap<>();

    private Builder() {}

    /**
     * Sets the seed: the same one draws the same answer, whatever else is answered meanwhile.
     *
     * @param seed null for another draw each time
     */
    public Builder seed(@Nullable Long seed) {
      this.seed = seed;
      return this;
    }

    /**
     * Sets the strength of the preference, as {@link
     * io.github.qadapter.CustomModel#withStrength(double)} has it; only a model with a learned
     * preference has a dial, others refuse the prompt.
     *
     * @param strength at least 0; 0 is the base, 1 the customized policy; null for the model's own
     * @throws IllegalArgumentException if it is negative or not finite
     */
    public Builder strength(@Nullable Double strength) {
      if (strength != null) {
        StrengthSchedule.at(strength);
      }
      this.strength = strength;
      return this;
    }

    /**
     * Tells the chat template something besides the conversation; as {@link
     * GenerationOptions.Builder#templateVariable}.
     *
     * @throws IllegalArgumentException if a template cannot be told so
     */
    public Builder templateVariable(String name, Object value) {
      templateVariables.putAll(
          GenerationOptions.builder().templateVariable(name, value).build().templateVariables());
      return this;
    }

    /** A copy, which shares nothing with this one. */
    @Override
    public Builder clone() {
      Builder copy = super.clone();
      copy.templateVariables = new LinkedHashMap<>(templateVariables);
      return copy;
    }

    /** These options with what others say in their place; template variables one by one. */
    @Override
    public Builder combineWith(ChatOptions.Builder<?> others) {
      super.combineWith(others);
      if (others instanceof Builder own) {
        seed = own.seed == null ? seed : own.seed;
        strength = own.strength == null ? strength : own.strength;
        templateVariables.putAll(own.templateVariables);
      }
      return this;
    }

    @Override
    public QAdapterChatOptions build() {
      return new QAdapterChatOptions(super.build(), this);
    }
  }
}
