package dev.bascule.adapter.in.http.jetty;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.ByteArrayEndPoint;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.Test;

/** Which thread reads which bytes, in every order of events. */
final class ReadAheadTest {

  private static final int CAPACITY = 8;

  private final InlineEndPoint endPoint = new InlineEndPoint();
  private final List<String> notifications = new ArrayList<>();
  private final Callback fillable = Callback.from(this::readable, this::failed);
  private final ReadAhead readAhead = new ReadAhead(endPoint, fillable, CAPACITY);

  /** Runs on the thread of the end point before it reports that it can be read. */
  private Runnable beforeRead = () -> {};

  /** Runs callbacks on the thread that adds input. */
  private static final class InlineEndPoint extends ByteArrayEndPoint {

    @Override
    protected void execute(Runnable task) {
      task.run();
    }

    private String rest() throws Exception {
      ByteBuffer buffer = BufferUtil.allocate(100);
      int _ = fill(buffer);
      return BufferUtil.toString(buffer);
    }
  }

  private void readable() {
    beforeRead.run();
    if (!readAhead.read()) {
      notifications.add("readable");
    }
  }

  private void failed(Throwable cause) {
    if (!readAhead.fail(cause)) {
      notifications.add("failed");
    }
  }

  private void begin() {
    readAhead.begin(/* known= */ null);
    readAhead.onDisconnect(() -> notifications.add("gone"));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  @Test
  void keepsBytesDuringRequest() {
    begin();
    endPoint.addInput("abc");
    endPoint.addInput("de");
    readAhead.stopNotifying();

    assertArrayEquals(bytes("abcde"), readAhead.end());
    assertEquals(List.of(), notifications);
  }

  @Test
  void resumesReadingIfNothingArrived() {
    begin();
    readAhead.stopNotifying();
    assertNull(readAhead.end());

    endPoint.addInput("abc");

    assertEquals(List.of("readable"), notifications);
  }

  @Test
  void leavesLaterBytesToTheServer() throws Exception {
    begin();
    endPoint.addInput("abc");
    readAhead.stopNotifying();
    assertArrayEquals(bytes("abc"), readAhead.end());
    endPoint.addInput("de");

    assertTrue(readAhead.release());
    assertEquals("de", endPoint.rest());
    assertEquals(List.of(), notifications);
  }

  @Test
  void readsLaterBytesAfterResponse() {
    begin();
    endPoint.addInput("abc");
    readAhead.stopNotifying();
    assertArrayEquals(bytes("abc"), readAhead.end());
    endPoint.addInput("de");
    begin();
    readAhead.stopNotifying();

    assertArrayEquals(bytes("de"), readAhead.end());
  }

  @Test
  void isNotCalledAfterRelease() {
    begin();
    endPoint.addInput("abc");
    assertArrayEquals(bytes("abc"), readAhead.end());
    assertTrue(readAhead.release());

    endPoint.addInput("de");

    assertEquals(List.of(), notifications);
  }

  @Test
  void readsAtMostItsCapacity() throws Exception {
    begin();
    endPoint.addInput("0123456789");

    assertArrayEquals(bytes("01234567"), readAhead.end());
    assertEquals("89", endPoint.rest());
  }

  @Test
  void returnsBytesToTheServerWhenStopped() throws Exception {
    readAhead.begin(BufferUtil.toBuffer("ab"));
    endPoint.addInput("cd");

    assertEquals("abcd", BufferUtil.toString(readAhead.stop()));
    endPoint.addInput("ef");

    assertEquals("ef", endPoint.rest());
    assertEquals(List.of(), notifications);
  }

  @Test
  void keepsMoreBytesThanItsCapacityIfTheServerReadThem() {
    readAhead.begin(BufferUtil.toBuffer("0123456789"));

    assertEquals("0123456789", BufferUtil.toString(readAhead.stop()));
  }

  @Test
  void ignoresCallThatBeganBeforeItWasStopped() throws Exception {
    begin();
    beforeRead = () -> assertNull(readAhead.stop());
    endPoint.addInput("ab");
    assertEquals(List.of(), notifications);
    assertEquals("ab", endPoint.rest());

    beforeRead = () -> {};
    endPoint.fillInterested(fillable);
    endPoint.addInput("cd");

    assertEquals(List.of("readable"), notifications);
  }

  @Test
  void reportsDisconnect() {
    begin();
    endPoint.addInputEOF();

    assertEquals(List.of("gone"), notifications);
  }

  @Test
  void reportsDisconnectLate() {
    readAhead.begin(/* known= */ null);
    endPoint.addInputEOF();
    readAhead.onDisconnect(() -> notifications.add("gone"));

    assertEquals(List.of("gone"), notifications);
  }

  @Test
  void reportsEarlierDisconnect() {
    endPoint.close();
    begin();

    assertEquals(List.of("gone"), notifications);
  }

  @Test
  void doesNotReportDisconnectDuringResponse() {
    begin();
    readAhead.stopNotifying();
    endPoint.addInputEOF();

    assertEquals(List.of(), notifications);
  }

  @Test
  void doesNotTreatWaitingClientAsIdle() {
    begin();
    assertTrue(readAhead.isAwaited());
    assertTrue(endPoint.getFillInterest().onFail(new TimeoutException("idle")));
    endPoint.addInput("abc");
    readAhead.stopNotifying();

    assertFalse(readAhead.isAwaited());
    assertArrayEquals(bytes("abc"), readAhead.end());
    assertEquals(List.of(), notifications);
  }

  @Test
  void passesFailureOnWithoutRequest() {
    begin();
    readAhead.stopNotifying();
    assertNull(readAhead.end());

    assertTrue(endPoint.getFillInterest().onFail(new TimeoutException("idle")));

    assertEquals(List.of("failed"), notifications);
  }
}
