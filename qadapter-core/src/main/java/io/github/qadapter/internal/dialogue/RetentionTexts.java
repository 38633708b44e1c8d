package io.github.qadapter.internal.dialogue;

import io.github.qadapter.Retention;
import io.github.qadapter.RetentionText;
import io.github.qadapter.internal.base.LoadedModel;
import io.github.qadapter.internal.train.StopSignal;
import io.github.qadapter.spi.CustomizationRequest;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The texts on which a run holds the policy to the base. */
public final class RetentionTexts {
  private static final Logger LOG = LoggerFactory.getLogger(RetentionTexts.class);

  private RetentionTexts() {}

  /** The texts that a request asks for. */
  public static List<RetentionText> of(
      LoadedModel base, CustomizationRequest request, WrittenDialogues written, StopSignal stop) {
    Retention retention = request.retention();
    return switch (retention.source()) {
      case NONE -> List.of();
      case GIVEN -> retention.texts();
      case SELF_SAMPLED ->
          written.of(WrittenDialogues.RETENTION, () -> selfSampled(base, request, stop)).stream()
              .map(Dialogue::text)
              .toList();
    };
  }

  private static List<Dialogue> selfSampled(
      LoadedModel base, CustomizationRequest request, StopSignal stop) {
    Retention retention = request.retention();
    LOG.info("The base writes {} questions and answers to be held to.", retention.count());
    return new SelfSampler(base, stop)
        .write(retention.count(), retention.maxTokens(), request.training().seed());
  }
}
