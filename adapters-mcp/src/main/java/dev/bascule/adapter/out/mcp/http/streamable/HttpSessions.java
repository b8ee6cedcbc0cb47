package dev.bascule.adapter.out.mcp.http.streamable;

import dev.bascule.adapter.out.mcp.jsonrpc.PostResponse;
import dev.bascule.adapter.out.mcp.jsonrpc.PostResponse.NoAnswer;
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
 * The session with one server: begins it for the first caller, and again after it is lost. Callers
 * that need a session at the same time share the new one, or the failure to begin it. Thread-safe.
 */
final class HttpSessions {

  private final Function<TimeLimit, UpstreamReply<HttpSession>> handshake;
  private final SessionObserver observer;
  private final AtomicReference<State> state = new AtomicReference<>(State.NEW);

  /** Held while a session is being initialized; other callers wait here. */
  private final ReentrantLock beginLock = new ReentrantLock();

  /** The number of handshakes begun; modified with the lock held. */
  private final AtomicLong handshakes = new AtomicLong();

  /** The failure of the last handshake, if others can share it. Guarded by the lock. */
  private @Nullable FailedHandshake lastFailed;

  /** An observer of sessions. Never blocks. */
  interface SessionObserver {

    /** Called when {@code session} has begun; it may have been lost since. */
    void onBegun(HttpSession session);

    /** Called when {@code session} is no longer used. */
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

  /** Returns the session; begins one if there is none, which blocks. */
  UpstreamReply<HttpSession> current(TimeLimit limit) {
    HttpSession session = state.get().session();
    return session == null ? begin(null, limit) : new Answered<>(session);
  }

  /** Returns another session than {@code lost}, which is unknown to the server. */
  UpstreamReply<HttpSession> replace(HttpSession lost, TimeLimit limit) {
    return begin(lost, limit);
  }

  /** Discards {@code lost} if it is still current; another one begins when it is needed. */
  void forget(HttpSession lost) {
    State before = state.getAndUpdate(now -> now.session() == lost ? now.lost() : now);
    if (before.session() == lost) {
      observer.onLost(lost);
    }
  }

  /** Returns whether {@code session} is the one for new requests. */
  boolean isCurrent(HttpSession session) {
    return state.get().session() == session;
  }

  /** Records the outcome of a request in {@code session}. */
  void recordOutcome(HttpSession session, PostResponse response) {
    boolean unreachable = response instanceof NoAnswer(Unreachable _);
    if (unreachable && session.id().isEmpty()) {
      // The server cannot report that it has lost the session, and may be another one after the
      // outage.
      forget(session);
      return;
    }
    boolean well = !unreachable && !(response instanceof NoAnswer(TimedOut _));
    if (state.get().healthy() != well) {
      state.updateAndGet(now -> now.session() == session ? now.withHealth(well) : now);
    }
  }

  ServerStatus status() {
    State now = state.get();
    return InitializeResult.status(
        Transport.STREAMABLE_HTTP, now.session() != null && now.healthy(), now.lastResult());
  }

  /** Removes and returns the session, if there is one; waits for one that is being initialized. */
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
          // A handshake that began after this caller started waiting serves as its own.
          return lastFailed != null && lastFailed.number() > begunBefore
              ? new Failed<>(lastFailed.failure())
              : handshake(limit);
        });
  }

  /** The caller holds the lock. */
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

  /** Returns whether {@code failure} concerns only its caller, not the server. */
  private static boolean isCallerSpecific(Failure.UpstreamFailure failure) {
    return failure instanceof Cancelled || failure instanceof TimedOut;
  }

  /**
   * @param number the number of the handshake, from 1
   */
  private record FailedHandshake(long number, Failure.UpstreamFailure failure) {}

  /**
   * @param session null before the first one, and between two
   * @param lastResult the server's last result of {@code initialize}; null before the first one
   * @param healthy whether the last request in the session succeeded
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
