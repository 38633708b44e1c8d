package io.github.qadapter.langchain4j;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.common.AbstractChatModelIT;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import io.github.qadapter.LanguageModel;
import java.util.List;

/** LangChain4j's own tests of a chat model, for the capabilities that ours has. */
class ChatModelTest extends AbstractChatModelIT {
  private final LanguageModel model = Script.model();

  LanguageModel model() {
    return model;
  }

  @Override
  protected List<ChatModel> models() {
    return List.of(QAdapterChatModel.of(model()));
  }

  @Override
  protected ChatModel createModelWith(ChatRequestParameters parameters) {
    return QAdapterChatModel.builder(model()).defaultRequestParameters(parameters).build();
  }

  @Override
  protected ChatRequestParameters createIntegrationSpecificParameters(int maxOutputTokens) {
    return createParameters(maxOutputTokens); // it has no parameters of its own
  }

  @Override
  protected boolean supportsModelNameParameter() {
    return false;
  }

  @Override
  protected boolean supportsTools() {
    return false;
  }

  @Override
  protected boolean supportsToolChoiceRequired() {
    return false;
  }

  @Override
  protected boolean supportsJsonResponseFormat() {
    return false;
  }

  @Override
  protected boolean supportsJsonResponseFormatWithSchema() {
    return false;
  }

  @Override
  protected boolean supportsJsonResponseFormatWithRawSchema() {
    return false;
  }

  @Override
  protected boolean supportsSingleImageInputAsBase64EncodedString() {
    return false;
  }

  @Override
  protected boolean supportsSingleImageInputAsPublicURL() {
    return false;
  }
}
