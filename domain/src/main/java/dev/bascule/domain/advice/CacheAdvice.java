package dev.bascule.domain.advice;

import dev.bascule.domain.advice.ToolEvidence.LifetimeEvidence;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;

/** What to configure for a tool. */
public sealed interface CacheAdvice {

  /** The number of answered calls without which there is no advice. */
  int MIN_CALLS = 100;

  /** The number of repeated calls without which there is no advice. */
  int MIN_REPEATS = 20;

  /** The percentage of calls that a lifetime has to answer. */
  int MIN_HIT_PERCENT = 10;

  /** The percentage of hits that may be wrong. */
  int MAX_WRONG_PERCENT = 1;

  /**
   * Returns the advice from {@code evidence}: the longest lifetime with enough hits and few wrong
   * ones. Of a tool whose results are cached, only a longer one.
   *
   * @param isAssumedReadOnly whether the operator takes the tool as read-only
   */
  static CacheAdvice of(ToolEvidence evidence, boolean isAssumedReadOnly) {
    if (!evidence.isDeclaredReadOnly() && !isAssumedReadOnly && !evidence.isCached()) {
      return new None(Reason.NOT_READ_ONLY);
    }
    Optional<CacheAdvice> advice =
        isEnough(evidence)
            ? longest(evidence, each -> hasHits(each, evidence) && isRight(each))
                .map(UseLifetime::new)
            : Optional.empty();
    return advice.orElseGet(() -> new None(reason(evidence)));
  }

  private static boolean isEnough(ToolEvidence evidence) {
    return evidence.calls() >= MIN_CALLS && evidence.repeats() >= MIN_REPEATS;
  }

  private static Optional<Duration> longest(
      ToolEvidence evidence, Predicate<LifetimeEvidence> condition) {
    return evidence.lifetimes().stream()
        .filter(each -> each.lifetime().compareTo(evidence.cachedFor()) > 0)
        .filter(condition)
        .map(LifetimeEvidence::lifetime)
        .reduce((_, longer) -> longer);
  }

  private static boolean hasHits(LifetimeEvidence lifetime, ToolEvidence evidence) {
    return lifetime.hits() > 0 && lifetime.hits() * 100 >= evidence.calls() * MIN_HIT_PERCENT;
  }

  private static boolean isRight(LifetimeEvidence lifetime) {
    return lifetime.wrongHits() * 100 <= lifetime.hits() * MAX_WRONG_PERCENT;
  }

  private static Reason reason(ToolEvidence evidence) {
    if (evidence.isCached()) {
      return Reason.CACHED;
    }
    if (evidence.calls() < MIN_CALLS) {
      return Reason.FEW_CALLS;
    }
    if (evidence.repeats() < MIN_REPEATS) {
      return Reason.FEW_REPEATS;
    }
    return longest(evidence, each -> hasHits(each, evidence)).isPresent()
        ? Reason.RESULTS_DIFFER
        : Reason.FEW_HITS;
  }

  /** Cache results of the tool for {@code lifetime}. */
  record UseLifetime(Duration lifetime) implements CacheAdvice {}

  /** Change nothing. */
  record None(Reason reason) implements CacheAdvice {}

  /** Why there is no advice. */
  enum Reason {
    /** The results are cached, and no longer lifetime is better. */
    CACHED,
    /** Neither the server nor the operator declares the tool as read-only. */
    NOT_READ_ONLY,
    /** The tool was called less than {@link #MIN_CALLS} times. */
    FEW_CALLS,
    /** Less than {@link #MIN_REPEATS} calls were repeated. */
    FEW_REPEATS,
    /** No lifetime answers {@link #MIN_HIT_PERCENT} of the calls. */
    FEW_HITS,
    /** Each lifetime with enough hits has more than {@link #MAX_WRONG_PERCENT} wrong ones. */
    RESULTS_DIFFER
  }
}
