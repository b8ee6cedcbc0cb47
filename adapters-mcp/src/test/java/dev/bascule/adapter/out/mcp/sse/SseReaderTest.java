package dev.bascule.adapter.out.mcp.sse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.adapter.out.mcp.jsonrpc.MessageTooLongException;
import dev.bascule.domain.budget.AnswerBudget;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SseReaderTest {

  private static final int MAX = 100;

  @ParameterizedTest
  @MethodSource("streams")
  void readsDataOfEvents(String stream, List<String> data) throws IOException {
    assertEquals(data, read(new ByteArrayInputStream(stream.getBytes(UTF_8))));
  }

  @ParameterizedTest
  @MethodSource("streams")
  void readsSingleBytes(String stream, List<String> data) throws IOException {
    assertEquals(data, read(new SingleByteStream(stream.getBytes(UTF_8))));
  }

  static Stream<Arguments> streams() {
    return Stream.of(
        Arguments.of("", List.of()),
        Arguments.of("data: a\n\n", List.of("a")),
        Arguments.of("data:a\n\n", List.of("a")),
        Arguments.of("data:  a\n\n", List.of(" a")),
        Arguments.of("data: a\r\rdata: b\r\r", List.of("a", "b")),
        Arguments.of("data: a\r\n\r\ndata: b\r\n\r\n", List.of("a", "b")),
        Arguments.of("data: a\r\n\ndata: b\n\r\n", List.of("a", "b")),
        Arguments.of("data: a\ndata: b\n\n", List.of("a\nb")),
        Arguments.of("data: a\ndata\ndata: b\n\n", List.of("a\n\nb")),
        Arguments.of(": comment\n\n:\n\ndata: a\n: more\n\n", List.of("a")),
        Arguments.of("id: 1\nretry: 5\ndata:\n\ndata: a\n\n", List.of("a")),
        Arguments.of("unknown: x\ndata: a\nData: b\n\n", List.of("a")),
        Arguments.of("data: a:b\n\n", List.of("a:b")),
        Arguments.of("data: ä€😀\n\n", List.of("ä€😀")),
        Arguments.of("\uFEFFdata: a\n\n", List.of("a")),
        Arguments.of("data: a\n\ndata: unfinished\n", List.of("a")),
        Arguments.of("data: a\n\ndata: unfin", List.of("a")));
  }

  @Test
  void returnsTypeOfEachEvent() throws IOException {
    SseReader reader = reader("event: endpoint\ndata: a\n\ndata: b\n\nevent:\ndata: c\n\n");

    assertEquals("endpoint", reader.next().orElseThrow().type());
    assertEquals("message", reader.next().orElseThrow().type());
    assertEquals("message", reader.next().orElseThrow().type());
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          'id: a\\n\\n', a
          'id: a\\ndata: x\\n\\nid: b\\ndata:\\n\\n', b
          'id: a\\n\\ndata: x\\n\\n', a
          'id: a\\n\\nid: b\\n', a
          'id: a\\n\\nid:\\n\\n', ''
          'id: a\\n\\nid: b\\0\\n\\n', a
          'data: x\\n\\n', ''
          """)
  void returnsLastEventId(String stream, String id) throws IOException {
    SseReader reader = reader(stream.replace("\\n", "\n").replace("\\0", "\0"));

    readAll(reader);

    assertEquals(id, reader.lastEventId().orElse(""));
  }

  @Test
  void returnsIdOfEachEvent() throws IOException {
    SseReader reader = reader("id: a\ndata: x\n\ndata: y\n\n");

    assertEquals(Optional.of("a"), reader.next().orElseThrow().id());
    assertEquals(Optional.empty(), reader.next().orElseThrow().id());
  }

  @ParameterizedTest
  @CsvSource({"5,5", "0500,500", "-1,-1", "1.5,-1", "9999999999,-1"})
  void returnsRetryTime(String retry, long millis) throws IOException {
    SseReader reader = reader("retry: " + retry + "\n");

    readAll(reader);

    assertEquals(millis, reader.retry().map(Duration::toMillis).orElse(-1L));
  }

  @Test
  void readsEventOfMaximumLength() throws IOException {
    SseReader reader = reader("data: " + "x".repeat(MAX) + "\n\n");

    assertEquals(MAX, reader.next().orElseThrow().data().length);
  }

  @Test
  void rejectsTooLongEvent() {
    SseReader oneLine = reader("data: " + "x".repeat(MAX + 1) + "\n\n");
    SseReader twoLines = reader(("data: " + "x".repeat(MAX / 2) + "\n").repeat(2) + "data: x\n\n");

    assertThrows(MessageTooLongException.class, oneLine::next);
    assertThrows(MessageTooLongException.class, twoLines::next);
  }

  @Test
  void countsLineFeedsOfData() throws IOException {
    String half = "data: " + "x".repeat(MAX / 2) + "\n";
    SseReader fits = reader(half + "data: " + "x".repeat(MAX - MAX / 2 - 1) + "\n\n");
    SseReader isTooLong = reader(half + "data: " + "x".repeat(MAX - MAX / 2) + "\n\n");

    assertEquals(MAX, fits.next().orElseThrow().data().length);
    assertThrows(MessageTooLongException.class, isTooLong::next);
  }

  @Test
  void rejectsEndlessLine() {
    SseReader comment = new SseReader(new EndlessStream(), MAX);

    MessageTooLongException refusal = assertThrows(MessageTooLongException.class, comment::next);
    assertEquals(new MessageTooLongException(MAX).getMessage(), refusal.getMessage());
  }

  @Test
  void doesNotWaitAfterCarriageReturn() throws IOException {
    SseReader reader = new SseReader(new FailingAtEndStream("data: a\r\r".getBytes(UTF_8)), MAX);

    assertTrue(reader.next().isPresent());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n"})
  void releasesMemoryOfIncompleteEvent(String ending) throws IOException {
    byte[] stream = ("data: " + "x".repeat(200_000) + ending).getBytes(UTF_8);
    InputStream closed = InputStream.nullInputStream();
    closed.close();
    InputStream broken = new SequenceInputStream(new ByteArrayInputStream(stream), closed);

    assertGivesBack(() -> assertEquals(List.of(), read(new ByteArrayInputStream(stream), 300_000)));
    assertGivesBack(() -> assertThrows(IOException.class, () -> read(broken, 300_000)));
  }

  private static void assertGivesBack(Executable reading) {
    AnswerBudget budget = new AnswerBudget(10_000_000, Duration.ZERO);
    try (AnswerBudget.Charge charge = budget.newCharge()) {
      charge.run(() -> assertDoesNotThrow(reading));
      assertTrue(budget.freeBytes() < budget.bytes(), "the event is long enough to be charged for");
    }
    assertEquals(budget.bytes(), budget.freeBytes());
  }

  private static SseReader reader(String stream) {
    return new SseReader(new ByteArrayInputStream(stream.getBytes(UTF_8)), MAX);
  }

  private static List<String> read(InputStream in) throws IOException {
    return read(in, MAX);
  }

  private static List<String> read(InputStream in, int maxEventBytes) throws IOException {
    return readAll(new SseReader(in, maxEventBytes));
  }

  private static List<String> readAll(SseReader reader) throws IOException {
    List<String> data = new ArrayList<>();
    Optional<SseEvent> event = reader.next();
    while (event.isPresent()) {
      data.add(new String(event.get().data(), UTF_8));
      event = reader.next();
    }
    return data;
  }

  private static class SingleByteStream extends ByteArrayInputStream {

    SingleByteStream(byte[] bytes) {
      super(bytes);
    }

    @Override
    public synchronized int read(byte[] target, int offset, int length) {
      return super.read(target, offset, Math.min(1, length));
    }
  }

  /** Fails if a reader requests more than it needs. */
  private static final class FailingAtEndStream extends SingleByteStream {

    FailingAtEndStream(byte[] bytes) {
      super(bytes);
    }

    @Override
    public synchronized int read(byte[] target, int offset, int length) {
      if (available() == 0) {
        throw new AssertionError("the event is finished, there is nothing to wait for");
      }
      return super.read(target, offset, length);
    }
  }

  private static final class EndlessStream extends InputStream {

    @Override
    public int read() {
      return ':';
    }
  }
}
