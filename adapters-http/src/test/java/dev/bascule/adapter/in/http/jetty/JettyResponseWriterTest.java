package dev.bascule.adapter.in.http.jetty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.Test;

/** The JDK copies what one write is given, on each system call, to memory outside the heap. */
final class JettyResponseWriterTest {

  private static final int SLICE = 64 * 1024;

  private final RecordingSink sink = new RecordingSink();
  private final Callback.Completable written = new Callback.Completable();
  private final byte[] bytes = new byte[5 * SLICE / 2];

  JettyResponseWriterTest() {
    new Random(1).nextBytes(bytes);
  }

  @Test
  void writesLongBodyInSlices() {
    JettyResponseWriter.writeBody(ByteBuffer.wrap(bytes), sink, written);

    sink.completeAll();
    assertThat(sink.bytes()).isEqualTo(bytes);
    assertEquals(List.of(SLICE, SLICE, SLICE / 2), sink.sizes);
    assertEquals(List.of(false, false, true), sink.ends);
    assertTrue(written.isDone());
  }

  @Test
  void writesLongPartInSlicesWithoutEnd() {
    JettyResponseWriter.writePart(ByteBuffer.wrap(bytes), sink, written);

    assertFalse(written.isDone());
    sink.completeAll();
    assertThat(sink.bytes()).isEqualTo(bytes);
    assertEquals(List.of(SLICE, SLICE, SLICE / 2), sink.sizes);
    assertEquals(List.of(false, false, false), sink.ends);
    assertTrue(written.isDone());
  }

  @Test
  void writesShortPartAsOne() {
    JettyResponseWriter.writePart(ByteBuffer.allocate(0), sink, written);

    sink.completeAll();
    assertEquals(List.of(0), sink.sizes);
    assertEquals(List.of(false), sink.ends);
    assertTrue(written.isDone());
  }

  /** Completes a write when the test says so, so that none may follow before. */
  private static final class RecordingSink implements Content.Sink {

    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private final List<Integer> sizes = new ArrayList<>();
    private final List<Boolean> ends = new ArrayList<>();
    private final List<Callback> pending = new ArrayList<>();

    @Override
    public void write(boolean isLast, ByteBuffer slice, Callback callback) {
      assertThat(pending).isEmpty();
      byte[] copy = new byte[slice.remaining()];
      slice.get(copy);
      received.writeBytes(copy);
      sizes.add(copy.length);
      ends.add(isLast);
      pending.add(callback);
    }

    void completeAll() {
      while (!pending.isEmpty()) {
        pending.removeFirst().succeeded();
      }
    }

    byte[] bytes() {
      return received.toByteArray();
    }
  }
}
