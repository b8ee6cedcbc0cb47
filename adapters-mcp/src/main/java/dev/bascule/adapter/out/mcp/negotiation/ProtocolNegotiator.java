package dev.bascule.adapter.out.mcp.negotiation;

import dev.bascule.adapter.out.mcp.config.ProtocolChoice;
import dev.bascule.adapter.out.mcp.jsonrpc.TimeLimit;
import dev.bascule.adapter.out.mcp.protocol.DiscoverResult;
import dev.bascule.adapter.out.mcp.protocol.ProtocolEra;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Failure.Cancelled;
import dev.bascule.domain.result.Failure.TimedOut;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.domain.result.UpstreamReply.Answered;
import dev.bascule.domain.result.UpstreamReply.Failed;
import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Knows in which way a server is to be spoken to, for all connections with it; finds it out with a
 * probe, which callers who need it at the same time share. That a server knows the handshake alone
 * is believed for a day, since it may be another one by then; that it does without, until it says
 * otherwise. Thread-safe.
 */
public final class ProtocolNegotiator {

  private static final Duration LEGACY_AGE = Duration.ofHours(24);

  /** A server that was only slow to start is not to be taken for another one all day. */
  private static final Duration GUESS_AGE = Duration.ofHours(1);

  private final ProtocolProbe probe;
  private final Ticker ticker;
  private final boolean isPinned;
  private volatile @Nullable NegotiatedEra negotiated;

  /** Held by the one who probes, for as long as that takes; others wait here. */
  private final ReentrantLock probeLock = new ReentrantLock();

  /** How many probes have begun; changed under the lock only. */
  private final AtomicLong probes = new AtomicLong();

  /** What the last probe failed with, if all can share it. Under the lock, always. */
  private @Nullable FailedProbe lastFailed;

  /**
   * @param probe asks the server; never called where the operator chose
   */
  public ProtocolNegotiator(ProtocolChoice choice, ProtocolProbe probe, Ticker ticker) {
    this.probe = probe;
    this.ticker = ticker;
    this.isPinned = choice != ProtocolChoice.AUTO;
    this.negotiated =
        switch (choice) {
          case AUTO -> null;
          case MODERN -> new NegotiatedEra(ProtocolEra.MODERN, Optional.empty(), null, false);
          case LEGACY -> new NegotiatedEra(ProtocolEra.LEGACY, Optional.empty(), null, false);
        };
  }

  /**
   * What is believed.
   *
   * @param discoverResult what the server said of itself when it was asked
   * @param until when it is to be found out again; null for never
   * @param isGuess whether it is concluded from silence alone
   */
  record NegotiatedEra(
      ProtocolEra era,
      Optional<DiscoverResult> discoverResult,
      @Nullable Deadline until,
      boolean isGuess) {

    private boolean isValid(Ticker ticker) {
      return until == null || !until.hasPassed(ticker);
    }
  }

  /**
   * Returns whether a server was last found to be of {@code era}, however long ago. Never blocks.
   */
  boolean isKnownAs(ProtocolEra era) {
    NegotiatedEra now = negotiated;
    return now != null && now.era() == era;
  }

  /** Returns whether what is believed is concluded from silence alone. Never blocks. */
  boolean isGuess() {
    NegotiatedEra now = negotiated;
    return now != null && now.isGuess();
  }

  /** Returns what is believed; waits for a probe if there is nothing. */
  UpstreamReply<NegotiatedEra> current(TimeLimit limit) {
    NegotiatedEra now = negotiated;
    return now != null && now.isValid(ticker) ? new Answered<>(now) : negotiate(limit);
  }

  /**
   * Takes note that a server showed itself to be of {@code era}. Where the operator chose one
   * without a handshake, that stays.
   */
  void learn(ProtocolEra era) {
    NegotiatedEra now = negotiated;
    if (!isPinned || (now != null && now.era() != ProtocolEra.MODERN)) {
      negotiated = negotiatedEra(era, Optional.empty(), /* isGuess= */ false);
    }
  }

  /** Takes note that a server cannot be spoken to in {@code era}: it is found out anew. */
  void invalidate(ProtocolEra era) {
    NegotiatedEra now = negotiated;
    if (!isPinned && now != null && now.era() == era) {
      negotiated = null;
    }
  }

  /**
   * Ends a probe under way, since the start that it belongs to took {@code limit}. Never blocks.
   */
  void abandonProbe(TimeLimit limit) {
    probe.abandon(limit);
  }

  /** Ends what is left of probes. */
  public void close() {
    probe.close();
  }

  private NegotiatedEra negotiatedEra(
      ProtocolEra era, Optional<DiscoverResult> discoverResult, boolean isGuess) {
    Duration age = isGuess ? GUESS_AGE : LEGACY_AGE;
    return new NegotiatedEra(
        era,
        discoverResult,
        era == ProtocolEra.MODERN || isPinned ? null : Deadline.after(age, ticker),
        isGuess);
  }

  private UpstreamReply<NegotiatedEra> negotiate(TimeLimit limit) {
    long begunBefore = probes.get();
    return limit.underLock(
        probeLock,
        () -> {
          NegotiatedEra now = negotiated;
          if (now != null && now.isValid(ticker)) {
            return new Answered<>(now);
          }
          // A probe that began later than this wait is as good as one of its own.
          return lastFailed != null && lastFailed.number() > begunBefore
              ? new Failed<>(lastFailed.failure())
              : probe(limit);
        });
  }

  /** Under the lock. */
  private UpstreamReply<NegotiatedEra> probe(TimeLimit limit) {
    lastFailed = null;
    long number = probes.incrementAndGet();
    return switch (probe.probe(limit)) {
      case ProbeResult.Known(
              ProtocolEra era,
              Optional<DiscoverResult> discoverResult,
              boolean isGuess) -> {
        NegotiatedEra found = negotiatedEra(era, discoverResult, isGuess);
        negotiated = found;
        yield new Answered<>(found);
      }
      case ProbeResult.Unknown(Failure.UpstreamFailure failure) -> {
        if (!(failure instanceof Cancelled || failure instanceof TimedOut)) {
          lastFailed = new FailedProbe(number, failure);
        }
        yield new Failed<>(failure);
      }
    };
  }

  /**
   * A probe that failed, and not only for the caller who made it.
   *
   * @param number counts probes from 1
   */
  private record FailedProbe(long number, Failure.UpstreamFailure failure) {}
}
