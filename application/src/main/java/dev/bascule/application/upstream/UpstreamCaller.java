package dev.bascule.application.upstream;

import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.TraceContext;
import dev.bascule.application.port.out.BridgeEventListener;
import dev.bascule.application.port.out.ReplicaExchange;
import dev.bascule.application.port.out.ReplicaExchange.ServerPause;
import dev.bascule.application.port.out.SpanDescription;
import dev.bascule.application.port.out.SpanDescription.Direction;
import dev.bascule.application.port.out.SpanRecorder;
import dev.bascule.application.port.out.SpanRecorder.Scope;
import dev.bascule.application.port.out.SpanRecorder.Span;
import dev.bascule.application.port.out.UpstreamRequestEvent;
import dev.bascule.domain.breaker.CircuitState;
import dev.bascule.domain.breaker.HealthSignal;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.McpRequest;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.MethodNames;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A sender of requests to servers, with protection: start, breaker, bulkhead, retry. All requests
 * to servers go through this class.
 *
 * <p>Thread-safe.
 */
public final class UpstreamCaller {

  private final Ticker ticker;
  private final LongAdder calls = new LongAdder();
  private final LongAdder errors = new LongAdder();
  private final BridgeEventListener events;
  private final RejectedCredentials rejectedCredentials;
  private final SpanRecorder spanRecorder;
  private final LivenessCheck livenessCheck;
  private final ServerStarter starter;
  private final RetryAfterPauses pauses;
  private final ToolBreakers toolBreakers;

  /**
   * The time that a request spent in the queues of the bridge before it was sent. The timeout of
   * such a request says nothing about the server.
   */
  static final class QueueDelay {

    private final Deadline deadline;
    private final Ticker ticker;
    private final long wholeNanos;
    private boolean significant;

    /** The time counts from here. */
    QueueDelay(Deadline deadline, Ticker ticker) {
      this.deadline = deadline;
      this.ticker = ticker;
      this.wholeNanos = deadline.remainingNanos(ticker);
    }

    /** Records that the request is being sent. */
    void recordStart() {
      significant = deadline.remainingNanos(ticker) < wholeNanos - wholeNanos / 10;
    }

    /** Returns whether less than nine tenths of the time were left when the request was sent. */
    boolean isSignificant() {
      return significant;
    }
  }

  /**
   * @param pings runs the pings of servers, one at a time per connection; never rejects one
   * @param replicas are notified of pauses that servers request
   */
  public UpstreamCaller(
      Ticker ticker,
      BridgeEventListener events,
      RejectedCredentials rejectedCredentials,
      SpanRecorder spanRecorder,
      Executor pings,
      ServerStarter starter,
      ReplicaExchange replicas,
      ToolBreakers toolBreakers) {
    this.ticker = ticker;
    this.events = events;
    this.rejectedCredentials = rejectedCredentials;
    this.spanRecorder = spanRecorder;
    this.livenessCheck = new LivenessCheck(pings, ticker);
    this.starter = starter;
    this.pauses = new RetryAfterPauses(ticker, replicas);
    this.toolBreakers = toolBreakers;
  }

  /** Pauses requests because a server asked another replica for it. */
  public void pause(ServerPause pause) {
    pauses.add(pause);
  }

  /** Sends a request and waits for its outcome, at most until its deadline. */
  public <T> Outcome<T> call(Upstream upstream, UpstreamRequest<T> request) {
    if (!upstream.lease().tryAcquire()) {
      // A background request may come after the server was removed.
      return new Outcome.Failed<>(new Failure.UnknownServer(upstream.id().value()));
    }
    try {
      return callWithLease(upstream, request);
    } finally {
      upstream.lease().release();
    }
  }

