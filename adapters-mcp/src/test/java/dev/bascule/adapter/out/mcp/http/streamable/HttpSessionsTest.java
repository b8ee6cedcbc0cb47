package dev.bascule.adapter.out.mcp.http.streamable;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.adapter.out.mcp.jsonrpc.TimeLimit;
import dev.bascule.adapter.out.mcp.protocol.legacy.InitializeResults;
import dev.bascule.domain.result.DeliveryStatus;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Failure.TimedOut;
import dev.bascule.domain.result.Failure.Unreachable;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.domain.result.UpstreamReply.Answered;
import dev.bascule.domain.result.UpstreamReply.Failed;
import dev.bascule.domain.time.FakeTicker;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The server uses no session ids, so its responses do not distinguish sessions. */
final class HttpSessionsTest {

  private final AtomicInteger begun = new AtomicInteger();
  private final List<String> events = new ArrayList<>();
  private final RecordingObserver observer = new RecordingObserver();
  private final HttpSessions sessions = new HttpSessions(_ -> new Answered<>(begin()), observer);

  @Test
  void keepNewSessionIfLateCallerReplacesOldOne() {
    HttpSession old = session(sessions.current(limit()));
    HttpSession replacement = session(sessions.replace(old, limit()));

    HttpSession forTheLate = session(sessions.replace(old, limit()));

    assertNotSame(old, replacement);
    assertSame(replacement, forTheLate);
    assertEquals(2, begun.get());
  }

  @Test
  void keepNewSessionIfLateCallerDiscardsOldOne() {
    HttpSession old = session(sessions.current(limit()));
    HttpSession replacement = session(sessions.replace(old, limit()));

    sessions.forget(old);

    assertSame(replacement, session(sessions.current(limit())));
  }

  @Test
  void notifyObserver() {
    HttpSession first = session(sessions.current(limit()));
    sessions.forget(first);
    sessions.forget(first);
    HttpSession second = session(sessions.current(limit()));
    sessions.replace(second, limit());

    assertEquals(List.of("begun", "lost", "begun", "lost", "begun"), events);
  }

  @Test
  void shareFailureOfHandshakeAmongWaiters() throws Exception {
    Failed<HttpSession> gone = new Failed<>(new Unreachable("gone", DeliveryStatus.NOT_SENT));

    assertEquals(Collections.nCopies(20, gone), currentForManyAtOnce(gone));

    assertTrue(begun.get() <= 2, () -> begun + " handshakes");
  }

  @Test
  void doNotShareTimeoutOfOneCaller() throws Exception {
    Failed<HttpSession> late = new Failed<>(new TimedOut(Duration.ofSeconds(1)));

    assertEquals(Collections.nCopies(20, late), currentForManyAtOnce(late));

    assertEquals(20, begun.get());
  }

  /**
   * The ticker is read when a limit is created and when a wait begins: the first handshake waits.
   */
  private List<UpstreamReply<HttpSession>> currentForManyAtOnce(Failed<HttpSession> failed)
      throws Exception {
    CountDownLatch readings = new CountDownLatch(2 * 20);
    HttpSessions failing =
        new HttpSessions(
            _ -> {
              begun.incrementAndGet();
              await(readings);
              return failed;
            },
            observer);
    Ticker ticker =
        () -> {
          readings.countDown();
          return 0;
        };
    List<Future<UpstreamReply<HttpSession>>> calls = new ArrayList<>();
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 20; i++) {
        calls.add(
            callers.submit(() -> failing.current(TimeLimit.of(Duration.ofSeconds(8), ticker))));
      }
    }
    List<UpstreamReply<HttpSession>> replies = new ArrayList<>();
    for (Future<UpstreamReply<HttpSession>> call : calls) {
      replies.add(call.get());
    }
    return replies;
  }

  private static void await(CountDownLatch latch) {
    try {
      assertTrue(latch.await(5, SECONDS));
    } catch (InterruptedException e) {
      throw new AssertionError("this thread is never interrupted", e);
    }
  }

  private final class RecordingObserver implements HttpSessions.SessionObserver {

    @Override
    public void onBegun(HttpSession session) {
      events.add("begun");
    }

    @Override
    public void onLost(HttpSession session) {
      events.add("lost");
    }
  }

  private HttpSession begin() {
    begun.incrementAndGet();
    return new HttpSession(InitializeResults.of("2025-11-25"), Optional.empty());
  }

  private static TimeLimit limit() {
    return TimeLimit.of(Duration.ofSeconds(1), new FakeTicker());
  }

  private static HttpSession session(UpstreamReply<HttpSession> reply) {
    return switch (reply) {
      case Answered<HttpSession>(HttpSession session) -> session;
      case Failed<HttpSession>(Failure.UpstreamFailure failure) ->
          throw new AssertionError(failure);
    };
  }
}
