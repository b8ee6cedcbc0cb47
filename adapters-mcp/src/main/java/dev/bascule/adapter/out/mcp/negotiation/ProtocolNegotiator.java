package dev.bascule.adapter.out.mcp.negotiation;

import dev.bascule.adapter.out.mcp.config.ProtocolChoice;
import dev.bascule.adapter.out.mcp.jsonrpc.TimeLimit;
import dev.bascule.adapter.out.mcp.protocol.DiscoverResult;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Failure.Cancelled;
import dev.bascule.domain.result.Failure.TimedOut;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.domain.result.UpstreamReply.Answered;
import dev.bascule.domain.result.UpstreamReply.Failed;
import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.Ticker;
import dev.bascule.mcp.protocol.ProtocolEra;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The negotiation of the protocol era of a server for all connections to it, with a probe that is
 * shared by concurrent callers. The legacy era expires after a day, since the server may have been
 * updated; the modern era remains valid until the server contradicts it. Thread-safe.
 */
public final class ProtocolNegotiator {

  private static final Duration LEGACY_AGE = Duration.ofHours(24);

  /** A server that was only slow to start must not be misjudged for a day. */
  private static final Duration GUESS_AGE = Duration.ofHours(1);

  private final ProtocolProbe probe;
  private final Ticker ticker;
  private final boolean isPinned;
  private volatile @Nullable NegotiatedEra negotiated;

  /** Held during a probe; other callers wait here. */
  private final ReentrantLock probeLock = new ReentrantLock();

  /** The number of probes begun; modified with the lock held. */
  private final AtomicLong probes = new AtomicLong();

  /** The failure of the last probe, if others can share it. Guarded by the lock. */
  private @Nullable FailedProbe lastFailed;

  /**
   * @param probe probes the server; never called if the protocol is configured
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
   * The negotiated era.
   *
   * @param discoverResult the discovery result of the probe
   * @param until when it expires; null if never
   * @param isGuess whether it is inferred only from silence
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
   * Returns whether the server was last found to be of {@code era}, even if that has expired. Never
   * blocks.
   */
  boolean isKnownAs(ProtocolEra era) {
    NegotiatedEra now = negotiated;
    return now != null && now.era() == era;
  }

  /** Returns whether the negotiated era is inferred only from silence. Never blocks. */
  boolean isGuess() {
    NegotiatedEra now = negotiated;
    return now != null && now.isGuess();
  }

  /** Returns the negotiated era; waits for a probe if there is none. */
  UpstreamReply<NegotiatedEra> current(TimeLimit limit) {
    NegotiatedEra now = negotiated;
    return now != null && now.isValid(ticker) ? new Answered<>(now) : negotiate(limit);
  }

  /**
   * Records that the server turned out to be of {@code era}. Has no effect if the modern era is
   * configured.
   */
  void learn(ProtocolEra era) {
    NegotiatedEra now = negotiated;
    if (!isPinned || (now != null && now.era() != ProtocolEra.MODERN)) {
      negotiated = negotiatedEra(era, Optional.empty(), /* isGuess= */ false);
    }
  }

  /** Discards {@code era}, which the server does not support: it will be probed again. */
  void invalidate(ProtocolEra era) {
    NegotiatedEra now = negotiated;
    if (!isPinned && now != null && now.era() == era) {
      negotiated = null;
    }
  }

  /**
   * Cancels a probe in progress, because the start that it belongs to took {@code limit}. Never
   * blocks.
   */
  void abandonProbe(TimeLimit limit) {
    probe.abandon(limit);
  }

  /** Releases the resources of probes. */
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
          // A probe that began after this caller started waiting serves as its own.
          return lastFailed != null && lastFailed.number() > begunBefore
              ? new Failed<>(lastFailed.failure())
              : probe(limit);
        });
  }

  /** The caller holds the lock. */
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
   * A probe that failed, and not only for its caller.
   *
   * @param number the number of the probe, from 1
   */
  private record FailedProbe(long number, Failure.UpstreamFailure failure) {}
}
