package dev.bascule.bootstrap.docs;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Extracts prose from a Java source. */
final class JavaProse {

  private static final Pattern TOKEN =
      Pattern.compile(
          "/\\*.*?\\*/|//[^\\n"
              + "]*|\"\"\"\\n"
              + ".*?\"\"\"|\"(?:[^\"\\\\]++|\\\\.)*+\"|'(?:[^'\\\\]|\\\\.)++'",
          Pattern.DOTALL);

  private static final Pattern CONCATENATION = Pattern.compile("\"\\s*\\+\\s*\"");
  private static final Pattern THREE_WORDS = Pattern.compile("[A-Za-z]+ [a-z]+ [a-z]+");

  private JavaProse() {}

  /** Returns the first sentence of each Javadoc comment, without inline code. */
  static List<String> firstSentences(String source) {
    return tokens(source)
        .filter(token -> token.startsWith("/**"))
        .map(JavaProse::firstSentence)
        .toList();
  }

  /** Returns the strings that contain at least three words: log messages, errors, help. */
  static List<String> userFacingStrings(String source) {
    return tokens(CONCATENATION.matcher(source).replaceAll(" "))
        .filter(token -> token.startsWith("\"") && THREE_WORDS.matcher(token).find())
        .map(token -> token.replaceAll("`[^`]*`", ""))
        .toList();
  }

  private static Stream<String> tokens(String source) {
    return TOKEN.matcher(source).results().map(MatchResult::group);
  }

  private static String firstSentence(String comment) {
    return comment
        .replaceAll("(?m)^\\s*/?\\*+/?|\\*/$", "")
        .replaceAll("\\{@\\w+ [^}]*}", "")
        .strip()
        .replaceFirst("(?s)(\\.\\s|\\n\\s*\\n|\\n\\s*@).*", ".");
  }
}
