package dev.bascule.adapter.in.http.filter;

import static dev.bascule.adapter.in.http.filter.FramingCase.HIDDEN;
import static dev.bascule.adapter.in.http.filter.FramingCase.answered;
import static dev.bascule.adapter.in.http.filter.FramingCase.rejected;

import java.util.List;
import java.util.stream.Stream;

/** The request line (RFC 9112, section 3). */
final class RequestLineCases {

  private static final String HOST = "\r\nHost: 127.0.0.1\r\n\r\n";

  private RequestLineCases() {}

  static Stream<FramingCase> all() {
    return Stream.of(versions(), methods(), separators(), forms()).flatMap(cases -> cases);
  }

  private static Stream<FramingCase> versions() {
    return Stream.of(
        line("C.1: HTTP/0.9", 505, "GET /servers"),
        line("2.3: HTTP/1.2", 505, "GET /servers HTTP/1.2"),
        line("2.3: HTTP/1.10", 505, "GET /servers HTTP/1.10"),
        line("2.3: HTTP/1.1.1", 505, "GET /servers HTTP/1.1.1"),
        line("2.3: HTTP/01.1", 505, "GET /servers HTTP/01.1"),
        line("2.3: HTTP/2.0", 505, "GET /servers HTTP/2.0"),
        // Equivalent to the usual form, and unambiguous.
        answered("2.3: http/1.1", 200, "GET /servers http/1.1" + HOST),
        line("2.3: HTTP/1,1", 505, "GET /servers HTTP/1,1"),
        line("2.3: ICY/1.1", 505, "GET /servers ICY/1.1"),
        rejected(
            "3.4 of 9113: the preface of HTTP/2", 505, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + HIDDEN),
        new FramingCase(
            "2.3: HTTP/1.0, and more behind it",
            "GET /servers HTTP/1.0\r\n\r\n" + HIDDEN,
            List.of(200),
            FramingCase.ConnectionState.CLOSED));
  }

  private static Stream<FramingCase> methods() {
    return Stream.of(
        answered("9.1 of 9110: a method in small letters", 405, "get /servers HTTP/1.1" + HOST),
        answered("9.1 of 9110: an unknown method", 405, "BREW /servers HTTP/1.1" + HOST),
        answered("3.1: a long method", 405, "G".repeat(9_000) + " /servers HTTP/1.1" + HOST),
        line("3.1: a method that is no token", 400, "G(T /servers HTTP/1.1"),
        line("3.1: a NUL in the method", 400, "G\u0000T /servers HTTP/1.1"),
        line("3.1: no method", 400, " /servers HTTP/1.1"));
  }

  private static Stream<FramingCase> separators() {
    return Stream.of(
        answered("2.2: empty lines before it", 200, "\r\n\r\nGET /servers HTTP/1.1" + HOST),
        line("2.2: a space before it", 400, " GET /servers HTTP/1.1"),
        line("2.2: a bare LF before it", 400, "\nGET /servers HTTP/1.1"),
        rejected("2.2: a bare LF after it", 400, "GET /servers HTTP/1.1\nHost: 127.0.0.1\r\n\r\n"),
        rejected("2.2: a bare CR after it", 400, "GET /servers HTTP/1.1\rHost: 127.0.0.1\r\n\r\n"),
        line("3: a space behind it", 400, "GET /servers HTTP/1.1 "),
        // Any white space may separate words, and these are still three.
        answered("3: two spaces", 200, "GET  /servers HTTP/1.1" + HOST),
        answered("3: two spaces before the version", 200, "GET /servers  HTTP/1.1" + HOST),
        line("3: tabs", 400, "GET\t/servers\tHTTP/1.1"),
        line("3: four words", 400, "GET /servers x HTTP/1.1"),
        line("3: no target", 505, "GET HTTP/1.1"),
        line("3.2: a NUL in the target", 400, "GET /serv\u0000ers HTTP/1.1"),
        line("3.2: a bare CR in the target", 400, "GET /serv\rers HTTP/1.1"),
        line("3.2: a DEL in the target", 400, "GET /serv\u007fers HTTP/1.1"),
        line("3.2: a control character in the query", 400, "GET /servers?\u0001 HTTP/1.1"),
        line("3: 20000 octets", 414, "GET /" + "x".repeat(20_000) + " HTTP/1.1"));
  }

  private static Stream<FramingCase> forms() {
    return Stream.of(
        answered("3.2.2: absolute", 200, "GET http://127.0.0.1/servers HTTP/1.1" + HOST),
        answered("3.2.2: absolute, without a path", 200, "GET http://127.0.0.1 HTTP/1.1" + HOST),
        answered(
            "3.2.2: absolute, another host",
            400,
            "GET http://evil.example/servers HTTP/1.1" + HOST),
        answered(
            "3.2.2: absolute, another port", 400, "GET http://127.0.0.1:1/servers HTTP/1.1" + HOST),
        answered(
            "3.2.2: absolute, foreign",
            403,
            "GET http://evil.example/servers HTTP/1.1\r\nHost: evil.example\r\n\r\n"),
        answered(
            "4.2.4 of 9110: absolute, with a user", 400, "GET http://a@127.0.0.1/ HTTP/1.1" + HOST),
        answered(
            "3.2.2: absolute, another scheme", 400, "GET ftp://127.0.0.1/servers HTTP/1.1" + HOST),
        answered("3.2.2: absolute, without a host", 400, "GET http:///servers HTTP/1.1" + HOST),
        line("3.2.3: authority, on a GET", 400, "GET 127.0.0.1:80 HTTP/1.1"),
        answered(
            "3.2.3: CONNECT to another host",
            403,
            "CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n"),
        answered("3.2.3: CONNECT", 405, "CONNECT 127.0.0.1 HTTP/1.1" + HOST),
        rejected("9.3.6 of 9110: CONNECT to a path", 400, "CONNECT /servers HTTP/1.1" + HOST),
        answered("3.2.4: asterisk", 404, "OPTIONS * HTTP/1.1" + HOST),
        answered("3.2.4: asterisk, on a GET", 400, "GET * HTTP/1.1" + HOST),
        line("3.2.1: a path without a slash", 400, "GET servers HTTP/1.1"),
        answered("3.2: only a query", 400, "GET ?servers HTTP/1.1" + HOST),
        answered("3.2: a fragment", 400, "GET /servers#x HTTP/1.1" + HOST),
        answered(
            "3.2: a fragment that hides another path",
            400,
            "GET /servers#/../admin HTTP/1.1" + HOST));
  }

  private static FramingCase line(String name, int status, String line) {
    return rejected(name, status, line + HOST + HIDDEN);
  }
}
