package dev.bascule.adapter.in.http.filter;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What a client sends over one connection, octet by octet, and what must come of it.
 *
 * @param name the section of the RFC that rules (9112, unless another is named), and what is sent
 * @param text what is sent, one octet for each character
 * @param statuses those of the answers, in their order; interim ones count
 * @param connectionState how the connection goes on
 */
public record FramingCase(
    String name, String text, List<Integer> statuses, ConnectionState connectionState) {

  public static final String GET = "GET /servers HTTP/1.1\r\nHost: 127.0.0.1\r\n";
  public static final String POST = "POST /servers/demo/tools/echo HTTP/1.1\r\nHost: 127.0.0.1\r\n";

  /** The name of the tool that nobody may get called. */
  static final String HIDDEN_TOOL = "hidden";

  /** A request that is inside of another, or behind one after which nothing may be read. */
  static final String HIDDEN =
      "POST /servers/demo/tools/hidden HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 2\r\n\r\n{}";

  public FramingCase {
    requireNonNull(name, "name");
    requireNonNull(text, "text");
    statuses = List.copyOf(statuses);
    requireNonNull(connectionState, "connectionState");
  }

  /** How the connection goes on after the answers. */
  enum ConnectionState {
    /** It stays open, and the next request on it is answered. */
    OPEN,
    /** The server ends it. */
    CLOSED,
    /** The client sends no more, in the middle of something; the server ends it. */
    LEFT
  }

  /** The only answer is {@code status}, and nothing that follows on the connection is read. */
  public static FramingCase rejected(String name, int status, String text) {
    return new FramingCase(name, text, List.of(status), ConnectionState.CLOSED);
  }

  /** Nothing is answered at all, and the connection ends. */
  public static FramingCase dropped(String name, String text) {
    return new FramingCase(name, text, List.of(), ConnectionState.CLOSED);
  }

  /** The only answer is {@code status}, and the connection is as good as before. */
  static FramingCase answered(String name, int status, String text) {
    return new FramingCase(name, text, List.of(status), ConnectionState.OPEN);
  }

  /** The client sends no more after {@code text}. */
  static FramingCase left(String name, List<Integer> statuses, String text) {
    return new FramingCase(name, text, statuses, ConnectionState.LEFT);
  }

  public byte[] bytes() {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  @Override
  public String toString() {
    return name;
  }
}
