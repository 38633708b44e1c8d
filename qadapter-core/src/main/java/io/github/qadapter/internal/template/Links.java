package io.github.qadapter.internal.template;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Jinja2's {@code urlize}: addresses in a text become links. */
final class Links {
  private static final int UNICODE = Pattern.UNICODE_CHARACTER_CLASS | Pattern.CASE_INSENSITIVE;
  private static final Pattern WORDS = Pattern.compile("\\s+", UNICODE);
  private static final Pattern HEAD = Pattern.compile("^([(<]|&lt;)+");
  private static final Pattern TAIL = Pattern.compile("([)>.,\\n]|&gt;)+$");
  private static final Pattern SCHEME = Pattern.compile("([\\w.+-]{2,}:(/){0,2})", UNICODE);
  private static final Pattern MAIL = Pattern.compile("\\S+@\\w[\\w.-]*\\.\\w+", UNICODE);
  private static final Pattern WEB =
      Pattern.compile(
          "((https?://|www\\.)(([\\w%-]+\\.)+)?([a-z]{2,63}|xn--[\\w%]{2,59})"
              + "|([\\w%-]{2,63}\\.)+(com|net|int|edu|gov|org|info|mil)"
              + "|(https?://)((([\\d]{1,3})(\\.[\\d]{1,3}){3})"
              + "|(\\[([\\da-f]{0,4}:){2}([\\da-f]{0,4}:?){1,6}])))"
              + "(?::[\\d]{1,5})?(?:[/?#]\\S*)?",
          UNICODE);

  /** A longer word is no address: matching could take too long. */
  private static final int LONGEST = 4096;

  private final Budget budget;
  private final Object limit;
  private final String attributes;
  private final List<String> schemes;

  private Links(Budget budget, Object limit, String attributes, List<String> schemes) {
    this.budget = budget;
    this.limit = limit;
    this.attributes = attributes;
    this.schemes = schemes;
  }

  static Object urlized(Frame frame, Object value, Arguments arguments) {
    arguments.allowing(0, "trim_url_limit", "nofollow", "target", "rel", "extra_schemes");
    Budget budget = frame.budget();
    TreeSet<String> rel = new TreeSet<>(Strings::compare);
    rel.add("noopener");
    String given = arguments.textOrNone(3, "rel");
    List<Object> parts = new ArrayList<>();
    Splitting.words(budget, given == null ? "" : given, -1, false, parts);
    parts.forEach(part -> rel.add((String) part));
    if (arguments.truth(1, "nofollow")) {
      rel.add("nofollow");
    }
    Object target = arguments.get(2, "target", None.NONE);
    String attributes = " rel=\"" + Markup.escape(budget, String.join(" ", rel)) + "\"";
    if (Values.truth(target)) {
      attributes += " target=\"" + Markup.escaped(budget, target).text() + "\"";
    }
    List<String> schemes = new ArrayList<>();
    Object extra = arguments.get(4, "extra_schemes", None.NONE);
    for (Object scheme : extra == None.NONE ? List.of() : Values.elements(budget, extra)) {
      String text = Values.text(scheme, "extra_schemes");
      if (!SCHEME.matcher(text).matches()) {
        throw new EvaluationException("'" + text + "' is not a valid URI scheme prefix.");
      }
      schemes.add(text);
    }
    Object limit = arguments.get(0, "trim_url_limit", None.NONE);
    String text = Markup.escaped(budget, value).text();
    String linked = new Links(budget, limit, attributes, schemes).text(text);
    return frame.autoescape() ? new Markup(linked) : linked;
  }

  private String text(String text) {
    StringBuilder out = new StringBuilder();
    Matcher blanks = WORDS.matcher(text);
    int from = 0;
    while (blanks.find()) {
      out.append(word(text.substring(from, blanks.start()))).append(blanks.group());
      from = blanks.end();
    }
    return budget.characters(out.append(word(text.substring(from))).toString());
  }

  private String word(String word) {
    budget.spend(1L + 4L * word.length());
    if (word.length() > LONGEST) {
      return word;
    }
    String head = "";
    String middle = word;
    String tail = "";
    Matcher begin = HEAD.matcher(middle);
    if (begin.find()) {
      head = begin.group();
      middle = middle.substring(begin.end());
    }
    Matcher end = TAIL.matcher(middle);
    if (end.find()) {
      tail = end.group();
      middle = middle.substring(0, end.start());
    }
    String[][] pairs = {{"(", ")"}, {"<", ">"}, {"&lt;", "&gt;"}};
    for (String[] pair : pairs) {
      int opened = count(middle, pair[0]);
      if (opened <= count(middle, pair[1])) {
        continue;
      }
      for (int left = Math.min(opened, count(tail, pair[1])); left > 0; left--) {
        int cut = tail.indexOf(pair[1]) + pair[1].length();
        middle += tail.substring(0, cut);
        tail = tail.substring(cut);
      }
    }
    return head + linked(middle) + tail;
  }

  private static int count(String text, String part) {
    int count = 0;
    for (int at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length())) {
      count++;
    }
    return count;
  }

  private String linked(String word) {
    if (WEB.matcher(word).matches()) {
      boolean whole = word.startsWith("https://") || word.startsWith("http://");
      String address = whole ? word : "https://" + word;
      return "<a href=\"" + address + "\"" + attributes + ">" + shortened(word) + "</a>";
    }
    if (word.startsWith("mailto:") && MAIL.matcher(word.substring(7)).matches()) {
      return "<a href=\"" + word + "\">" + word.substring(7) + "</a>";
    }
    boolean mail =
        word.indexOf('@') > 0
            && !word.startsWith("www.")
            && word.indexOf(':') < 0
            && MAIL.matcher(word).matches();
    if (mail) {
      return "<a href=\"mailto:" + word + "\">" + word + "</a>";
    }
    String made = word;
    for (String scheme : schemes) {
      if (!made.equals(scheme) && made.startsWith(scheme)) {
        made = "<a href=\"" + made + "\"" + attributes + ">" + made + "</a>";
      }
    }
    return made;
  }

  private String shortened(String address) {
    if (limit == None.NONE || !Comparison.less(budget, limit, Values.length(address))) {
      return address;
    }
    Object cut = Slices.slice(budget, address, new Object[] {None.NONE, limit, None.NONE});
    return cut + "...";
  }
}
