package io.github.qadapter.evaluation;

import com.google.common.collect.ImmutableMap;
import java.lang.Character.UnicodeScript;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Whether an answer is in a language, by its script or, in Latin script, its commonest words. */
final class AnswerLanguage {
  private static final double MOST = 0.5;

  private static final ImmutableMap<String, UnicodeScript> SCRIPTS =
      ImmutableMap.<String, UnicodeScript>builder()
          .put("hi", UnicodeScript.DEVANAGARI)
          .put("mr", UnicodeScript.DEVANAGARI)
          .put("ne", UnicodeScript.DEVANAGARI)
          .put("kn", UnicodeScript.KANNADA)
          .put("ko", UnicodeScript.HANGUL)
          .put("pa", UnicodeScript.GURMUKHI)
          .put("fa", UnicodeScript.ARABIC)
          .put("ar", UnicodeScript.ARABIC)
          .put("ur", UnicodeScript.ARABIC)
          .put("ru", UnicodeScript.CYRILLIC)
          .put("bg", UnicodeScript.CYRILLIC)
          .put("gu", UnicodeScript.GUJARATI)
          .put("te", UnicodeScript.TELUGU)
          .put("ta", UnicodeScript.TAMIL)
          .put("th", UnicodeScript.THAI)
          .put("bn", UnicodeScript.BENGALI)
          .buildOrThrow();

  private static final ImmutableMap<String, Set<String>> WORDS =
      ImmutableMap.of(
          "en", Set.of("the", "and", "of", "to", "is", "in", "that", "it", "for", "with"),
          "de", Set.of("der", "die", "und", "das", "ist", "nicht", "ein", "zu", "mit", "sie"),
          "pt", Set.of("que", "não", "uma", "um", "os", "para", "com", "do", "da", "é"),
          "it", Set.of("che", "di", "il", "non", "per", "una", "è", "la", "un", "della"),
          "vi", Set.of("và", "của", "là", "không", "có", "một", "được", "những", "cho", "các"),
          "sw", Set.of("na", "ya", "wa", "kwa", "ni", "za", "katika", "la", "yake", "hii"),
          "fi", Set.of("ja", "on", "ei", "se", "että", "hän", "oli", "mutta", "niin", "kun"));

  private AnswerLanguage() {}

  /** Tells whether most of an answer is in a language. */
  static boolean is(String answer, String language) {
    UnicodeScript script = SCRIPTS.get(language);
    return script == null ? isLikeliest(answer, language) : isMostly(answer, script);
  }

  private static boolean isMostly(String answer, UnicodeScript script) {
    long letters = answer.codePoints().filter(Character::isLetter).count();
    long own =
        answer
            .codePoints()
            .filter(Character::isLetter)
            .filter(code -> UnicodeScript.of(code) == script)
            .count();
    return letters > 0 && own > MOST * letters;
  }

  private static boolean isLikeliest(String answer, String language) {
    String[] words = answer.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{M}]+");
    return WORDS.entrySet().stream()
        .filter(entry -> hits(words, entry) > 0)
        .max(Comparator.comparingLong(entry -> hits(words, entry)))
        .filter(entry -> entry.getKey().equals(language))
        .isPresent();
  }

  private static long hits(String[] words, Map.Entry<String, Set<String>> language) {
    return Arrays.stream(words).filter(language.getValue()::contains).count();
  }
}
