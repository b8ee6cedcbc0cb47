package dev.bascule.adapter.in.http.exchange;

import dev.bascule.adapter.in.http.exchange.McpHttpResponse.Event;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** How an event stands in a {@code text/event-stream} (WHATWG HTML, 9.2.6). */
public final class SseEncoder {

  private static final Pattern LINE_END = Pattern.compile("\r\n|\r|\n");

  private SseEncoder() {}

  /**
   * Returns {@code event} in UTF-8, with the empty line that ends it.
   *
   * @throws IllegalArgumentException if its id or type has a line break or a null
   */
  public static byte[] encode(Event event) {
    StringBuilder text = new StringBuilder(event.data().length() + 64);
    event.id().ifPresent(id -> text.append("id: ").append(oneLine(id)).append('\n'));
    event.type().ifPresent(type -> text.append("event: ").append(oneLine(type)).append('\n'));
    event.retryMillis().ifPresent(millis -> text.append("retry: ").append(millis).append('\n'));
    for (String line : lines(event.data())) {
      text.append(line.isEmpty() ? "data:" : "data: ").append(line).append('\n');
    }
    return text.append('\n').toString().getBytes(StandardCharsets.UTF_8);
  }

  /** Returns a comment, which every client passes over. */
  public static byte[] keepAlive() {
    return ":\n\n".getBytes(StandardCharsets.UTF_8);
  }

  /** Most data have one line, and some are long. */
  private static String[] lines(String data) {
    boolean isOne = data.indexOf('\n') < 0 && data.indexOf('\r') < 0;
    return isOne ? new String[] {data} : LINE_END.split(data, -1);
  }

  private static String oneLine(String text) {
    if (text.chars().anyMatch(c -> c == '\r' || c == '\n' || c == 0)) {
      throw new IllegalArgumentException("the id and the type of an event have one line");
    }
    return text;
  }
}
