package dev.bascule.application.notification;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.application.context.ForwardedIdentity;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ServerMessage;
import dev.bascule.domain.mcp.ServerNotification;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ChangeCoalescerTest {

  private static final int HALF = ChangeCoalescer.MAX_BYTES / 2;

  private final List<Runnable> afterInterval = new ArrayList<>();
  private final List<String> notified = new ArrayList<>();
  private final ChangeCoalescer coalescer = new ChangeCoalescer(afterInterval::add);

  @Test
  void notifiesFirstImmediatelyAndLastAtEndOfInterval() {
    run("a", 1, "first");
    run("a", 1, "second");
    run("a", 1, "third");
    assertEquals(List.of("first"), notified);

    endIntervals();
    assertEquals(List.of("first", "third"), notified);

    endIntervals();
    run("a", 1, "fourth");
    assertEquals(List.of("first", "third", "fourth"), notified);
  }

  @Test
  void notifiesImmediatelyWhatExceedsTheBytesThatItHolds() {
    run("a", HALF, "first a");
    run("b", HALF, "first b");
    run("c", 1, "first c");
    run("c", 1, "second c");
    run("a", 1, "second a");

    assertEquals(List.of("first a", "first b", "first c", "second c", "second a"), notified);
    assertEquals(2, afterInterval.size());
  }

  @Test
  void holdsAgainAfterEndOfInterval() {
    run("a", HALF, "first a");
    run("a", HALF, "second a");
    endIntervals();
    endIntervals();
    notified.clear();

    run("b", HALF, "first b");
    run("b", HALF, "second b");

    assertEquals(List.of("first b"), notified);
    endIntervals();
    assertEquals(List.of("first b", "second b"), notified);
  }

  private void run(String uri, int size, String notification) {
    coalescer.run(
        new ChangeCoalescer.Change(
            Optional.empty(),
            new ServerView(new ServerId("files"), ForwardedIdentity.NONE),
            new ServerNotification.ResourceUpdated(uri, ServerMessage.NO_PARAMS)),
        size,
        () -> notified.add(notification));
  }

  private void endIntervals() {
    List<Runnable> ended = List.copyOf(afterInterval);
    afterInterval.clear();
    ended.forEach(Runnable::run);
  }
}
