package io.github.qadapter.examples.experiment;

import io.github.qadapter.BaseModel;
import io.github.qadapter.GenerationOptions;
import io.github.qadapter.Message;
import io.github.qadapter.RetentionText;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;

/**
 * The base's own answers, drawn at temperature 1.
 *
 * @param base who answers
 * @param tokens the most of an answer
 */
record OwnTexts(BaseModel base, int tokens) {
  /** How answers are drawn that are judged, learned from or held. */
  GenerationOptions drawn() {
    return GenerationOptions.builder().temperature(1).topP(1).maxTokens(tokens).build();
  }

  /** Drawn with one seed for all cells; what the base leaves empty is left out. */
  List<RetentionText> answers(List<List<Message>> prompts) {
    GenerationOptions options = drawn().toBuilder().seed(0).build();
    List<Callable<String>> asked = new ArrayList<>();
    prompts.forEach(prompt -> asked.add(() -> base.reply(prompt, options).text()));
    List<String> answers = Together.done(asked);
    return IntStream.range(0, answers.size())
        .filter(i -> !answers.get(i).isBlank())
        .mapToObj(i -> new RetentionText(prompts.get(i), answers.get(i)))
        .toList();
  }
}
