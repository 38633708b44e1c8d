package io.github.qadapter.internal.template;

import java.util.ArrayList;
import java.util.List;

/**
 * Filters and tests that do not exist. Jinja2 refuses a template for them, except where they stand
 * in an {@code if}: there they are errors only if they are reached.
 */
final class SoftNames {
  private final List<TemplateException> unknown = new ArrayList<>();
  private boolean soft;

  /** Notes an unknown name. */
  void found(int line, String complaint) {
    if (!soft) {
      unknown.add(new TemplateException(line, complaint));
    }
  }

  /** Sets whether names may be unknown here, and says whether they might before. */
  boolean soften(boolean to) {
    boolean before = soft;
    soft = to;
    return before;
  }

  int mark() {
    return unknown.size();
  }

  /** Forgives what was found since, which turned out to stand in an inline {@code if}. */
  void forgive(int mark) {
    unknown.subList(mark, unknown.size()).clear();
  }

  void check() {
    if (!unknown.isEmpty()) {
      throw unknown.get(0);
    }
  }
}
