package dev.bascule.domain.text;

import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Text from elsewhere that is safe to print: on a terminal, in a log, in a message. Stateless. */
public final class SafeText {

  /** Visible format characters of Arabic, Syriac and Kaithi: signs before or over numbers. */
  private static final String VISIBLE_FORMAT =
      "\\u0600-\\u0605\\u06dd\\u070f\\u0890\\u0891\\u08e2\\x{110bd}\\x{110cd}";

  /** Invisible characters that are not format characters (Unicode, Default_Ignorable). */
  private static final String INVISIBLE =
      "\\u034f\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u3164\\uffa0\\x{e0100}-\\x{e01ef}";

  /**
   * Characters that could move the cursor, break lines, change colours, reorder the text, or hide
   * in it (Unicode TR 36, 2.1). Joiners are safe between characters beyond ASCII: emoji and some
   * scripts need them.
   */
  private static final Pattern UNSAFE =
      Pattern.compile(
          "[\\p{Cc}&&[^\\n\\t]]|[\\p{Cf}&&[^\\u200c\\u200d"
              + VISIBLE_FORMAT
              + "]]|[\\p{Zl}\\p{Zp}"
              + INVISIBLE
              + "]|(?<![^\\x00-\\x7f])[\\u200c\\u200d]|[\\u200c\\u200d](?![^\\x00-\\x7f])");

  private static final Pattern SPACES = Pattern.compile("\\s+");

  private SafeText() {}

  /** Returns {@code text} without unsafe characters, but with its line breaks and tabs. */
  public static String text(String text) {
    return UNSAFE.matcher(text).replaceAll("\ufffd");
  }

  /**
   * Returns {@code json} with unsafe characters in its strings escaped, so that its meaning is
   * unchanged (RFC 8259, section 7).
   */
  public static String json(String json) {
    return UNSAFE.matcher(json).replaceAll(unsafe -> escaped(unsafe.group()));
  }

  private static String escaped(String unsafe) {
    return unsafe.chars().mapToObj("\\\\u%04x"::formatted).collect(Collectors.joining());
  }

  /** Returns {@code text} on one line. */
  public static String line(String text) {
    return text(SPACES.matcher(text).replaceAll(" ").strip());
  }
}
