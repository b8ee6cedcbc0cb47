package dev.bascule.adapter.in.http.access;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Parses the {@code Forwarded} field (RFC 7239), in which each proxy describes the hop before it.
 */
final class ForwardedHeaderParser {

  /** Longer than any sensible chain of proxies. */
  private static final int MAX_ELEMENTS = 32;

  private final String text;
  private int at;

  private ForwardedHeaderParser(String text) {
    this.text = text;
  }

  /**
   * Returns the elements of {@code values}, the nearest proxy's last, each with its parameters by
   * lower-case name; empty if any of them is malformed.
   */
  static Optional<List<Map<String, String>>> parse(List<String> values) {
    try {
      return Optional.of(new ForwardedHeaderParser(String.join(",", values)).elements());
    } catch (MalformedException _) {
      return Optional.empty();
    }
  }

  private List<Map<String, String>> elements() throws MalformedException {
    List<Map<String, String>> elements = new ArrayList<>();
    do {
      Map<String, String> element = element();
      if (!element.isEmpty()) {
        elements.add(element);
      }
    } while (skip(','));
    require(at == text.length() && elements.size() <= MAX_ELEMENTS);
    return elements;
  }

  private Map<String, String> element() throws MalformedException {
    Map<String, String> parameters = new TreeMap<>();
    do {
      skipSpace();
      if (at < text.length() && text.charAt(at) != ',' && text.charAt(at) != ';') {
        String name = token().toLowerCase(Locale.ROOT);
        require(skip('='));
        require(parameters.put(name, value()) == null);
        skipSpace();
      }
    } while (skip(';'));
    return parameters;
  }

  private String value() throws MalformedException {
    return at < text.length() && text.charAt(at) == '"' ? quoted() : token();
  }

  private String quoted() throws MalformedException {
    StringBuilder value = new StringBuilder();
    at++;
    while (!skip('"')) {
      require(at < text.length());
      if (text.charAt(at) == '\\') {
        at++;
        require(at < text.length());
      }
      char character = text.charAt(at++);
      require(character == '\t' || (character >= ' ' && character != 0x7f));
      value.append(character);
    }
    return value.toString();
  }

  private String token() throws MalformedException {
    int begin = at;
    while (at < text.length() && isTokenCharacter(text.charAt(at))) {
      at++;
    }
    require(at > begin);
    return text.substring(begin, at);
  }

  /** A colon requires quotes, but common proxies omit them. */
  private static boolean isTokenCharacter(char character) {
    return character > ' ' && character < 0x7f && "\"(),/;<=>?@\\{}".indexOf(character) < 0;
  }

  private boolean skip(char character) {
    boolean isThere = at < text.length() && text.charAt(at) == character;
    at += isThere ? 1 : 0;
    return isThere;
  }

  private void skipSpace() {
    while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
      at++;
    }
  }

  private static void require(boolean isWellFormed) throws MalformedException {
    if (!isWellFormed) {
      throw new MalformedException();
    }
  }

  private static final class MalformedException extends Exception {

    private static final long serialVersionUID = 1;
  }
}
