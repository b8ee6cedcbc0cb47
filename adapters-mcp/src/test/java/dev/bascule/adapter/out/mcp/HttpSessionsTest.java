package dev.bascule.adapter.out.mcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Reply;
import dev.bascule.domain.outcome.Reply.Answered;
import dev.bascule.domain.outcome.Reply.Failed;
import dev.bascule.domain.time.FakeTicker;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Sessions whose server gives them no name, or the same one again: nothing tells them apart. */
final class HttpSessionsTest {

  private final AtomicInteger begun = new AtomicInteger();
  private final HttpSessions sessions = new HttpSessions(_ -> new Answered<>(begin()));

  @Test
  void keepTheNewSessionWhenALateCallerReplacesTheOldOne() {
    HttpSession old = session(sessions.current(limit()));
    HttpSession replacement = session(sessions.replace(old, limit()));

    HttpSession forTheLate = session(sessions.replace(old, limit()));

    assertNotSame(old, replacement);
    assertSame(replacement, forTheLate);
    assertEquals(2, begun.get());
  }

  @Test
  void keepTheNewSessionWhenALateCallerForgetsTheOldOne() {
    HttpSession old = session(sessions.current(limit()));
    HttpSession replacement = session(sessions.replace(old, limit()));

    sessions.forget(old);

    assertSame(replacement, session(sessions.current(limit())));
  }

  private HttpSession begin() {
    begun.incrementAndGet();
    return new HttpSession(
        new Agreement("2025-11-25", Optional.empty(), Optional.empty()), Optional.empty());
  }

  private static TimeLimit limit() {
    return TimeLimit.of(Duration.ofSeconds(1), new FakeTicker());
  }

  private static HttpSession session(Reply<HttpSession> reply) {
    return switch (reply) {
      case Answered<HttpSession>(HttpSession session) -> session;
      case Failed<HttpSession>(Failure.Upstream failure) -> throw new AssertionError(failure);
    };
  }
}
