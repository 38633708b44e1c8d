package io.github.qadapter.internal.text;

import com.google.common.collect.ImmutableList;

/**
 * The regular expressions with which published byte-level tokenizers cut a text, in the library's
 * syntax. Where there are several, each cuts the pieces that the one before it left.
 */
final class CutPatterns {
  /** GPT-2's own. */
  static final String GPT_2 =
      "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";

  /** Of cl100k and its descendants: a contraction's end. */
  private static final String CONTRACTION = "(?i:'s|'t|'re|'ve|'m|'ll|'d)";

  private static final String SPACES = "\\s+(?!\\S)|\\s+";

  /** One line's end with the blank before it, then other blanks. */
  private static final String LINES = "\\s*[\\r\\n]+|" + SPACES;

  private static final String DIGIT = "\\p{N}";
  private static final String THREE_DIGITS = "\\p{N}{1,3}";

  /** Capitals, then small letters, as tekken and o200k have them. */
  private static final String LARGE = "[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]";

  private static final String SMALL = "[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]";

  private static final String MARKS_AND_SLASHES = "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|";

  private static final String GPT_4O_REST = THREE_DIGITS + MARKS_AND_SLASHES + LINES;

  /** Punctuation of BLOOM's languages, and what else ends a word there. */
  private static final String WORDS_OF_BLOOM =
      " ?[^(\\s|.,!?\u2026\u3002\uFF0C\u3001\u0964\u06D4\u060C)]+";

  /** Chinese characters and kana. */
  private static final String CHINESE = "[\u4E00-\u9FA5\u3040-\u309F\u30A0-\u30FF]+";

  /** A mark with the letters that follow it, or a word with what stands before it. */
  private static final String WORDS_WITH_MARKS =
      "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+"
          + "|[^\\r\\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+| ?[\\p{P}\\p{S}]+";

  /** Letters of the alphabets with two cases, as DeepSeek lists them. */
  private static final String CASED =
      "A-Za-z\u00B5\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u01BA\u01BC-\u01BF\u01C4-\u0293"
          + "\u0295-\u02AF\u0370-\u0373\u0376-\u0377\u037B-\u037D\u037F\u0386\u0388-\u038A"
          + "\u038C\u038E-\u03A1\u03A3-\u03F5\u03F7-\u0481\u048A-\u052F\u0531-\u0556"
          + "\u10A0-\u10C5\u13A0-\u13F5\u13F8-\u13FD\u1C90-\u1CBA\u1CBD-\u1CBF\u1D00-\u1D2B"
          + "\u1D6B-\u1D77\u1D79-\u1D9A\u1E00-\u1F15\u1F18-\u1F1D\u1F20-\u1F45\u1F48-\u1F4D"
          + "\u1F50-\u1F57\u1F59\u1F5B\u1F5D\u1F5F-\u1F7D\u1F80-\u1FB4\u1FB6-\u1FBC\u1FBE"
          + "\u1FC2-\u1FC4\u1FC6-\u1FCC\u1FD0-\u1FD3\u1FD6-\u1FDB\u1FE0-\u1FEC\u1FF2-\u1FF4"
          + "\u1FF6-\u1FFC\u2102\u2107\u210A-\u2113\u2115\u2119-\u211D\u2124\u2126\u2128"
          + "\u212A-\u212D\u212F-\u2134\u2139\u213C-\u213F\u2145-\u2149\u214E\u2183-\u2184"
          + "\u2C00-\u2C7B\u2C7E-\u2CE4\u2CEB-\u2CEE\u2CF2-\u2CF3\uA640-\uA66D\uA680-\uA69B"
          + "\uA722-\uA76F\uA771-\uA787\uA78B-\uA78E\uAB70-\uABBF\uFB00-\uFB06\uFB13-\uFB17"
          + "\uFF21-\uFF3A\uFF41-\uFF5A\uD801\uDC00-\uD801\uDC4F\uD801\uDCB0-\uD801\uDCD3"
          + "\uD801\uDCD8-\uD801\uDCFB\uD803\uDC80-\uD803\uDCB2\uD803\uDCC0-\uD803\uDCF2"
          + "\uD806\uDCA0-\uD806\uDCDF\uD83A\uDD00-\uD83A\uDD43";

  static final ImmutableList<String> LLAMA_3 = ImmutableList.of(cl100k(THREE_DIGITS));
  static final ImmutableList<String> QWEN_2 = ImmutableList.of(cl100k(DIGIT));

  static final ImmutableList<String> QWEN_35 =
      ImmutableList.of(
          CONTRACTION
              + "|[^\\r\\n\\p{L}\\p{N}]?[\\p{L}\\p{M}]+|"
              + DIGIT
              + "| ?[^\\s\\p{L}\\p{M}\\p{N}]+[\\r\\n]*|"
              + LINES);

  static final ImmutableList<String> SEED_CODER =
      ImmutableList.of(
          CONTRACTION
              + "|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1}| ?[^\\s\\p{L}\\p{N}\\r\\n]+|"
              + LINES);

