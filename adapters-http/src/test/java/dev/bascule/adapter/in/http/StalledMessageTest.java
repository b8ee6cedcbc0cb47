package dev.bascule.adapter.in.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.adapter.in.http.filter.FramingCase;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests that stall at each possible place. These tests take real time. */
final class StalledMessageTest {

  private static final String CHUNKED = FramingCase.POST + "Transfer-Encoding: chunked\r\n\r\n";
  private static final TestBridge IMPATIENT =
      TestBridge.start(
          TestBridge.impatient(
              Duration.ofSeconds(30), Duration.ofMillis(500), Duration.ofMillis(100)),
          FakeUseCases.withEchoTool());

  @AfterAll
  static void close() {
    IMPATIENT.close();
  }

  static Stream<FramingCase> cases() {
    return Stream.of(
        FramingCase.dropped("in the request line", "GET /serv"),
        FramingCase.dropped("after the request line", "GET /servers HTTP/1.1\r\n"),
        FramingCase.dropped("in a field's name", FramingCase.GET + "X-Sl"),
        FramingCase.dropped("in a field's value", FramingCase.GET + "X-Slow: 1"),
        FramingCase.dropped("between CR and LF", FramingCase.GET + "\r"),
        FramingCase.rejected("in the body", 408, FramingCase.POST + "Content-Length: 9\r\n\r\n{"),
        FramingCase.rejected("before the size of a chunk", 408, CHUNKED),
        FramingCase.rejected("in the size of a chunk", 408, CHUNKED + "2"),
        FramingCase.rejected("in an extension of a chunk", 408, CHUNKED + "2;a"),
        FramingCase.rejected("in a chunk", 408, CHUNKED + "2\r\n{"),
        FramingCase.rejected("after a chunk", 408, CHUNKED + "2\r\n{}"),
        FramingCase.rejected("in the trailers", 408, CHUNKED + "2\r\n{}\r\n0\r\nX-Su"),
        FramingCase.rejected("in the last line end", 408, CHUNKED + "2\r\n{}\r\n0\r\n\r"));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void timesOut(FramingCase sent) {
    try (RawClient client = IMPATIENT.connect()) {
      client.write(sent.bytes());

      List<Integer> statuses = RawResponses.statuses(client.readToEnd());

      assertEquals(sent.statuses(), statuses);
    }
  }
}
