package dev.bascule.adapter.in.http.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.adapter.in.http.FakeCallTool;
import dev.bascule.adapter.in.http.FakeUseCases;
import dev.bascule.adapter.in.http.RawClient;
import dev.bascule.adapter.in.http.RawResponses;
import dev.bascule.adapter.in.http.TestBridge;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The end of requests, and that nothing else is taken for a request: protection against request
 * smuggling. Over real sockets, octet by octet.
 */
final class FramingFilterTest {

  private static final int LONG = 1_000;
  private static final int CONTINUE = 100;
  private static final String LAST =
      "GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n";
  private static final Queue<String> CALLED = new ConcurrentLinkedQueue<>();
  private static final FakeCallTool CALLS =
      (call, _, _) -> {
        CALLED.add(call.tool().value());
        return FakeUseCases.served("{}");
      };
  private static final TestBridge BRIDGE = TestBridge.start(FakeUseCases.withCallTool(CALLS));

  @AfterAll
  static void close() {
    BRIDGE.close();
  }

  /** Without the case whose result depends on where the packets end. */
  static Stream<FramingCase> shortCases() {
    return cases()
        .filter(each -> each.text().length() < LONG)
        .filter(each -> !each.name().endsWith(SequenceCases.EMPTY_LINES));
  }

  static Stream<FramingCase> cases() {
    return Stream.of(
            LengthCases.all(),
            ChunkCases.all(),
            RequestLineCases.all(),
            HeaderCases.all(),
            PathCases.all(),
            SequenceCases.all())
        .flatMap(all -> all);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void readsExactlyTheRequests(FramingCase sent) {
    CALLED.clear();

    String received = exchange(sent, FramingFilterTest::writeAll);

    assertAnswered(sent, RawResponses.statuses(received));
  }

  /**
   * The end of a line, or a digit of a size, may arrive in the next packet, before or after the
   * server begins to read the body.
   */
  @ParameterizedTest
  @MethodSource("shortCases")
  void readsTheSameInSmallPackets(FramingCase sent) {
    CALLED.clear();

    String received = exchange(sent, FramingFilterTest::writeOctets);

    List<Integer> statuses = RawResponses.statuses(received);
    assertAnswered(sent, statuses.stream().filter(each -> each != CONTINUE).toList());
  }

  @Test
  void sendsContinueIfExpected() {
    try (RawClient client = BRIDGE.connect()) {
      client.write(FramingCase.POST + "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n");
      assertEquals(100, client.readHead().status());
      client.write("{}" + LAST);

      assertEquals(List.of(200, 200), RawResponses.statuses(client.readToEnd()));
    }
  }

  private static void assertAnswered(FramingCase sent, List<Integer> statuses) {
    List<Integer> expected = new ArrayList<>(sent.statuses());
    if (sent.connectionState() == FramingCase.ConnectionState.OPEN) {
      expected.add(200);
    }
    assertEquals(expected, statuses);
    assertThat(CALLED).doesNotContain(FramingCase.HIDDEN_TOOL);
  }

  private static String exchange(FramingCase sent, BiConsumer<RawClient, byte[]> writing) {
    try (RawClient client = BRIDGE.connect()) {
      writing.accept(client, sent.bytes());
      switch (sent.connectionState()) {
        case OPEN -> client.write(LAST);
        case LEFT -> client.shutdownOutput();
        case CLOSED -> {}
      }
      return client.readToEnd();
    }
  }

  private static void writeAll(RawClient client, byte[] bytes) {
    unlessRefused(() -> client.write(bytes));
  }

  private static void writeOctets(RawClient client, byte[] bytes) {
    unlessRefused(
        () -> {
          for (byte octet : bytes) {
            client.write(new byte[] {octet});
          }
        });
  }

  private static void unlessRefused(Runnable writing) {
    try {
      writing.run();
    } catch (UncheckedIOException _) {
      // The server has rejected the bytes so far, and reads no more.
    }
  }
}
