package dev.bascule.adapter.in.http.filter;

import static dev.bascule.adapter.in.http.filter.FramingCase.GET;
import static dev.bascule.adapter.in.http.filter.FramingCase.HIDDEN;
import static dev.bascule.adapter.in.http.filter.FramingCase.POST;

import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/** Several requests on one connection (RFC 9112, section 9.3.2). */
final class SequenceCases {

  private static final String GET_SERVERS = GET + "\r\n";
  private static final String GET_NOTHING = "GET /nowhere HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
  private static final String PUT_SERVERS = "PUT /servers HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
  private static final String CALL = POST + "Content-Length: 2\r\n\r\n{}";
  private static final String CALL_IN_CHUNKS =
      POST + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n";

  /**
   * Jetty skips a CR that it reads together with the end of a request, and then rejects the LF of
   * the next packet as a bare one.
   */
  static final String EMPTY_LINES = "empty lines between";

  private SequenceCases() {}

  static Stream<FramingCase> all() {
    return Stream.of(
        open("two", List.of(200, 200), GET_SERVERS + CALL),
        open(
            "answers in their order",
            List.of(404, 200, 405, 200, 404),
            GET_NOTHING + CALL + PUT_SERVERS + CALL_IN_CHUNKS + GET_NOTHING),
        open("a hundred", Collections.nCopies(100, 200), GET_SERVERS.repeat(100)),
        open(EMPTY_LINES, List.of(200, 200), CALL + "\r\n\r\n" + GET_SERVERS),
        closed(
            "none after one that has no Host",
            List.of(200, 400),
            CALL + "GET /servers HTTP/1.1\r\n\r\n" + HIDDEN),
        closed(
            "none after one whose length is unclear",
            List.of(200, 400),
            CALL + POST + "Content-Length: 0\r\nContent-Length: 2\r\n\r\n" + HIDDEN),
        closed(
            "none after one whose chunks are broken",
            List.of(200, 400),
            CALL + POST + "Transfer-Encoding: chunked\r\n\r\nx\r\n" + HIDDEN),
        closed(
            "none after one that is too large",
            List.of(404, 413),
            GET_NOTHING + POST + "Content-Length: 5000000\r\n\r\n" + HIDDEN),
        closed(
            "none after one that says so",
            List.of(200, 200),
            CALL + GET + "Connection: close\r\n\r\n" + HIDDEN));
  }

  private static FramingCase open(String name, List<Integer> statuses, String text) {
    return new FramingCase("9.3.2: " + name, text, statuses, FramingCase.ConnectionState.OPEN);
  }

  private static FramingCase closed(String name, List<Integer> statuses, String text) {
    return new FramingCase("9.3.2: " + name, text, statuses, FramingCase.ConnectionState.CLOSED);
  }
}
