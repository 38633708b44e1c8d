package io.github.qadapter.internal.model;

import io.github.qadapter.LoraOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Rank and scale of each module; patterns match names as PEFT's rank_pattern does. */
final class ModuleRanks {
  private final Rank usual;
  private final List<Special> specials = new ArrayList<>();

  ModuleRanks(LoraOptions options) {
    this.usual = new Rank(options.rank(), options.alpha() / options.rank());
    options.rankPatterns().forEach(pattern -> specials.add(new Special(pattern)));
  }

  /**
   * What a module gets.
   *
   * @param rank r
   * @param scale what B·A is multiplied by
   */
  record Rank(int rank, double scale) {}

  private static final class Special {
    private final LoraOptions.RankPattern options;
    private final Pattern names;
    private boolean used;

    Special(LoraOptions.RankPattern options) {
      this.options = options;
      this.names = Pattern.compile("(.*\\.)?(" + options.modules() + ")");
    }
  }

  /** The first pattern that matches a module's whole name decides. */
  Rank of(String module) {
    for (Special special : specials) {
      if (special.names.matcher(module).matches()) {
        special.used = true;
        return new Rank(special.options.rank(), special.options.alpha() / special.options.rank());
      }
    }
    return usual;
  }

  void requireAllUsed() {
    for (Special special : specials) {
      if (!special.used) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "Expected the pattern \"%s\" to match an adapted module, such as model.layers.0.self_attn.q_proj, but it matches none that an earlier pattern does not.",
                special.options.modules()));
      }
    }
  }
}
