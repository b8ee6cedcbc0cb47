package dev.bascule.configuration.parse;

import java.util.regex.Pattern;

/**
 * Which names and texts a mapping with user-defined keys may have. Messages contain no texts, which
 * may be secrets.
 *
 * @param names the pattern of names, in the common syntax of Java and ECMA-262
 * @param nameMessage reports an invalid name, after the name
 * @param texts the pattern of texts
 * @param textMessage reports an invalid text, after its name
 */
public record TextsRule(String names, String nameMessage, String texts, String textMessage) {

  /** Returns the type of the texts in the schema. */
  ValueType<String> type() {
    return ValueType.text("text", texts);
  }

  void check(ConfigSection section, String key, String name, String text) {
    if (!Pattern.matches(names, name)) {
      section.report(key, "`" + name + "` " + nameMessage);
    } else if (!Pattern.matches(texts, text)) {
      section.report(key, "`" + name + "` " + textMessage);
    }
  }
}
