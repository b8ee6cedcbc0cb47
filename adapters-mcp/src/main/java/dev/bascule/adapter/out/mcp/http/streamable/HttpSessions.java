package dev.bascule.adapter.out.mcp.http.streamable;

import dev.bascule.adapter.out.mcp.http.PostResponse;
import dev.bascule.adapter.out.mcp.http.PostResponse.NoAnswer;
import dev.bascule.adapter.out.mcp.jsonrpc.TimeLimit;
import dev.bascule.adapter.out.mcp.protocol.legacy.InitializeResult;
import dev.bascule.application.port.out.ServerStatus;
import dev.bascule.application.port.out.ServerStatus.Transport;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Failure.Cancelled;
import dev.bascule.domain.result.Failure.TimedOut;
import dev.bascule.domain.result.Failure.Unreachable;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.domain.result.UpstreamReply.Answered;
import dev.bascule.domain.result.UpstreamReply.Failed;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Knows the session with one server: begins it for the first caller, and anew once it is lost.
 * Callers who need a session at the same time share the one that is begun, or why none could be.
 * Thread-safe.
 */
final class HttpSessions {

  private final Function<TimeLimit, UpstreamReply<HttpSession>> handshake;
  private final SessionObserver observer;
  private final AtomicReference<State> state = new AtomicReference<>(State.NEW);

  /** Held by the one who begins a session, for as long as that takes; others wait here. */
  private final ReentrantLock beginLock = new ReentrantLock();

  /** How many handshakes have begun; changed under the lock only. */
  private final AtomicLong handshakes = new AtomicLong();

  /** What the last handshake failed with, if all can share it. Under the lock, always. */
  private @Nullable FailedHandshake lastFailed;

  /** Is told which sessions there are. Never waits. */
  interface SessionObserver {

    /** Takes note that {@code session} has begun; it may have been lost again since. */
    void onBegun(HttpSession session);

    /** Takes note that {@code session} is not used any more. */
    void onLost(HttpSession session);
  }

  /**
   * @param handshake begins a session with the server
   */
  HttpSessions(
      Function<TimeLimit, UpstreamReply<HttpSession>> handshake, SessionObserver observer) {
    this.handshake = handshake;
    this.observer = observer;
  }

  /** Returns whether there is a session. Never blocks. */
  boolean hasSession() {
    return state.get().session() != null;
  }

  /** Returns the session; waits for one to begin if there is none. */
  UpstreamReply<HttpSession> current(TimeLimit limit) {
    HttpSession session = state.get().session();
    return session == null ? begin(null, limit) : new Answered<>(session);
  }

  /** Returns another session than {@code lost}, which the server does not know any more. */
  UpstreamReply<HttpSession> replace(HttpSession lost, TimeLimit limit) {
    return begin(lost, limit);
  }

  /** Forgets {@code lost}, if it is still the session; another one begins when it is needed. */
  void forget(HttpSession lost) {
    State before = state.getAndUpdate(now -> now.session() == lost ? now.lost() : now);
    if (before.session() == lost) {
      observer.onLost(lost);
    }
  }

  /** Tells whether {@code session} is the one that requests are made in. */
  boolean isCurrent(HttpSession session) {
    return state.get().session() == session;
  }

  /** Takes note of how {@code session} served. */
  void recordOutcome(HttpSession session, PostResponse response) {
    boolean unreachable = response instanceof NoAnswer(Unreachable _);
    if (unreachable && session.id().isEmpty()) {
      // The server cannot tell that it has forgotten us, and may be another one when it is back.
      forget(session);
      return;
    }
    boolean well = !unreachable && !(response instanceof NoAnswer(TimedOut _));
    if (state.get().healthy() != well) {
      state.updateAndGet(now -> now.session() == session ? now.withHealth(well) : now);
    }
  }

  /** Tells whether there has been a session before. */
  boolean hasBegunBefore() {
    return state.get().lastResult() != null;
  }

  /** Returns what is known of the server. */
  ServerStatus status() {
    State now = state.get();
    return InitializeResult.status(
        Transport.STREAMABLE_HTTP, now.session() != null && now.healthy(), now.lastResult());
  }

  /** Takes the session away, if there is one, after waiting for one that is just beginning. */
  Optional<HttpSession> end(TimeLimit limit) {
    UpstreamReply<Optional<HttpSession>> ended =
        limit.underLock(
            beginLock,
            () -> new Answered<>(Optional.ofNullable(state.getAndUpdate(State::lost).session())));
    return switch (ended) {
      case Answered<Optional<HttpSession>>(Optional<HttpSession> session) -> session;
      case Failed<Optional<HttpSession>> _ -> Optional.empty();
    };
  }

  private UpstreamReply<HttpSession> begin(@Nullable HttpSession lost, TimeLimit limit) {
    long begunBefore = handshakes.get();
    return limit.underLock(
        beginLock,
        () -> {
          HttpSession session = state.get().session();
          if (session != null && session != lost) {
            return new Answered<>(session);
          }
          // A handshake that began later than this wait is as good as one of its own.
          return lastFailed != null && lastFailed.number() > begunBefore
              ? new Failed<>(lastFailed.failure())
              : handshake(limit);
        });
  }

  /** Under the lock. */
  private UpstreamReply<HttpSession> handshake(TimeLimit limit) {
    HttpSession lost = state.getAndUpdate(State::lost).session();
    if (lost != null) {
      observer.onLost(lost);
    }
    lastFailed = null;
    long number = handshakes.incrementAndGet();
    UpstreamReply<HttpSession> reply = handshake.apply(limit);
    switch (reply) {
      case Answered<HttpSession>(HttpSession session) -> {
        state.set(new State(session, session.initializeResult(), true));
        observer.onBegun(session);
      }
      case Failed<HttpSession>(Failure.UpstreamFailure failure) -> {
        if (!isCallerSpecific(failure)) {
          lastFailed = new FailedHandshake(number, failure);
        }
      }
    }
    return reply;
  }

  /**
   * Tells whether {@code failure} is about the caller who ran into it, and not about the server.
   */
  private static boolean isCallerSpecific(Failure.UpstreamFailure failure) {
    return failure instanceof Cancelled || failure instanceof TimedOut;
  }

  /**
   * @param number counts handshakes from 1
   */
  private record FailedHandshake(long number, Failure.UpstreamFailure failure) {}

  /**
   * @param session null before the first one, and between two
   * @param lastResult what the server last answered to {@code initialize}; null before the first
   *     one
   * @param healthy whether the session served when it was last used
   */
  private record State(
      @Nullable HttpSession session, @Nullable InitializeResult lastResult, boolean healthy) {

    static final State NEW = new State(null, null, false);

    State lost() {
      return new State(null, lastResult, false);
    }

    State withHealth(boolean healthyNow) {
      return new State(session, lastResult, healthyNow);
    }
  }
}
