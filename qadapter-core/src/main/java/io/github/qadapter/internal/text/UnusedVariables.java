package io.github.qadapter.internal.text;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * The template variables of which it was said that a template does not use them. A server's clients
 * choose these names, so few are kept, and only what a template could name. For many threads.
 */
final class UnusedVariables {
  /** So many that a program's own are among them. */
  static final int MOST = 16;

  private static final Pattern NAME = Pattern.compile("[A-Za-z_]\\w{0,63}");

  private final Set<String> said = ConcurrentHashMap.newKeySet();

  /** Tells whether this one is to be told now. */
  boolean isNews(String name) {
    return said.size() < MOST && NAME.matcher(name).matches() && said.add(name);
  }
}