  /**
   * Sends a request for a feature other than tools, which may be retried. The scope of the result
   * counts only if the server is trusted.
   */
  public Outcome<McpResult> call(UpstreamRoute route, McpRequest request, Deadline deadline) {
    return call(
            route.upstream(),
            new UpstreamRequest<>(
                UpstreamRequest.Subject.of(request),
                route.context(),
                deadline,
                /* mayRunTwice= */ true,
                (context, timeout) -> route.upstream().server().send(request, context, timeout)))
        .map(result -> result.withHints(route.restrictHints(result.hints())));
  }

  /** Returns the number of requests to all servers since the start. */
  public long callCount() {
    return calls.sum();
  }

  /** Returns the number of those that failed. */
  public long errorCount() {
    return errors.sum();
  }

  private <T> Outcome<T> callWithLease(Upstream upstream, UpstreamRequest<T> request) {
    calls.increment();
    Outcome<T> outcome =
        upstream.server().isStarted()
            ? sendAndRecord(upstream, request)
            : startAndSend(upstream, request);
    if (outcome instanceof Outcome.Failed<T>(Failure.Refused _)) {
      rejectedCredentials.record(upstream.id(), request.context().forwardedIdentity());
    }
    return outcome;
  }

  private <T> Outcome<T> sendAndRecord(Upstream upstream, UpstreamRequest<T> request) {
    long startNanos = ticker.nanos();
    Outcome<T> outcome = sendGuarded(upstream, request);
    Duration duration = Duration.ofNanos(ticker.nanos() - startNanos);
    recordEnd(
        upstream, request.subject(), outcome.findFailure(), duration, request.context().trace());
    return outcome;
  }

  /**
   * The time of the request begins when the server is started: the wait says nothing about how fast
   * it responds.
   */
  private <T> Outcome<T> startAndSend(Upstream upstream, UpstreamRequest<T> request) {
    Optional<Failure> failure =
        upstream
            .bulkhead()
            .awaitStart(
                request.context().shareHolder(), () -> starter.await(upstream, request.deadline()));
    if (failure.isPresent()) {
      recordEnd(upstream, request.subject(), failure, Duration.ZERO, request.context().trace());
      return new Outcome.Failed<>(failure.get());
    }
    return sendAndRecord(
        upstream,
        request.withDeadline(
            request.deadline().earlier(Deadline.after(timeoutOf(upstream, request), ticker))));
  }

  private static Duration timeoutOf(Upstream upstream, UpstreamRequest<?> request) {
    return request
        .subject()
        .tool()
        .map(tool -> upstream.policy().timeoutOf(tool).timeout())
        .orElse(upstream.policy().breaker().callTimeout());
  }

  private <T> Outcome<T> sendGuarded(Upstream upstream, UpstreamRequest<T> request) {
    Optional<Failure.Throttled> paused =
        pauses.find(upstream.id(), request.subject(), request.context());
    if (paused.isPresent()) {
      return new Outcome.Failed<>(paused.get());
    }
    QueueDelay queueDelay = new QueueDelay(request.deadline(), ticker);
    String caller = request.context().shareHolder();
    CallHealth health = new CallHealth(upstream, request, queueDelay, livenessCheck);
    Supplier<Outcome<T>> sending =
        () ->
            toolBreakers.runCountingSlow(
                upstream, request, () -> send(upstream, request, queueDelay), health::recordSlow);
    // Listings are not counted: the first call needs one, and must not exceed a rate of one.
    Supplier<Outcome<T>> protectedCall =
        request.subject().request().isPresent()
            ? () -> upstream.bulkhead().run(caller, request.deadline(), sending)
            : () -> upstream.bulkhead().runUncounted(caller, request.deadline(), sending);
    // Inside the breaker of the server, which hides those of its tools.
    Outcome<T> outcome =
        upstream
            .breaker()
            .runIfClosed(
                () -> toolBreakers.run(upstream, request, protectedCall, health::ofTool),
                health::ofServer,
                retryAfter -> new Outcome.Failed<>(new Failure.CircuitOpen(retryAfter)));
    if (outcome instanceof Outcome.Failed<T> failed) {
      recordFailure(upstream, request, failed, health);
    }
    return outcome;
  }

