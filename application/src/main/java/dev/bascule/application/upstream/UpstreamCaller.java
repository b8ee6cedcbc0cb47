package dev.bascule.application.upstream;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.port.out.BridgeEventListener;
import dev.bascule.application.port.out.SpanRecorder;
import dev.bascule.application.port.out.UpstreamRequestEvent;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The protected part of the one way through: breaker, bulkhead, second try, server. Whatever is
 * asked of a server is asked through here.
 *
 * <p>Thread-safe.
 */
public final class UpstreamCaller {

  private final Ticker ticker;
  private final CallCounters counters;
  private final BridgeEventListener events;
  private final RejectedCredentials refusals;
  private final SpanRecorder tracing;

  public UpstreamCaller(
      Ticker ticker,
      CallCounters counters,
      BridgeEventListener events,
      RejectedCredentials refusals,
      SpanRecorder tracing) {
    this.ticker = requireNonNull(ticker, "ticker");
    this.counters = requireNonNull(counters, "counters");
    this.events = requireNonNull(events, "events");
    this.refusals = requireNonNull(refusals, "refusals");
    this.tracing = requireNonNull(tracing, "tracing");
  }

  /** Makes a request and waits for what comes of it, at most until its deadline. */
  public <T> Outcome<T> ask(Upstream upstream, UpstreamRequest<T> request) {
    // What nobody waits for may come when the server is one no more.
    return upstream
        .tenure()
        .within(() -> askWithin(upstream, request))
        .orElseGet(() -> new Outcome.Failed<>(new Failure.UnknownServer(upstream.id().value())));
  }

  private <T> Outcome<T> askWithin(Upstream upstream, UpstreamRequest<T> request) {
    counters.countCall();
    long begun = ticker.nanos();
    QueueDelay haste = new QueueDelay(request.deadline(), ticker);
    Outcome<T> outcome =
        guard(
            upstream,
            haste,
            () ->
                upstream
                    .bulkhead()
                    .run(
                        request.exchange().caller(),
                        request.deadline(),
                        () -> make(upstream, request, haste)));
    Duration took = Duration.ofNanos(ticker.nanos() - begun);
    tell(upstream, request.subject(), failureOf(outcome), took);
    if (outcome instanceof Outcome.Failed<T>(Failure.Refused _)) {
      refusals.note(upstream.id());
    }
    return outcome;
  }

  /**
   * Refuses a request if its breaker does so at once, and counts that as {@link #ask} does. Never
   * waits.
   *
   * @return empty where it is to be asked, and then nothing is counted
   */
  public Optional<Failure> refusal(Upstream upstream, UpstreamRequest.Subject subject) {
    Optional<Failure> refusal = upstream.breaker().refuse().map(Failure.CircuitOpen::new);
    if (refusal.isPresent()) {
      counters.countCall();
      tell(upstream, subject, refusal, Duration.ZERO);
    }
    return refusal;
  }

  private void tell(
      Upstream upstream,
      UpstreamRequest.Subject subject,
      Optional<Failure> failure,
      Duration took) {
    if (failure.isPresent() && !(failure.get() instanceof Failure.Cancelled)) {
      counters.countError();
    }
    events.requestEnded(
        new UpstreamRequestEvent(upstream.id(), subject.method(), subject.tool(), failure, took));
  }

  private <T> Outcome<T> make(Upstream upstream, UpstreamRequest<T> request, QueueDelay haste) {
    haste.noteStart();
    AttemptTracer attempts = new AttemptTracer(upstream, tracing);
    return AttemptTracer.outcomeOf(
        SingleRetry.run(
            request,
            timeout -> attempts.make(request, timeout),
            ticker,
            () -> events.requestRepeated(upstream.id(), request.method())));
  }

  private static <T> Outcome<T> guard(
      Upstream upstream, QueueDelay haste, Supplier<Outcome<T>> rest) {
    return upstream
        .breaker()
        .run(
            rest,
            outcome -> HealthClassifier.of(outcome, haste),
            retryAfter -> new Outcome.Failed<>(new Failure.CircuitOpen(retryAfter)));
  }

  private static Optional<Failure> failureOf(Outcome<?> outcome) {
    return switch (outcome) {
      case Outcome.Served<?> _ -> Optional.empty();
      case Outcome.Failed<?>(Failure failure) -> Optional.of(failure);
    };
  }
}
