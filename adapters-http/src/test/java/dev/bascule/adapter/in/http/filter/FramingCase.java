package dev.bascule.adapter.in.http.filter;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The bytes that a client sends over one connection, and the expected result.
 *
 * @param name the section of the RFC (9112, unless another is named), and what is sent
 * @param text what is sent, one octet per character
 * @param statuses the statuses of the responses in order, including interim ones
 * @param connectionState the state of the connection afterwards
 */
public record FramingCase(
    String name, String text, List<Integer> statuses, ConnectionState connectionState) {

  public static final String GET = "GET /servers HTTP/1.1\r\nHost: 127.0.0.1\r\n";
  public static final String POST = "POST /servers/demo/tools/echo HTTP/1.1\r\nHost: 127.0.0.1\r\n";

  /** The name of the tool that must not be called. */
  static final String HIDDEN_TOOL = "hidden";

  /** A request within another, or after one after which nothing may be read. */
  static final String HIDDEN =
      "POST /servers/demo/tools/hidden HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 2\r\n\r\n{}";

  public FramingCase {
    requireNonNull(name, "name");
    requireNonNull(text, "text");
    statuses = List.copyOf(statuses);
    requireNonNull(connectionState, "connectionState");
  }

  /** The state of the connection after the responses. */
  enum ConnectionState {
    /** It stays open for the next request. */
    OPEN,
    /** The server closes it. */
    CLOSED,
    /** The client stops in the middle of a message; the server closes it. */
    LEFT
  }

  /** Expects {@code status}, and that nothing later on the connection is read. */
  public static FramingCase rejected(String name, int status, String text) {
    return new FramingCase(name, text, List.of(status), ConnectionState.CLOSED);
  }

  /** Expects no response, and that the connection is closed. */
  public static FramingCase dropped(String name, String text) {
    return new FramingCase(name, text, List.of(), ConnectionState.CLOSED);
  }

  /** Expects {@code status}, and that the connection stays usable. */
  static FramingCase answered(String name, int status, String text) {
    return new FramingCase(name, text, List.of(status), ConnectionState.OPEN);
  }

  /** Expects that the client sends nothing after {@code text}. */
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
