package dev.bascule.domain.advice;

import dev.bascule.domain.json.JsonBytes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The first difference between two results of a tool: the path of the value, without the value. A
 * text that is JSON itself is searched, too: {@code content[0].text > items[2].updated}.
 */
final class ResultDifference {

  private static final int MAX_LENGTH = 120;
  private static final String WHOLE = "$";
  private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9_$-]+");

  /** An object or array that contains the difference. */
  private static final class Container {
    private final boolean isArray;
    private int index;
    private boolean isNameNext = true;
    private @Nullable String name;

    Container(boolean isArray) {
      this.isArray = isArray;
    }

    void advance() {
      index++;
      name = null;
      isNameNext = true;
    }
  }

  private ResultDifference() {}

  /**
   * Returns the path at which {@code first} and {@code second} differ, limited in length. Their
   * members have to be in the same order, as those of results of one tool usually are: otherwise
   * the path is that of a container.
   */
  static String pathOf(JsonBytes first, JsonBytes second) {
    byte[] one = first.toByteArray();
    int difference = Arrays.mismatch(one, second.toByteArray());
    String path = pathAfter(new String(one, 0, Math.max(0, difference), StandardCharsets.UTF_8));
    if (path.isEmpty()) {
      return WHOLE;
    }
    return path.length() > MAX_LENGTH ? path.substring(0, MAX_LENGTH - 1) + "…" : path;
  }

  /** Returns the path of the value that continues after {@code begin}, the beginning of a JSON. */
  private static String pathAfter(String begin) {
    Deque<Container> containers = new ArrayDeque<>();
    int at = 0;
    while (at < begin.length()) {
      char c = begin.charAt(at);
      if (c == '"') {
        int end = endOfString(begin, at + 1);
        if (end < 0) {
          return pathOf(containers) + within(begin.substring(at + 1), containers);
        }
        setName(containers.peekLast(), begin.substring(at + 1, end));
        at = end;
      } else if (c == '{' || c == '[') {
        containers.addLast(new Container(c == '['));
      } else if (c == '}' || c == ']') {
        containers.pollLast();
      } else if (c == ',' && !containers.isEmpty()) {
        containers.getLast().advance();
      }
      at++;
    }
    return pathOf(containers);
  }

  /** Returns the index of the closing quote; negative if there is none. */
  private static int endOfString(String json, int from) {
    for (int at = from; at < json.length(); at++) {
      char c = json.charAt(at);
      if (c == '"') {
        return at;
      }
      if (c == '\\') {
        at++;
      }
    }
    return -1;
  }

  private static void setName(@Nullable Container container, String text) {
    if (container != null && !container.isArray && container.isNameNext) {
      container.name = text;
      container.isNameNext = false;
    }
  }

  /** Returns the path within a text, if that is JSON; empty for a name, or another text. */
  private static String within(String begin, Deque<Container> containers) {
    Container container = containers.peekLast();
    boolean isName = container != null && !container.isArray && container.isNameNext;
    String text = unescaped(begin);
    boolean isJson = !isName && (text.startsWith("{") || text.startsWith("["));
    String path = isJson ? pathAfter(text) : "";
    return path.isEmpty() ? "" : " > " + path;
  }

  /**
   * Returns the text with the quotes of its JSON; other escapes do not matter for its structure.
   */
  private static String unescaped(String text) {
    StringBuilder json = new StringBuilder(text.length());
    for (int at = 0; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == '\\' && at + 1 < text.length()) {
        at++;
        c = "\"\\".indexOf(text.charAt(at)) < 0 ? ' ' : text.charAt(at);
      }
      json.append(c);
    }
    return json.toString().strip();
  }

  private static String pathOf(Deque<Container> containers) {
    StringBuilder path = new StringBuilder();
    for (Iterator<Container> each = containers.iterator(); each.hasNext(); ) {
      Container container = each.next();
      if (container.isArray) {
        path.append('[').append(container.index).append(']');
      } else if (container.name != null) {
        boolean isPlain = PLAIN_NAME.matcher(container.name).matches();
        path.append(isPlain ? (path.isEmpty() ? "" : ".") : "[\"")
            .append(container.name)
            .append(isPlain ? "" : "\"]");
      }
    }
    return path.toString();
  }
}
