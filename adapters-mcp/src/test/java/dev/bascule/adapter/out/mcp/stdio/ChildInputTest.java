package dev.bascule.adapter.out.mcp.stdio;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.adapter.out.mcp.jsonrpc.PendingCall;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ChildInputTest {

  private static final Duration NO_WAIT = Duration.ofNanos(1);

  private final Pipe pipe = new Pipe();
  private final ChildInput input = new ChildInput(pipe, "child-input-test");

  @BeforeEach
  void start() {
    input.start();
  }

  @AfterEach
  void close() {
    pipe.open.countDown();
    input.close();
  }

  @Test
  void writesOneMessagePerLine() throws InterruptedException {
    pipe.open.countDown();

    assertTrue(input.send(bytes("{\"a\":\r\n1}"), new PendingCall(), NO_WAIT));
    assertTrue(input.send(bytes("{\"b\":2}"), new PendingCall(), NO_WAIT));

    assertEquals("{\"a\":  1}\n{\"b\":2}\n", writtenUntilClosed());
  }

  @Test
  void doesNotWriteCancelledCall() throws InterruptedException {
    PendingCall leaving = new PendingCall();
    input.send(bytes("first"), new PendingCall(), NO_WAIT);
    pipe.reached.await();
    input.send(bytes("second"), leaving, NO_WAIT);
    input.send(bytes("third"), new PendingCall(), NO_WAIT);

    assertTrue(leaving.withdraw());
    pipe.open.countDown();

    assertEquals("first\nthird\n", writtenUntilClosed());
  }

  @Test
  void writesMessagesAfterCancelledCall() throws InterruptedException {
    ChildInput buffered = new ChildInput(new BufferedOutputStream(pipe), "buffered");
    PendingCall leaving = new PendingCall();
    buffered.start();
    buffered.send(bytes("first"), new PendingCall(), NO_WAIT);
    pipe.reached.await();
    buffered.send(bytes("last"), new PendingCall(), NO_WAIT);
    buffered.send(bytes("withdrawn"), leaving, NO_WAIT);

    assertTrue(leaving.withdraw());
    pipe.open.countDown();

    assertTrue(pipe.lastWritten.await(5, SECONDS));
    buffered.close();
  }

  @Test
  void marksCallAsSent() throws InterruptedException {
    PendingCall call = new PendingCall();

    input.send(bytes("first"), call, NO_WAIT);
    pipe.reached.await();

    assertFalse(call.withdraw());
  }

  @Test
  void rejectsMessagesIfQueueIsFull() throws InterruptedException {
    input.send(bytes("first"), new PendingCall(), NO_WAIT);
    pipe.reached.await();
    for (int i = 0; i < 64; i++) {
      assertTrue(input.send(bytes("next"), new PendingCall(), NO_WAIT));
    }

    assertFalse(input.send(bytes("last"), new PendingCall(), NO_WAIT));
  }

  @Test
  void releasesWaitersOnceClosed() throws InterruptedException {
    pipe.isBroken = true;
    pipe.open.countDown();

    for (int i = 0; i < 200; i++) {
      assertTrue(input.send(bytes("next"), new PendingCall(), Duration.ofSeconds(5)));
    }
  }

  /** The queue is in order, so all is written when the last message is. */
  private String writtenUntilClosed() throws InterruptedException {
    PendingCall last = new PendingCall();
    input.send(bytes("last"), last, NO_WAIT);
    assertTrue(pipe.lastWritten.await(5, SECONDS));
    return pipe.written.toString(UTF_8).replace("last\n", "");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  /** A pipe that is not drained until the test says so. */
  private static final class Pipe extends OutputStream {

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch open = new CountDownLatch(1);
    private final CountDownLatch lastWritten = new CountDownLatch(1);
    private volatile boolean isBroken;

    @Override
    public void write(int b) throws IOException {
      reached.countDown();
      try {
        open.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      if (isBroken) {
        throw new IOException("broken pipe");
      }
      written.write(b);
    }

    @Override
    public void flush() {
      if (written.toString(UTF_8).endsWith("last\n")) {
        lastWritten.countDown();
      }
    }
  }
}
