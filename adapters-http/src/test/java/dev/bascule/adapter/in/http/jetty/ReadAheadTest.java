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

/** Who reads what, whenever it comes. */
final class ReadAheadTest {

  private static final int CAPACITY = 8;

  private final InLine endPoint = new InLine();
  private final List<String> told = new ArrayList<>();
  private final ReadAhead ahead =
      new ReadAhead(endPoint, Callback.from(this::readable, this::failed), CAPACITY);

  /** Calls on the thread that brings something. */
  private static final class InLine extends ByteArrayEndPoint {

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
    if (!ahead.read()) {
      told.add("readable");
    }
  }

  private void failed(Throwable cause) {
    if (!ahead.fail(cause)) {
      told.add("failed");
    }
  }

  private void begin() {
    ahead.begin();
    ahead.tell(() -> told.add("gone"));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  @Test
  void keepsWhatComesWhileAnAnswerIsAwaited() {
    begin();
    endPoint.addInput("abc");
    endPoint.addInput("de");
    ahead.answer();

    assertArrayEquals(bytes("abcde"), ahead.end());
    assertEquals(List.of(), told);
  }

  @Test
  void hasTheNextOneReadWhereNothingCame() {
    begin();
    ahead.answer();
    assertNull(ahead.end());

    endPoint.addInput("abc");

    assertEquals(List.of("readable"), told);
  }

  @Test
  void leavesWhatComesBehindWhatIsBeingLookedAtToTheServer() throws Exception {
    begin();
    endPoint.addInput("abc");
    ahead.answer();
    assertArrayEquals(bytes("abc"), ahead.end());
    endPoint.addInput("de");

    assertTrue(ahead.leave());
    assertEquals("de", endPoint.rest());
    assertEquals(List.of(), told);
  }

  @Test
  void readsWhatComesBehindWhatIsBeingLookedAtOnceThatIsAnswered() {
    begin();
    endPoint.addInput("abc");
    ahead.answer();
    assertArrayEquals(bytes("abc"), ahead.end());
    endPoint.addInput("de");
    begin();
    ahead.answer();

    assertArrayEquals(bytes("de"), ahead.end());
  }

  @Test
  void isNotCalledOnceItLeft() {
    begin();
    endPoint.addInput("abc");
    assertArrayEquals(bytes("abc"), ahead.end());
    assertTrue(ahead.leave());

    endPoint.addInput("de");

    assertEquals(List.of(), told);
  }

  @Test
  void readsNoMoreThanItHasRoomFor() throws Exception {
    begin();
    endPoint.addInput("0123456789");

    assertArrayEquals(bytes("01234567"), ahead.end());
    assertEquals("89", endPoint.rest());
  }

  @Test
  void tellsThatTheClientIsGone() {
    begin();
    endPoint.addInputEOF();

    assertEquals(List.of("gone"), told);
  }

  @Test
  void tellsLateThatTheClientIsGone() {
    ahead.begin();
    endPoint.addInputEOF();
    ahead.tell(() -> told.add("gone"));

    assertEquals(List.of("gone"), told);
  }

  @Test
  void tellsThatTheClientWasGoneBefore() {
    endPoint.close();
    begin();

    assertEquals(List.of("gone"), told);
  }

  @Test
  void tellsNobodyOnceTheAnswerIsThere() {
    begin();
    ahead.answer();
    endPoint.addInputEOF();

    assertEquals(List.of(), told);
  }

  @Test
  void takesAClientThatWaitsForNoIdleOne() {
    begin();
    assertTrue(ahead.isAwaited());
    assertTrue(endPoint.getFillInterest().onFail(new TimeoutException("idle")));
    endPoint.addInput("abc");
    ahead.answer();

    assertFalse(ahead.isAwaited());
    assertArrayEquals(bytes("abc"), ahead.end());
    assertEquals(List.of(), told);
  }

  @Test
  void hasOthersHearOfAFailureWhereNothingIsUnderWay() {
    begin();
    ahead.answer();
    assertNull(ahead.end());

    assertTrue(endPoint.getFillInterest().onFail(new TimeoutException("idle")));

    assertEquals(List.of("failed"), told);
  }
}