  static final ImmutableList<String> BAILING =
      ImmutableList.of(
          "'(?i:[sdmt]|ll|ve|re)|[^\\r\\n\\p{L}\\p{N}]?+\\p{L}+|"
              + DIGIT
              + "| ?[^\\s\\p{L}\\p{N}]++[\\r\\n]*|\\s*[\\r\\n]|"
              + SPACES);

  static final ImmutableList<String> TEKKEN =
      ImmutableList.of(byCase("") + DIGIT + MARKS_AND_SLASHES + LINES);

  static final ImmutableList<String> GPT_4O =
      ImmutableList.of(byCase(CONTRACTION + "?") + GPT_4O_REST);

  static final ImmutableList<String> KIMI_K2 =
      ImmutableList.of(
          "\\p{Han}+|"
              + byCase(
                  "[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}&&[^\\p{Han}]]",
                  "[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}&&[^\\p{Han}]]",
                  CONTRACTION + "?")
              + THREE_DIGITS
              + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|"
              + LINES);

  static final ImmutableList<String> YOUTU =
      ImmutableList.of(
          "[\uAC00-\uD7A3\u3131-\u318E]+"
              + "|[\uFF01\u2026\u201C\u201D\u2018\u2019\u2014\uFF1A\uFF1B\uFF0C\u3001-\u303F\uFE30-\uFE4F]+"
              + "|[\u3105-\u312F]+|"
              + CHINESE,
          byCase(CONTRACTION + "?") + DIGIT + MARKS_AND_SLASHES + LINES);

  static final ImmutableList<String> TINY_AYA =
      ImmutableList.of("\\d{1,3}(?=(?:\\d{3})*\\b)", byCase(CONTRACTION + "?") + GPT_4O_REST);

  static final ImmutableList<String> SUPERBPE =
      ImmutableList.of("\\p{N}+", "(?=(?:\\d{3})+(?!\\d))");

  static final ImmutableList<String> MINICPM_5 = ImmutableList.of(THREE_DIGITS, cl100k("\\p{N}+"));

  static final ImmutableList<String> UFAKZEKA = ImmutableList.of(words(DIGIT));

  static final ImmutableList<String> LAGUNA = ImmutableList.of("[^\\n]+|[\\n]+", cl100k(DIGIT));

  static final ImmutableList<String> FALCON =
      ImmutableList.of("[\\p{P}\\$\\+<=>\\^~\\|`]+", GPT_2, "[0-9][0-9][0-9]");

  static final ImmutableList<String> BLOOM = ImmutableList.of(WORDS_OF_BLOOM);
  static final ImmutableList<String> VIKING = ImmutableList.of(WORDS_OF_BLOOM, DIGIT);

  static final ImmutableList<String> CHAMELEON =
      ImmutableList.of(
          "<sentinel:[0-9]+>",
          "IMGIMG[A-I]{1,4}Z",
          "[\\t\\n]|    |  ",
          DIGIT,
          "[\\p{P}!-/:-@\\[-`{-~]",
          GPT_2);

  static final ImmutableList<String> DEEPSEEK_LLM =
      ImmutableList.of(
          "[\r\n]",
          "\\s?[" + CASED + "]+",
          "\\s?[!-/:-~\uFF01-\uFF0F\uFF1A-\uFF5E\u2018-\u201F\u3000-\u3002]+",
          "\\s+$",
          "[\u4E00-\u9FA5\u0800-\u4E00\uAC00-\uD7FF]+",
          DIGIT);

  static final ImmutableList<String> DEEPSEEK_CODER =
      ImmutableList.of(
          "[\r\n]",
          "\\s?\\p{L}+",
          "\\s?\\p{P}+",
          "[\u4E00-\u9FA5\u0800-\u4E00\uAC00-\uD7FF]+",
          DIGIT);

  static final ImmutableList<String> DEEPSEEK_3 =
      ImmutableList.of(THREE_DIGITS, CHINESE, WORDS_WITH_MARKS + "[\\r\\n]*|" + LINES);

  static final ImmutableList<String> SPARK =
      ImmutableList.of(THREE_DIGITS, CHINESE, WORDS_WITH_MARKS + "|[\\r\\n]|" + SPACES, DIGIT);

  /** The patterns that llama.cpp uses where a file does not name a pre-tokenizer. */
  static final ImmutableList<String> UNNAMED =
      ImmutableList.of("[\\p{P}\\$\\+<=>\\^~\\|]+", GPT_2, "\\p{N}+", "[0-9][0-9][0-9]");

  private CutPatterns() {}

  private static String cl100k(String numbers) {
    return CONTRACTION + "|" + words(numbers);
  }

  /** The same without contractions. */
  private static String words(String numbers) {
    return "[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|" + numbers + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|" + LINES;
  }

  /** A word ends where a small letter is followed by a capital. */
  private static String byCase(String end) {
    return byCase(LARGE, SMALL, end);
  }

  private static String byCase(String large, String small, String end) {
    String before = "[^\\r\\n\\p{L}\\p{N}]?";
    return before + large + "*" + small + "+" + end + "|" + before + large + "+" + small + "*" + end
        + "|";
  }
}
