package io.github.qadapter.examples.experiment;

import io.github.qadapter.GenerationOptions;
import io.github.qadapter.Message;
import io.github.qadapter.PreferenceData;
import io.github.qadapter.PreferencePair;
import io.github.qadapter.PreferenceSplit;
import io.github.qadapter.RetentionText;
import io.github.qadapter.evaluation.Benchmarks;
import io.github.qadapter.evaluation.GradedPrompt;
import io.github.qadapter.evaluation.MultipleChoice;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is measured of a cell; texts and questions are the same for all cells. */
final class CellParts {
  private static final List<Double> FULL_STRENGTH = List.of(1.0);

  private final Path folder;
  private final Setting setting;
  private final OwnTexts own;

  /** Written once for all cells of a process. */
  private @Nullable List<RetentionText> ownAnswers;

  /**
   * Parts of one setting.
   *
   * @param folder of the data
   * @param setting how much is measured
   * @param own the base's own texts
   */
  CellParts(Path folder, Setting setting, OwnTexts own) {
    this.folder = folder;
    this.setting = setting;
    this.own = own;
  }

  /** The cheap and the telling ones first. */
  List<CellPart> of(Method method, PreferenceSplit split, StyleJudge judge) {
    List<Double> dial = method.strengths();
    List<List<Message>> prompts =
        Spaced.of(
            split.heldOut().pairs().stream().map(PreferencePair::prompt).distinct().toList(),
            setting.prompts());
    List<GradedPrompt> judged =
        prompts.stream().map(prompt -> new GradedPrompt(prompt, judge)).toList();
    List<RetentionText> maths =
        Spaced.of(Benchmarks.gsm8kTexts(folder.resolve("gsm8k/gsm8k.jsonl")), setting.texts());
    List<CellPart> parts = new ArrayList<>();
    parts.add(
        new CellPart(Cell.JUDGED, dial, e -> e.withAnswers(Cell.JUDGED, judged, own.drawn())));
    parts.add(new CellPart(Cell.MATHS, dial, e -> e.withNeutralTexts(Cell.MATHS, maths)));
    parts.add(new CellPart(Cell.PUZZLES, dial, e -> e.withNeutralTexts(Cell.PUZZLES, puzzles())));
    parts.add(new CellPart(Cell.OWN, dial, e -> e.withNeutralTexts(Cell.OWN, ownAnswers())));
    parts.add(
        new CellPart(
            Cell.PAIRS,
            FULL_STRENGTH,
            e -> e.withPreferences(Cell.PAIRS, heldOut(split.heldOut(), prompts))));
    parts.add(
        new CellPart(
            Cell.BBH,
            FULL_STRENGTH,
            e ->
                e.withMultipleChoice(
                    Cell.BBH,
                    Spaced.of(Benchmarks.bbh(folder.resolve("bbh")), setting.questions()))));
    if (setting.instructions() > 0) {
      GenerationOptions twice =
          GenerationOptions.builder().greedy().maxTokens(2 * setting.answerTokens()).build();
      parts.add(
          new CellPart(
              Cell.IFEVAL,
              FULL_STRENGTH,
              e -> e.withAnswers(Cell.IFEVAL, instructions(setting.instructions()), twice)));
    }
    return parts;
  }

  /** One pair of a prompt, each of them another one of its prompt's, cut as the judge cuts. */
  private PreferenceData heldOut(PreferenceData all, List<List<Message>> prompts) {
    Set<List<Message>> wanted = new HashSet<>(Spaced.of(prompts, setting.heldOut()));
    Map<List<Message>, List<PreferencePair>> byPrompt = new LinkedHashMap<>();
    all.pairs().stream()
        .filter(pair -> wanted.contains(pair.prompt()))
        .forEach(pair -> byPrompt.computeIfAbsent(pair.prompt(), p -> new ArrayList<>()).add(pair));
    List<PreferencePair> one = new ArrayList<>();
    for (List<PreferencePair> of : byPrompt.values()) {
      PreferencePair pair = of.get(one.size() % of.size());
      one.add(
          new PreferencePair(
              pair.prompt(), StyleJudge.seen(pair.chosen()), StyleJudge.seen(pair.rejected())));
    }
    return PreferenceData.of(one);
  }

  private List<GradedPrompt> instructions(int count) {
    return Spaced.of(Benchmarks.ifeval(folder.resolve("ifeval/prompts.jsonl")), count);
  }

  private List<RetentionText> puzzles() {
    return Spaced.of(Benchmarks.bbh(folder.resolve("bbh")), setting.texts()).stream()
        .map(MultipleChoice::prompt)
        .map(prompt -> RetentionText.plain(StyleJudge.seen(prompt.get(0).content())))
        .toList();
  }

  private List<RetentionText> ownAnswers() {
    if (ownAnswers == null) {
      ownAnswers =
          own.answers(instructions(setting.texts()).stream().map(GradedPrompt::prompt).toList());
    }
    return ownAnswers;
  }
}
