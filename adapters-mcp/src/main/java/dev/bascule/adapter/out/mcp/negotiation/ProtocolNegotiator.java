package dev.bascule.adapter.out.mcp.negotiation;

import static java.util.Objects.requireNonNull;

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
  private volatile @Nullable Belief belief;

  /** Held by the one who probes, for as long as that takes; others wait here. */
  private final ReentrantLock probing = new ReentrantLock();

  /** How many probes have begun; changed under the lock only. */
  private final AtomicLong probes = new AtomicLong();

  /** What the last probe failed with, if all can share it. Under the lock, always. */
  private @Nullable FailedProbe lastFailed;

  /**
   * @param probe asks the server; never called where the operator chose
   */
  public ProtocolNegotiator(ProtocolChoice choice, ProtocolProbe probe, Ticker ticker) {
    this.probe = requireNonNull(probe, "probe");
    this.ticker = requireNonNull(ticker, "ticker");
    this.isPinned = choice != ProtocolChoice.AUTO;
    this.belief =
        switch (choice) {
          case AUTO -> null;
          case MODERN -> new Belief(ProtocolEra.MODERN, Optional.empty(), null);
          case LEGACY -> new Belief(ProtocolEra.LEGACY, Optional.empty(), null);
        };
  }

  /**
   * What is believed.
   *
   * @param discovered what the server said of itself when it was asked
   * @param until when it is to be found out anew; null for never
   */
  record Belief(ProtocolEra era, Optional<DiscoverResult> discovered, @Nullable Deadline until) {

    private boolean holds(Ticker ticker) {
      return until == null || !until.hasPassed(ticker);
    }
  }

  /** Returns what is believed; waits for a probe if there is nothing. */
  UpstreamReply<Belief> current(TimeLimit limit) {
    Belief now = belief;
    return now != null && now.holds(ticker) ? new Answered<>(now) : findOut(limit);
  }

  /**
   * Takes note that a server showed itself to be of {@code era}. Where the operator chose one
   * without a handshake, that stays.
   */
  void learn(ProtocolEra era) {
    Belief now = belief;
    if (!isPinned || (now != null && now.era() != ProtocolEra.MODERN)) {
      belief = believing(era, Optional.empty(), LEGACY_AGE);
    }
  }

  /** Takes note that a server cannot be spoken to in {@code era}: it is found out anew. */
  void doubt(ProtocolEra era) {
    Belief now = belief;
    if (!isPinned && now != null && now.era() == era) {
      belief = null;
    }
  }

  /** Ends what is left of probes. */
  public void close() {
    probe.close();
  }

  private Belief believing(ProtocolEra era, Optional<DiscoverResult> discovered, Duration age) {
    return new Belief(
        era,
        discovered,
        era == ProtocolEra.MODERN || isPinned ? null : Deadline.after(age, ticker));
  }

  private UpstreamReply<Belief> findOut(TimeLimit limit) {
    long begunBefore = probes.get();
    return limit.underLock(
        probing,
        () -> {
          Belief now = belief;
          if (now != null && now.holds(ticker)) {
            return new Answered<>(now);
          }
          // A probe that began later than this wait is as good as one of its own.
          return lastFailed != null && lastFailed.number() > begunBefore
              ? new Failed<>(lastFailed.failure())
              : probe(limit);
        });
  }

  /** Under the lock. */
  private UpstreamReply<Belief> probe(TimeLimit limit) {
    lastFailed = null;
    long number = probes.incrementAndGet();
    return switch (probe.probe(limit)) {
      case ProbeResult.Known(
              ProtocolEra era,
              Optional<DiscoverResult> discovered,
              boolean isGuess) -> {
        Belief found = believing(era, discovered, isGuess ? GUESS_AGE : LEGACY_AGE);
        belief = found;
        yield new Answered<>(found);
      }
      case ProbeResult.Unknown(Failure.Upstream failure) -> {
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
  private record FailedProbe(long number, Failure.Upstream failure) {}
}
