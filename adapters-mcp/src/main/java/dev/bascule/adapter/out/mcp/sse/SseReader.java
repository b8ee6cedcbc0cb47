package dev.bascule.adapter.out.mcp.sse;

import dev.bascule.adapter.out.mcp.jsonrpc.MessageBuffer;
import dev.bascule.adapter.out.mcp.jsonrpc.MessageTooLongException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A reader of server-sent events (WHATWG HTML, section 9.2.6) from a stream of UTF-8 bytes as they
 * arrive. The memory for an event is limited. Used by one thread.
 */
public final class SseReader {

  private static final String DEFAULT_TYPE = "message";
  private static final byte[] LINE_FEED = {'\n'};

  private static final Pattern MILLISECONDS = Pattern.compile("[0-9]{1,9}");

  private final SseLineReader lines;

  private final MessageBuffer data;
  private boolean hasData;
  private String type = DEFAULT_TYPE;
  private @Nullable String id;
  private String lastEventId = "";
  private @Nullable Duration retry;

  public SseReader(InputStream in, int maxEventBytes) {
    this.lines = new SseLineReader(in, maxEventBytes);
    this.data = new MessageBuffer(maxEventBytes, maxEventBytes);
  }

  /**
   * Waits for the next event with data. Skips comments and events without data, but applies their
   * {@code id} and {@code retry}.
   *
   * @return the event; empty at the end of the stream, where an incomplete event is dropped
   * @throws MessageTooLongException if an event, or a line, is longer than allowed
   * @throws dev.bascule.adapter.out.mcp.jsonrpc.AnswerBudgetException if the answer budget is
   *     exhausted
   */
  public Optional<SseEvent> next() throws IOException {
    // Releases the charge of an incomplete event.
    try (data) {
      for (byte[] line = lines.next(); line != null; line = lines.next()) {
        if (line.length > 0) {
          takeLine(line);
          continue;
        }
        Optional<SseEvent> event = finishEvent();
        if (event.isPresent()) {
          return event;
        }
      }
      return Optional.empty();
    }
  }

  /**
   * Returns the last {@code id:} of a complete event, after which the stream could be resumed;
   * empty if there was none.
   */
  public Optional<String> lastEventId() {
    return Optional.of(lastEventId).filter(last -> !last.isEmpty());
  }

  /** Returns the server's {@code retry}: how long to wait before reconnecting, if it sent one. */
  Optional<Duration> retry() {
    return Optional.ofNullable(retry);
  }

  private Optional<SseEvent> finishEvent() {
    lastEventId = id == null ? lastEventId : id;
    Optional<SseEvent> event =
        data.size() == 0
            ? Optional.empty()
            : Optional.of(new SseEvent(type, data.take(), Optional.ofNullable(id)));
    hasData = false;
    type = DEFAULT_TYPE;
    id = null;
    return event;
  }

  private void takeLine(byte[] line) throws IOException {
    int colon = indexOfColon(line);
    if (colon == 0) {
      return;
    }
    String field = new String(line, 0, colon, StandardCharsets.UTF_8);
    int begin = Math.min(colon + 1, line.length);
    if (begin < line.length && line[begin] == ' ') {
      begin++;
    }
    takeField(field, line, begin);
  }

  private void takeField(String field, byte[] line, int begin) throws IOException {
    switch (field) {
      case "data" -> takeData(line, begin);
      case "event" -> takeType(text(line, begin));
      case "id" -> takeId(text(line, begin));
      case "retry" -> takeRetry(text(line, begin));
      default -> {
        // Unknown fields are ignored.
      }
    }
  }

  private void takeData(byte[] line, int begin) throws IOException {
    if (hasData) {
      data.append(LINE_FEED, 0, LINE_FEED.length);
    }
    data.append(line, begin, line.length);
    hasData = true;
  }

  private void takeType(String value) {
    type = value.isEmpty() ? DEFAULT_TYPE : value;
  }

  private void takeId(String value) {
    if (value.indexOf('\0') < 0) {
      id = value;
    }
  }

  private void takeRetry(String value) {
    if (MILLISECONDS.matcher(value).matches()) {
      retry = Duration.ofMillis(Long.parseLong(value));
    }
  }

  private static String text(byte[] line, int begin) {
    return new String(line, begin, line.length - begin, StandardCharsets.UTF_8);
  }

  private static int indexOfColon(byte[] line) {
    int index = 0;
    while (index < line.length && line[index] != ':') {
      index++;
    }
    return index;
  }
}
