package io.github.qadapter.langchain4j;

import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.DefaultChatRequestParameters;
import io.github.qadapter.GenerationOptions;
import io.github.qadapter.StrengthSchedule;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Parameters of a single request that LangChain4j has no words for: what the chat template is told,
 * and how strongly a preference acts. Immutable.
 */
public final class QAdapterChatRequestParameters extends DefaultChatRequestParameters {
  private final Map<String, Object> templateVariables;
  private final @Nullable Double strength;

  private QAdapterChatRequestParameters(Builder builder) {
    super(builder);
    this.templateVariables =
        Collections.unmodifiableMap(new LinkedHashMap<>(builder.templateVariables));
    this.strength = builder.strength;
  }

  /** Everything left open, to be filled in. */
  public static Builder builder() {
    return new Builder();
  }

  /** The chat template's variables beside the conversation, by name; may be empty. */
  public Map<String, Object> templateVariables() {
    return templateVariables;
  }

  /** The strength of the preference for this request; null for the model's own. */
  public @Nullable Double strength() {
    return strength;
  }

  /** These parameters with what others say in their place; template variables one by one. */
  @Override
  public QAdapterChatRequestParameters overrideWith(ChatRequestParameters others) {
    return builder().overrideWith(this).overrideWith(others).build();
  }

  /** These parameters with what they leave open taken from others. */
  @Override
  public QAdapterChatRequestParameters defaultedBy(ChatRequestParameters others) {
    return builder().overrideWith(others).overrideWith(this).build();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof QAdapterChatRequestParameters parameters
        && super.equals(other)
        && templateVariables.equals(parameters.templateVariables)
        && Objects.equals(strength, parameters.strength);
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), templateVariables, strength);
  }

  @Override
  public String toString() {
    return "QAdapterChatRequestParameters{templateVariables="
        + templateVariables
        + ", strength="
        + strength
        + ", "
        + super.toString()
        + "}";
  }

  /** Collects the parameters. */
  public static final class Builder extends DefaultChatRequestParameters.Builder<Builder> {
    private final Map<String, Object> templateVariables = new LinkedHashMap<>();
    private @Nullable Double strength;

    private Builder() {}

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

    /**
     * Sets the strength of the preference for this answer, as {@link
     * io.github.qadapter.CustomModel#withStrength(double)} has it; only a model with a learned
     * preference has a dial, others refuse the request.
     *
     * @param strength at least 0; 0 is the base, 1 the customized policy
     * @throws IllegalArgumentException if it is negative or not finite
     */
    public Builder strength(double strength) {
      StrengthSchedule.at(strength);
      this.strength = strength;
      return this;
    }

    @Override
    public Builder overrideWith(ChatRequestParameters others) {
      super.overrideWith(others);
      if (others instanceof QAdapterChatRequestParameters own) {
        templateVariables.putAll(own.templateVariables);
        strength = own.strength == null ? strength : own.strength;
      }
      return this;
    }

    /** The collected parameters. */
    @Override
    public QAdapterChatRequestParameters build() {
      return new QAdapterChatRequestParameters(this);
    }
  }
}
