package dev.bascule.adapter.in.http.filter;

import static dev.bascule.adapter.in.http.filter.FramingCase.GET;
import static dev.bascule.adapter.in.http.filter.FramingCase.HIDDEN;
import static dev.bascule.adapter.in.http.filter.FramingCase.POST;
import static dev.bascule.adapter.in.http.filter.FramingCase.answered;
import static dev.bascule.adapter.in.http.filter.FramingCase.rejected;

import java.util.List;
import java.util.stream.Stream;

/** Header lines (RFC 9112, section 5), and those that affect the connection. */
final class HeaderCases {

  private HeaderCases() {}

  static Stream<FramingCase> all() {
    return Stream.of(lines(), hosts(), sizes(), expectations(), connections())
        .flatMap(cases -> cases);
  }

  private static Stream<FramingCase> lines() {
    return Stream.of(
        answered(
            "5.5 of 9110: octets beyond ASCII in a value", 200, GET + "X: \u00e9\u0080\r\n\r\n"),
        field("5.2: folded", "X-Y: 1\r\n 2"),
        field("5.2: folded with a tab", "X-Y: 1\r\n\t2"),
        field("5.1: a space before the colon", "X-Y : 1"),
        field("5.1: a space in the name", "X Y: 1"),
        field("5: no colon", "X-Y"),
        field("5: an empty name", ": 1"),
        field("5: a NUL in the name", "X\u0000Y: 1"),
        field("5: a control character in the name", "X\u0001Y: 1"),
        field("5: a name that is no token", "X(Y): 1"),
        field("5: a name beyond ASCII", "X\u00e9: 1"),
        field("5.5 of 9110: a NUL in the value", "X-Y: 1\u00002"),
        field("5.5 of 9110: a bare CR in the value", "X-Y: 1\r2"),
        field("5.5 of 9110: a control character in the value", "X-Y: 1\u00012"),
        field("5.5 of 9110: a DEL in the value", "X-Y: 1\u007f2"),
        field("5.5 of 9110: an escape in the value", "X-Y: \u001b[31m"),
        field("2.2: a bare LF", "X-Y: 1\nX-Z: 2"),
        field("2.2: CR CR LF", "X-Y: 1\r"),
        rejected("2.2: a bare LF at the end", 400, GET + "X-Y: 1\r\n\n" + HIDDEN),
        rejected("2.2: two bare LF at the end", 400, GET + "X-Y: 1\n\n" + HIDDEN),
        rejected(
            "2.2: white space before the first field",
            400,
            "GET /servers HTTP/1.1\r\n Host: 127.0.0.1\r\nHost: 127.0.0.1\r\n\r\n" + HIDDEN),
        rejected(
            "2.2: white space alone before the first field",
            400,
            "GET /servers HTTP/1.1\r\n \r\nHost: 127.0.0.1\r\n\r\n" + HIDDEN));
  }

  private static FramingCase field(String name, String line) {
    return rejected(name, 400, GET + line + "\r\n\r\n" + HIDDEN);
  }

  private static Stream<FramingCase> hosts() {
    return Stream.of(
        rejected("3.2: no Host", 400, "GET /servers HTTP/1.1\r\n\r\n" + HIDDEN),
        host("3.2: two that differ", "127.0.0.1\r\nHost: evil.example"),
        host("3.2: two that are equal", "127.0.0.1\r\nHost: 127.0.0.1"),
        host("3.2: a list", "127.0.0.1, evil.example"),
        host("3.2: with a path", "127.0.0.1/x"),
        host("3.2: with a user", "evil@127.0.0.1"),
        host("3.2: with a space", "127.0.0.1 x"),
        host("3.2: with a backslash", "127.0.0.1\\x"),
        host("3.2: with a fragment", "127.0.0.1#x"),
        host("3.2: with a query", "127.0.0.1?x"),
        host("3.2: with a NUL", "127.0.0.1\u0000"),
        host("3.2: a port that is no number", "127.0.0.1:x"),
        host("3.2: a port that is negative", "127.0.0.1:-1"),
        host("3.2: a port that is too large", "127.0.0.1:65536"),
        host("3.2: half of an IPv6 address", "[::1"),
        host("3.2: empty", ""),
        answered("3.2: foreign", 403, "GET /servers HTTP/1.1\r\nHost: evil.example\r\n\r\n"));
  }

  private static FramingCase host(String name, String value) {
    return rejected(
        name + ", as the Host",
        400,
        "GET /servers HTTP/1.1\r\nHost: " + value + "\r\n\r\n" + HIDDEN);
  }

  private static Stream<FramingCase> sizes() {
    return Stream.of(
        rejected("5.4 of 9110: a long value", 431, GET + "X: " + "x".repeat(20_000) + "\r\n\r\n"),
        rejected("5.4 of 9110: a long name", 431, GET + "x".repeat(20_000) + ": x\r\n\r\n"),
        rejected("5.4 of 9110: many fields", 431, GET + "X: 1\r\n".repeat(5_000) + "\r\n"),
        rejected("5.4 of 9110: no end", 431, GET + "X: 1\r\n".repeat(200_000)));
  }

  private static Stream<FramingCase> expectations() {
    String body = "Content-Length: 2\r\n\r\n{}";
    return Stream.of(
        new FramingCase(
            "10.1.1 of 9110: 100-continue",
            POST + "Expect: 100-continue\r\n" + body,
            List.of(200),
            FramingCase.ConnectionState.OPEN),
        rejected(
            "10.1.1 of 9110: 100-continue, no body", 200, GET + "Expect: 100-continue\r\n\r\n"),
        rejected(
            "10.1.1 of 9110: 100-continue, too large",
            413,
            POST + "Expect: 100-continue\r\nContent-Length: 5000000\r\n\r\n" + HIDDEN),
        rejected("10.1.1 of 9110: unknown", 417, POST + "Expect: cow\r\n" + body + HIDDEN),
        rejected(
            "10.1.1 of 9110: one that is known, one unknown",
            417,
            POST + "Expect: 100-continue, cow\r\n" + body + HIDDEN));
  }

  private static Stream<FramingCase> connections() {
    String settings = "HTTP2-Settings: AAMAAABkAAQAAP__\r\n";
    return Stream.of(
        answered(
            "7.8 of 9110: Upgrade to h2c",
            200,
            GET + "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n" + settings + "\r\n"),
        answered(
            "7.8 of 9110: Upgrade to a WebSocket",
            200,
            GET + "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\r\n"),
        answered(
            "7.6.1 of 9110: a length that is for this connection only",
            200,
            POST + "Connection: Content-Length\r\nContent-Length: 2\r\n\r\n{}"),
        rejected("9.6: nothing after close", 200, GET + "Connection: close\r\n\r\n" + HIDDEN),
        rejected("9.6: nothing after ClOsE, x", 200, GET + "Connection: ClOsE, x\r\n\r\n" + HIDDEN),
        rejected(
            "9.6: nothing after a close in a second line",
            200,
            GET + "Connection: keep-alive\r\nConnection: close\r\n\r\n" + HIDDEN));
  }
}
