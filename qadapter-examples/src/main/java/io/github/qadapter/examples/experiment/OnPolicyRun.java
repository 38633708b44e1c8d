package io.github.qadapter.examples.experiment;

import io.github.qadapter.BaseModel;
import io.github.qadapter.CustomModel;
import io.github.qadapter.Customization;
import io.github.qadapter.GenerationOptions;
import io.github.qadapter.LanguageModel;
import io.github.qadapter.Message;
import io.github.qadapter.Objective;
import io.github.qadapter.PreferenceData;
import io.github.qadapter.PreferencePair;
import io.github.qadapter.QAdapter;
import io.github.qadapter.RankedAnswer;
import io.github.qadapter.Reply;
import io.github.qadapter.Retention;
import io.github.qadapter.TrainingOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * On-policy learning from a reward, in PPO's place: REINFORCE with two answers to a prompt, each
 * the other's baseline (leave-one-out), and a KL penalty. A reward learns from the pairs under the
 * Bradley–Terry model; then, in rounds, the policy writes two answers to each prompt, the reward
 * says which is better, and the policy takes some steps. With the sign of the rewards' difference
 * that is the gradient of {@link Objective#ipo} on fresh pairs (<a
 * href="https://arxiv.org/abs/2403.08635">Calandriello et al., 2024</a>).
 *
 * @param base the model that is customized
 * @param drawn how answers are drawn
 * @param training the rounds' common options
 */
record OnPolicyRun(BaseModel base, GenerationOptions drawn, TrainingOptions training) {
  private static final double BETA = 0.1;

  /** Steps after which the policy writes anew. */
  private static final int STEPS = 5;

  private static final long SEEDS = 1_000_003;

  /** Learns from the prompts and, by way of the reward, from the pairs; the caller closes it. */
  CustomModel run(PreferenceData pairs) {
    try (CustomModel reward = begun(pairs, training).withObjective(Objective.residual()).train()) {
      Optional<CustomModel> policy = Optional.empty();
      List<List<Message>> prompts = pairs.pairs().stream().map(PreferencePair::prompt).toList();
      int atOnce = STEPS * training.batchSize();
      for (int from = 0; from < prompts.size(); from += atOnce) {
        List<PreferencePair> fresh =
            written(
                policy,
                reward,
                prompts.subList(from, Math.min(from + atOnce, prompts.size())),
                from);
        if (!fresh.isEmpty()) {
          Optional<CustomModel> before = policy;
          policy = Optional.of(further(before, PreferenceData.of(fresh)));
          before.ifPresent(CustomModel::close);
        }
      }
      return policy.orElseThrow(
          () -> new IllegalStateException("Expected answers that differ, but found none."));
    }
  }

  private CustomModel further(Optional<CustomModel> policy, PreferenceData fresh) {
    TrainingOptions round =
        training.toBuilder()
            .schedule(TrainingOptions.Schedule.CONSTANT)
            .learningRate(training.learningRate() / 2) // the mean of what other methods have
            .warmupSteps(0)
            .build();
    Customization run = begun(fresh, round).withObjective(Objective.ipo(BETA));
    return policy.map(run::withInitialAdapter).orElse(run).train();
  }

  private Customization begun(PreferenceData pairs, TrainingOptions options) {
    return QAdapter.customize(base)
        .withPreferences(pairs)
        .withRetention(Retention.none())
        .withTraining(options)
        .withEvaluation(evaluation -> evaluation.holdOut(0));
  }

  /** Two answers of the policy to each prompt, the better one first; equal ones are left out. */
  private List<PreferencePair> written(
      Optional<CustomModel> policy, CustomModel reward, List<List<Message>> prompts, int from) {
    LanguageModel writer = policy.isPresent() ? policy.get() : base;
    List<Callable<List<Reply>>> asked = new ArrayList<>();
    for (int i = 0; i < prompts.size(); i++) {
      List<Message> prompt = prompts.get(i);
      long seed = training.seed() * SEEDS + from + i;
      asked.add(() -> writer.replies(prompt, 2, drawn.toBuilder().seed(seed).build()));
    }
    List<PreferencePair> pairs = new ArrayList<>();
    List<List<Reply>> written = Together.done(asked);
    for (int i = 0; i < written.size(); i++) {
      List<Message> prompt = prompts.get(i);
      List<String> two =
          written.get(i).stream()
              .map(Reply::text)
              .filter(text -> !text.isBlank())
              .distinct()
              .toList();
      if (two.size() > 1) {
        List<RankedAnswer> ranked = reward.rank(prompt, two);
        pairs.add(new PreferencePair(prompt, ranked.get(0).answer(), ranked.get(1).answer()));
      }
    }
    return pairs;
  }
}
