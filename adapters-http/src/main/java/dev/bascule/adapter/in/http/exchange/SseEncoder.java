package dev.bascule.adapter.in.http.exchange;

import dev.bascule.adapter.in.http.exchange.McpHttpResponse.Event;
import dev.bascule.domain.json.JsonBytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;

/** Encodes events in the {@code text/event-stream} format (WHATWG HTML, 9.2.6). */
public final class SseEncoder {

  private static final Pattern LINE_END = Pattern.compile("\r\n|\r|\n");

  private SseEncoder() {}

  /**
   * Returns {@code event} in UTF-8, including the empty line that terminates it.
   *
   * @throws IllegalArgumentException if its id or type contains a line break or a null character
   */
  public static byte[] encode(Event event) {
    StringBuilder text = new StringBuilder(64);
    event.id().ifPresent(id -> text.append("id: ").append(oneLine(id)).append('\n'));
    event.type().ifPresent(type -> text.append("event: ").append(oneLine(type)).append('\n'));
    event.retryMillis().ifPresent(millis -> text.append("retry: ").append(millis).append('\n'));
    if (event.json().length() == 0) {
      return text.append("data:\n\n").toString().getBytes(StandardCharsets.UTF_8);
    }
    if (event.json().isOneLine()) {
      // Most data has no line break, and some is long.
      return oneLine(text.append("data: ").toString(), event.json());
    }
    for (String line : LINE_END.split(event.data(), -1)) {
      text.append(line.isEmpty() ? "data:" : "data: ").append(line).append('\n');
    }
    return text.append('\n').toString().getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] oneLine(String before, JsonBytes data) {
    byte[] head = before.getBytes(StandardCharsets.UTF_8);
    byte[] all = Arrays.copyOf(head, head.length + data.length() + 2);
    data.copyTo(all, head.length, /* from= */ 0);
    all[all.length - 2] = '\n';
    all[all.length - 1] = '\n';
    return all;
  }

  /** Returns a comment, which clients ignore. */
  public static byte[] keepAlive() {
    return ":\n\n".getBytes(StandardCharsets.UTF_8);
  }

  private static String oneLine(String text) {
    if (text.chars().anyMatch(c -> c == '\r' || c == '\n' || c == 0)) {
      throw new IllegalArgumentException("the id and the type of an event must be one line");
    }
    return text;
  }
}