  /** If only calls of this caller fail, a ping decides whether the breaker opens. */
  private void recordFailure(
      Upstream upstream, UpstreamRequest<?> request, Outcome.Failed<?> failed, CallHealth health) {
    if (failed.failure() instanceof Failure.Throttled throttled) {
      pauses.record(upstream.id(), request, throttled);
    }
    if (health.signalOf(failed).failedCaller().isPresent()
        && upstream.breaker().awaitsConfirmation()) {
      livenessCheck.confirmFailures(upstream);
    }
  }

  /**
   * Returns whether {@link #call} would send a request to the server, rather than fail because of a
   * circuit breaker or a pause. Never blocks, and counts nothing.
   */
  public boolean admits(Upstream upstream, UpstreamRequest.Subject subject, CallContext context) {
    return upstream.breaker().state() == CircuitState.CLOSED
        && toolBreakers.admits(upstream, subject, context)
        && findPause(upstream, subject, context).isEmpty();
  }

  /**
   * Returns whether {@link #call} would send a request only to find out whether its tool works
   * again. Never blocks, and counts nothing.
   */
  public boolean isToolProbe(
      Upstream upstream, UpstreamRequest.Subject subject, CallContext context) {
    return upstream.breaker().state() == CircuitState.CLOSED
        && toolBreakers.isProbeDue(upstream, subject, context);
  }

  /**
   * Returns how long the circuit breakers of the server and of the tool have been closed, without
   * those that are not.
   */
  public Duration closedFor(
      Upstream upstream, UpstreamRequest.Subject subject, CallContext context) {
    Duration server = ToolBreakers.closedFor(upstream.breaker().snapshot());
    Duration tool = toolBreakers.closedFor(upstream, subject, context);
    return server.compareTo(tool) < 0 ? server : tool;
  }

  /** A server that is not started is started before pauses are checked. */
  private Optional<Failure> findPause(
      Upstream upstream, UpstreamRequest.Subject subject, CallContext context) {
    return upstream.server().isStarted()
        ? pauses.find(upstream.id(), subject, context).map(Function.identity())
        : Optional.empty();
  }

  /**
   * Rejects a request that {@link #call} would not send to the server, and counts it in the same
   * way. Never blocks.
   *
   * @return empty if the request would be sent; then nothing is counted
   */
  public Optional<Failure> reject(
      Upstream upstream, UpstreamRequest.Subject subject, CallContext context) {
    Optional<Failure> rejection =
        findPause(upstream, subject, context)
            .or(() -> upstream.breaker().rejection().map(Failure.CircuitOpen::new))
            .or(() -> toolBreakers.rejection(upstream, subject, context));
    if (rejection.isPresent()) {
      calls.increment();
      recordEnd(upstream, subject, rejection, Duration.ZERO, context.trace());
    }
    return rejection;
  }

  /**
   * Sends a ping as a probe of the breaker of {@code upstream}, if that admits one now, and waits
   * for the response, at most for the call timeout. Starts the server first if necessary, which may
   * take its start timeout.
   *
   * @return whether the probe succeeded and the breaker requires another one
   */
  boolean probe(Upstream upstream) {
    return upstream.breaker().snapshot().available()
        && upstream
            .lease()
            .tryRun(() -> startForProbe(upstream) && probeWithLease(upstream))
            .orElse(false);
  }

  /** Without a permit of the breaker: a failed start takes one, and counts as the probe. */
  private boolean startForProbe(Upstream upstream) {
    if (upstream.server().isStarted()) {
      return true;
    }
    calls.increment();
    long startNanos = ticker.nanos();
    Optional<Failure> failure = starter.startForProbe(upstream);
    Duration duration = Duration.ofNanos(ticker.nanos() - startNanos);
    recordEnd(
        upstream,
        UpstreamRequest.Subject.of(MethodNames.INITIALIZE),
        failure,
        duration,
        TraceContext.NONE);
    return failure.isEmpty();
  }

