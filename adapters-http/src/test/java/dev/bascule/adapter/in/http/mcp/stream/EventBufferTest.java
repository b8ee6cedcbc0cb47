package dev.bascule.adapter.in.http.mcp.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.adapter.in.http.mcp.stream.EventBuffer.Next;
import dev.bascule.domain.json.JsonBytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

class EventBufferTest {

  private final EventBuffer passing =
      new EventBuffer("p", new EventBuffer.Limits(3, 100, /* replays= */ false));
  private final EventBuffer replaying =
      new EventBuffer("r", new EventBuffer.Limits(3, 100, /* replays= */ true));

  @Test
  void returnsMessagesInOrderAndEnds() throws InterruptedException {
    passing.offer(json("1"));
    passing.offer(json("2"));
    passing.end();

    assertEquals(List.of("1", "2", "end"), read(passing, 0));
  }

  @Test
  void dropsMessagesOfSlowReader() throws InterruptedException {
    for (int i = 1; i <= 5; i++) {
      passing.offer(json(Integer.toString(i)));
    }
    passing.end();

    assertEquals(List.of("1", "2", "3", "end"), read(passing, 0));
  }

  @Test
  void dropsMessagesBeyondByteLimit() throws InterruptedException {
    passing.offer(json("x".repeat(101)));
    passing.offer(json("y"));
    passing.end();

    assertEquals(List.of("y", "end"), read(passing, 0));
  }

  @Test
  void keepsRequestsAndFinalMessage() throws InterruptedException {
    for (int i = 1; i <= 4; i++) {
      assertEquals(Optional.of((long) i), passing.addRequired(json(Integer.toString(i))));
    }
    passing.finish(json("last".repeat(100)), 200);

    assertEquals(
        List.of("1", "2", "3", "4", "last " + "last".repeat(100)), read(passing, 0).subList(0, 5));
  }

  @Test
  void ignoresMessagesAfterEnd() throws InterruptedException {
    passing.end();

    passing.offer(json("1"));

    assertEquals(Optional.empty(), passing.addRequired(json("2")));
    assertEquals(List.of("end"), read(passing, 0));
  }

  @Test
  void withdrawsUnseenMessage() throws InterruptedException {
    long first = passing.addRequired(json("1")).orElseThrow();
    long second = passing.addRequired(json("2")).orElseThrow();
    assertEquals("1", text(passing.next(passing.attach(), 0)));

    assertFalse(passing.withdraw(first));
    assertTrue(passing.withdraw(second));

    assertEquals(1, passing.bytes());
    passing.end();
    assertEquals(List.of("1", "end"), read(passing, 0));
  }

  @Test
  void makesRoomWhenRead() throws InterruptedException {
    int ticket = passing.attach();
    for (int i = 1; i <= 9; i++) {
      passing.offer(json(Integer.toString(i)));
      assertEquals(Integer.toString(i), text(passing.next(ticket, i - 1)));
    }
  }

  @Test
  void replaysReadMessagesWithinLimit() throws InterruptedException {
    int ticket = replaying.attach();
    for (int i = 1; i <= 5; i++) {
      replaying.offer(json(Integer.toString(i)));
      assertEquals(Integer.toString(i), text(replaying.next(ticket, i - 1)));
    }
    replaying.end();

    assertEquals(List.of("3", "4", "5", "end"), read(replaying, 0));
    assertEquals(List.of("5", "end"), read(replaying, 4));
  }

  @Test
  void wakesReaderWithoutMessage() throws InterruptedException {
    int ticket = passing.attach();
    passing.wakeUp();

    assertEquals(new Next.Wakeup(), passing.next(ticket, 0));
    passing.offer(json("1"));
    assertEquals("1", text(passing.next(ticket, 0)));
  }

  @Test
  void returnsMessageBeforeWakeup() throws InterruptedException {
    int ticket = passing.attach();
    passing.offer(json("1"));
    passing.wakeUp();
    assertEquals("1", text(passing.next(ticket, 0)));
    passing.finish(json("2"), 200);

    assertEquals("last 2", text(passing.next(ticket, 1)));
    assertEquals("end", text(passing.next(ticket, 2)));
  }

  @Test
  void wakesOnlyCurrentReader() throws InterruptedException {
    passing.attach();
    passing.wakeUp();
    int ticket = passing.attach();
    passing.end();

    assertEquals("end", text(passing.next(ticket, 0)));
  }

  @Test
  void endsForPreviousReader() throws InterruptedException {
    int first = passing.attach();
    int second = passing.attach();
    passing.offer(json("1"));

    assertEquals(new Next.End(/* early= */ false), passing.next(first, 0));
    assertEquals("1", text(passing.next(second, 0)));
  }

  @Test
  void dismissesReaderUntilItAttachesAgain() throws InterruptedException {
    int first = passing.attach();
    passing.dismissReader();

    assertEquals(new Next.End(/* early= */ true), passing.next(first, 0));
    passing.offer(json("1"));
    assertEquals("1", text(passing.next(passing.attach(), 0)));
  }

  @Test
  void wakesBlockedReader() throws InterruptedException, ExecutionException {
    int ticket = passing.attach();
    CompletableFuture<Next> next = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                next.complete(passing.next(ticket, 0));
              } catch (InterruptedException e) {
                next.completeExceptionally(e);
              }
            });

    passing.offer(json("1"));

    assertEquals("1", text(next.get()));
  }

  private static List<String> read(EventBuffer buffer, long after) throws InterruptedException {
    int ticket = buffer.attach();
    List<String> read = new ArrayList<>();
    long number = after;
    while (true) {
      Next next = buffer.next(ticket, number);
      read.add(text(next));
      if (next instanceof Next.End) {
        return read;
      }
      number = number(next);
    }
  }

  private static long number(Next next) {
    return switch (next) {
      case Next.Message message -> message.number();
      case Next.FinalMessage last -> last.number();
      case Next.Wakeup _, Next.End _ -> throw new AssertionError("no message: " + next);
    };
  }

  private static String text(Next next) {
    return switch (next) {
      case Next.Message message -> message.json().text();
      case Next.FinalMessage last -> "last " + last.json().text();
      case Next.Wakeup() -> "quiet";
      case Next.End _ -> "end";
    };
  }

  private static JsonBytes json(String text) {
    return JsonBytes.of(text);
  }
}
