package io.github.qadapter.internal.serve;

/**
 * The limits of single requests.
 *
 * @param maxBodyBytes the longest body
 * @param defaultMaxTokens a chat answer's length where a request does not say
 */
record RequestLimits(int maxBodyBytes, int defaultMaxTokens) {
  /** The most answers to one prompt, OpenAI's number. */
  static final int MAX_COUNT = 128;

  /** The most answers to all prompts of one request. */
  static final int MAX_CHOICES = 2048;
}
