package dev.bascule.application.service;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.port.out.BridgeEvents;
import dev.bascule.domain.breaker.Guarded;
import dev.bascule.domain.freshness.Provenance;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Outcome;
import dev.bascule.domain.outcome.Reply;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * The protected part of the one way through: breaker, bulkhead, second try, server. Whatever is
 * asked of a server is asked through here.
 *
 * <p>Thread-safe.
 */
public final class Passage {

  private final Ticker ticker;
  private final CallCounters counters;
  private final BridgeEvents events;
  private final Refusals refusals;

  public Passage(Ticker ticker, CallCounters counters, BridgeEvents events, Refusals refusals) {
    this.ticker = requireNonNull(ticker, "ticker");
    this.counters = requireNonNull(counters, "counters");
    this.events = requireNonNull(events, "events");
    this.refusals = requireNonNull(refusals, "refusals");
  }

  /** Makes a request and waits for what comes of it, at most until its deadline. */
  <T> Outcome<T> ask(Upstream upstream, Request<T> request) {
    counters.countCall();
    Haste haste = new Haste(request.deadline(), ticker);
    Outcome<T> outcome =
        guard(
            upstream,
            haste,
            () -> upstream.bulkhead().run(request.deadline(), () -> make(request, haste)));
    tell(upstream, request.what(), outcome);
    if (outcome instanceof Outcome.Failed<T>(Failure.Refused _)) {
      refusals.note(upstream.id());
    }
    return outcome;
  }

  private <T> Outcome<T> make(Request<T> request, Haste haste) {
    haste.noteStart();
    return outcomeOf(Resending.run(request, ticker));
  }

  private static <T> Outcome<T> guard(Upstream upstream, Haste haste, Supplier<Outcome<T>> rest) {
    return switch (upstream.breaker().run(rest, outcome -> Verdicts.of(outcome, haste))) {
      case Guarded.Ran<Outcome<T>>(Outcome<T> outcome) -> outcome;
      case Guarded.Blocked<Outcome<T>>(Duration retryAfter) ->
          new Outcome.Failed<>(new Failure.CircuitOpen(retryAfter));
    };
  }

  private static <T> Outcome<T> outcomeOf(Reply<T> reply) {
    return switch (reply) {
      case Reply.Answered<T>(T value) -> new Outcome.Served<>(value, Provenance.Forwarded.BYPASS);
      case Reply.Failed<T>(Failure.Upstream failure) -> new Outcome.Failed<>(failure);
    };
  }

  private void tell(Upstream upstream, String what, Outcome<?> outcome) {
    if (outcome instanceof Outcome.Failed<?>(Failure failure)
        && !(failure instanceof Failure.Cancelled)) {
      counters.countError();
      events.requestFailed(upstream.id(), what, failure);
    }
  }
}
