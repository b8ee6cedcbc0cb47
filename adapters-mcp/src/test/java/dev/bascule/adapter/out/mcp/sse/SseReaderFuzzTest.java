package dev.bascule.adapter.out.mcp.sse;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.bascule.adapter.out.mcp.jsonrpc.MessageTooLongException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntUnaryOperator;

/**
 * Any bytes are the same events, however they are split: those of a slow and simple reader. The
 * memory for an event is limited.
 */
final class SseReaderFuzzTest {

  private static final int MAX = 200;
  private static final String TOO_LONG = "too long";

  @FuzzTest
  void holds(byte[] stream) {
    Random random = new Random(Arrays.hashCode(stream));

    List<String> whole = events(new ByteArrayInputStream(stream));

    assertEquals(whole, events(new ChunkedStream(stream, _ -> 1)));
    assertEquals(
        whole, events(new ChunkedStream(stream, left -> 1 + random.nextInt(Math.min(left, 9)))));
    if (!whole.contains(TOO_LONG)) {
      assertEquals(plainly(new String(stream, ISO_8859_1)), whole);
    }
  }

  private static List<String> events(InputStream in) {
    List<String> events = new ArrayList<>();
    SseReader reader = new SseReader(in, MAX);
    try {
      for (Optional<SseEvent> event = reader.next(); event.isPresent(); event = reader.next()) {
        byte[] data = event.orElseThrow().data();
        assertTrue(data.length <= MAX);
        events.add(new String(data, ISO_8859_1));
      }
    } catch (MessageTooLongException _) {
      events.add(TOO_LONG);
    } catch (IOException e) {
      throw new AssertionError("there is no other reason to fail", e);
    }
    return events;
  }

  /** Reads the data of events according to the specification, line by line. */
  private static List<String> plainly(String stream) {
    List<String> events = new ArrayList<>();
    List<String> data = new ArrayList<>();
    String unmarked = stream.startsWith("\u00ef\u00bb\u00bf") ? stream.substring(3) : stream;
    String[] lines = unmarked.split("\r\n|\r|\n", -1);
    for (String line : Arrays.asList(lines).subList(0, lines.length - 1)) {
      if (line.equals("data") || line.startsWith("data:")) {
        data.add(line.replaceFirst("data:? ?", ""));
      } else if (line.isEmpty()) {
        events.add(String.join("\n", data));
        data.clear();
      }
    }
    events.removeIf(String::isEmpty);
    return events;
  }

  /** Returns a few bytes at a time. */
  private static final class ChunkedStream extends InputStream {

    private final byte[] bytes;
    private final IntUnaryOperator length;
    private int at;

    /**
     * @param length returns how many of the remaining bytes to return next
     */
    ChunkedStream(byte[] bytes, IntUnaryOperator length) {
      this.bytes = bytes;
      this.length = length;
    }

    @Override
    public int read() {
      return at == bytes.length ? -1 : bytes[at++] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int most) {
      if (at == bytes.length) {
        return -1;
      }
      int count = Math.min(most, length.applyAsInt(bytes.length - at));
      System.arraycopy(bytes, at, into, offset, count);
      at += count;
      return count;
    }
  }
}