  private boolean probeWithLease(Upstream upstream) {
    HealthSignal signal =
        upstream
            .breaker()
            .run(() -> sendPing(upstream), Function.identity(), _ -> new HealthSignal.Ignored());
    return signal instanceof HealthSignal.Success
        && upstream.breaker().state() == CircuitState.HALF_OPEN;
  }

  /**
   * Sends a ping that counts like a request, unless the breaker of {@code upstream} is open, and
   * waits for the response, at most for the call timeout.
   */
  public void ping(Upstream upstream) {
    Optional<HealthSignal> _ =
        upstream
            .lease()
            .tryRun(
                () ->
                    upstream
                        .breaker()
                        .runIfClosed(
                            () -> sendPing(upstream),
                            signal -> signal,
                            _ -> new HealthSignal.Ignored()));
  }

  private HealthSignal sendPing(Upstream upstream) {
    calls.increment();
    Deadline deadline = Deadline.after(upstream.policy().breaker().callTimeout(), ticker);
    long startNanos = ticker.nanos();
    Outcome<McpResult> outcome = outcomeOf(upstream.server().ping(deadline.remaining(ticker)));
    Duration duration = Duration.ofNanos(ticker.nanos() - startNanos);
    recordEnd(
        upstream,
        UpstreamRequest.Subject.of(MethodNames.PING),
        outcome.findFailure(),
        duration,
        TraceContext.NONE);
    return HealthClassifier.classify(outcome, new QueueDelay(deadline, ticker), Caller.ANONYMOUS);
  }

  private void recordEnd(
      Upstream upstream,
      UpstreamRequest.Subject subject,
      Optional<Failure> failure,
      Duration duration,
      TraceContext trace) {
    if (failure.isPresent() && !(failure.get() instanceof Failure.Cancelled)) {
      errors.increment();
    }
    events.requestEnded(
        new UpstreamRequestEvent(
            upstream.id(), subject.method(), subject.tool(), failure, duration, trace));
  }

  private <T> Outcome<T> send(
      Upstream upstream, UpstreamRequest<T> request, QueueDelay queueDelay) {
    queueDelay.recordStart();
    return outcomeOf(
        SingleRetry.run(
            request, timeout -> sendTraced(upstream, request, timeout), ticker, upstream, events));
  }

  /** Sends one attempt, in a span of its own. */
  private <T> UpstreamReply<T> sendTraced(
      Upstream upstream, UpstreamRequest<T> request, Duration timeout) {
    if (spanRecorder.equals(SpanRecorder.NONE)) {
      return request.attempt().send(request.context(), timeout);
    }
    SpanDescription description =
        new SpanDescription(
            Direction.SENT,
            upstream.id(),
            request.subject().method(),
            request.subject().request(),
            /* requestId= */ "");
    Span span = spanRecorder.begin(description, request.context().trace());
    try (Scope _ = span.makeCurrent()) {
      UpstreamReply<T> reply =
          request.attempt().send(request.context().withTrace(span.context()), timeout);
      span.end(outcomeOf(reply), upstream.server().status().protocolVersion());
      return reply;
    } catch (RuntimeException e) {
      span.end(e);
      throw e;
    }
  }

  /** Returns the outcome of a reply that bypassed the caches. */
  private static <T> Outcome<T> outcomeOf(UpstreamReply<T> reply) {
    return switch (reply) {
      case UpstreamReply.Answered<T>(T value) ->
          new Outcome.Served<>(value, CacheProvenance.Forwarded.BYPASS);
      case UpstreamReply.Failed<T>(Failure.UpstreamFailure failure) ->
          new Outcome.Failed<>(failure);
    };
  }
}
