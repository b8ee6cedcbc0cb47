package dev.bascule.adapter.in.http.jetty;

import dev.bascule.adapter.in.http.exchange.BodyLimits;
import dev.bascule.adapter.in.http.exchange.BridgeRequest;
import dev.bascule.adapter.in.http.exchange.BridgeResponse;
import dev.bascule.adapter.in.http.exchange.BridgeResponse.DeferredResponse;
import dev.bascule.adapter.in.http.exchange.BridgeResponse.StreamingResponse;
import dev.bascule.adapter.in.http.exchange.ByteBudget;
import dev.bascule.adapter.in.http.exchange.CompleteResponse;
import dev.bascule.adapter.in.http.exchange.Problem;
import dev.bascule.adapter.in.http.exchange.ProblemMapper;
import dev.bascule.adapter.in.http.exchange.ProblemMapper.InternalErrorReporter;
import dev.bascule.adapter.in.http.exchange.RequestId;
import dev.bascule.adapter.in.http.exchange.ResponseChannel;
import dev.bascule.adapter.in.http.exchange.ResponseChannel.ClosedEventStream;
import dev.bascule.adapter.in.http.filter.LoadSheddingFilter.LoadLimits;
import dev.bascule.adapter.in.http.pipeline.RequestPipeline;
import dev.bascule.adapter.in.http.pipeline.RequestPipeline.AdmissionResult;
import dev.bascule.domain.budget.AnswerBudget;
import dev.bascule.domain.result.Failure;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpStatus;
import org.jspecify.annotations.Nullable;

/**
 * Passes requests through the pipeline: on the reading thread as long as nothing blocks, completely
 * if possible; otherwise it continues on a virtual thread, which is interrupted when the client
 * disconnects.
 *
 * <p>Thread-safe; does not block.
 */
public record RequestDispatcher(
    RequestPipeline pipeline,
    ExecutorService threads,
    LoadLimits limits,
    EventStreamRegistry streams) {

  /** Processes {@code request}, whose body is not read yet, now or later. */
  public void dispatch(BridgeRequest request, RequestExchange exchange) {
    request.details().setOrigin(request.id(), request.client().address());
    if (Thread.currentThread().isVirtual()) {
      // It may have served the request before on the same connection.
      RequestId.addToLog(request.id());
    }
    proceed(exchange, () -> pipeline.admit(request, exchange.observation()::setRoute));
  }

  /** Sends {@code response}, which does not depend on the body. */
  public void respond(RequestExchange exchange, CompleteResponse response) {
    exchange.leaveBody();
    send(exchange, response);
  }

  /** Returns the response to a request with {@code problem}. */
  public static CompleteResponse toResponse(RequestExchange exchange, Problem problem) {
    String path = exchange.path();
    return (path.isEmpty() ? problem : problem.with("instance", path)).toResponse();
  }

  private void proceed(RequestExchange exchange, Supplier<? extends AdmissionResult> admission) {
    try {
      switch (admission.get()) {
        case AdmissionResult.Answered(CompleteResponse response) -> respond(exchange, response);
        case AdmissionResult.Admitted admitted -> readBody(exchange, admitted);
        case AdmissionResult.Unauthorized(Supplier<AdmissionResult.Decided> authorization) ->
            execute(exchange, () -> proceed(exchange, authorization));
      }
    } catch (RuntimeException | Error e) {
      respond(exchange, internalError(exchange, e));
    }
  }

  private void readBody(RequestExchange exchange, AdmissionResult.Admitted admitted) {
    byte[] body = exchange.body();
    if (body != null) {
      handle(exchange, admitted, body);
      return;
    }
    // The only exchange whose body may not have arrived.
    ((JettyExchange) exchange)
        .readBody(
            newReservation(exchange, admitted),
            slice -> execute(exchange, slice),
            read -> handle(exchange, admitted, read),
            problem -> send(exchange, toResponse(exchange, problem)));
  }

  private ByteBudget.Reservation newReservation(
      RequestExchange exchange, AdmissionResult.Admitted admitted) {
    ByteBudget.Reservation taken = limits.bodyBudget().newReservation(admitted.shareHolder());
    exchange.observation().keep(taken);
    return taken;
  }

  private void handle(RequestExchange exchange, AdmissionResult.Admitted admitted, byte[] body) {
    BridgeResponse response;
    try {
      response = admitted.handler().apply(body);
    } catch (RuntimeException | Error e) {
      response = internalError(exchange, e);
    }
    if (response instanceof CompleteResponse complete) {
      send(exchange, complete);
    } else if (exchange.observation().hasReservation()
        || newReservation(exchange, admitted).tryReserve(body.length)) {
      finishLater(exchange, admitted.shareHolder(), response);
    } else {
      discard(response);
      send(exchange, toResponse(exchange, BodyLimits.BUDGET_EXHAUSTED));
    }
  }

  private static void discard(BridgeResponse response) {
    switch (response) {
      case CompleteResponse _ -> {}
      case DeferredResponse deferred -> deferred.discard().run();
      case StreamingResponse streaming -> streaming.discard().run();
    }
  }

  private void finishLater(RequestExchange exchange, String shareHolder, BridgeResponse response) {
    try {
      exchange.startMonitoring();
    } catch (RuntimeException | Error e) {
      discard(response);
      throw e;
    }
    if (Thread.currentThread().isVirtual()) {
      finish(exchange, shareHolder, response);
    } else {
      execute(
          exchange,
          () -> finish(exchange, shareHolder, response),
          /* onRejected= */ () -> discard(response));
    }
  }

  private void finish(RequestExchange exchange, String shareHolder, BridgeResponse response) {
    ExchangeResponseChannel channel;
    try {
      channel = new ExchangeResponseChannel(exchange, streams, shareHolder, threads::isShutdown);
    } catch (RuntimeException | Error e) {
      discard(response);
      exchange.failed(e);
      return;
    }
    try (AnswerBudget.Charge charge = limits.answerBudget().newCharge();
        channel) {
      charge.setCaller(() -> shareHolder);
      charge.run(() -> write(exchange, response, channel));
    } catch (RuntimeException | Error e) {
      // Nothing is left to respond with; the server's error handler reports it.
      exchange.failed(e);
    }
  }

  private static void write(
      RequestExchange exchange, BridgeResponse response, ExchangeResponseChannel channel) {
    try {
      write(response, channel);
    } catch (RuntimeException | Error e) {
      channel.fail(internalError(exchange, e));
    }
  }

  private static void write(BridgeResponse response, ExchangeResponseChannel channel) {
    switch (response) {
      case CompleteResponse complete -> channel.respond(complete);
      case DeferredResponse deferred -> write(deferred.rest().get(), channel);
      case StreamingResponse(var writer, _) -> {
        writer.accept(channel);
        channel.requireResponse();
      }
    }
  }

  /** Runs {@code task} of a request on a new virtual thread. */
  public void execute(RequestExchange exchange, Runnable task) {
    execute(exchange, task, /* onRejected= */ () -> {});
  }

  private void execute(RequestExchange exchange, Runnable task, Runnable onRejected) {
    try {
      threads.execute(RequestId.logged(exchange.requestId(), task));
    } catch (RejectedExecutionException _) {
      onRejected.run();
      exchange.stopMonitoring();
      respond(exchange, toResponse(exchange, ProblemMapper.DRAINING));
    }
  }

  private void send(RequestExchange exchange, CompleteResponse response) {
    streams.slowClientGuard().send(response, exchange);
  }

  private static CompleteResponse internalError(RequestExchange exchange, Throwable e) {
    return toResponse(exchange, InternalErrorReporter.report(e));
  }

  /**
   * Sends the response to one request, and monitors the client: when it disconnects, the processing
   * thread is interrupted, unless {@link ResponseChannel#onDisconnect} sets another action.
   */
  private static final class ExchangeResponseChannel implements ResponseChannel, AutoCloseable {

    private final RequestExchange exchange;
    private final EventStreamRegistry streams;
    private final String shareHolder;

    /** Returns whether the bridge has interrupted all requests, in order to stop. */
    private final BooleanSupplier isStopped;

    private final AtomicBoolean started = new AtomicBoolean();
    private final AtomicReference<@Nullable JettyEventStream> stream = new AtomicReference<>();
    private volatile Runnable onDisconnect;
    private volatile boolean gone;

    /** Starts to monitor the client for the calling thread, which is to respond. */
    ExchangeResponseChannel(
        RequestExchange exchange,
        EventStreamRegistry streams,
        String shareHolder,
        BooleanSupplier isStopped) {
      this.exchange = exchange;
      this.streams = streams;
      this.shareHolder = shareHolder;
      this.isStopped = isStopped;
      this.onDisconnect = Thread.currentThread()::interrupt;
      exchange.onDisconnect(this::handleDisconnect);
    }

    @Override
    public boolean isFull() {
      return streams.isFull(shareHolder);
    }

    @Override
    public void onDisconnect(Runnable action) {
      onDisconnect = action;
      if (gone) {
        action.run();
      }
    }

    @Override
    public IdleTimer startIdleTimer(Runnable action) {
      return streams.startIdleTimer(action);
    }

    @Override
    public void respond(CompleteResponse response) {
      begin();
      boolean isUnavailable = response.status() == HttpStatus.SERVICE_UNAVAILABLE_503;
      send(isUnavailable && isEndedByDrain() ? drained() : response);
    }

    @Override
    public EventStream openEventStream(Map<String, String> headers) {
      begin();
      JettyEventStream opened = new JettyEventStream(exchange, streams);
      if (!streams.add(opened, shareHolder)) {
        send(RequestDispatcher.toResponse(exchange, ProblemMapper.TOO_MANY_STREAMS));
        return ClosedEventStream.INSTANCE;
      }
      exchange.startStream(headers);
      opened.open();
      stream.set(opened);
      if (gone) {
        opened.abort();
      }
      return opened;
    }

    /** Responds with {@code response}, or aborts a response that has begun. */
    void fail(CompleteResponse response) {
      if (started.compareAndSet(false, true)) {
        send(response);
      }
    }

    /** Throws if there is no response yet; responds if the request was cancelled. */
    void requireResponse() {
      if (started.get()) {
        return;
      }
      if (!gone && !Thread.currentThread().isInterrupted()) {
        throw new IllegalStateException("no response was sent");
      }
      fail(
          isEndedByDrain()
              ? drained()
              : RequestDispatcher.toResponse(exchange, ProblemMapper.of(new Failure.Cancelled())));
    }

    @Override
    public boolean isEndedByDrain() {
      return isStopped.getAsBoolean() && !gone && Thread.currentThread().isInterrupted();
    }

    private CompleteResponse drained() {
      return RequestDispatcher.toResponse(exchange, ProblemMapper.DRAINED);
    }

    @Override
    public void close() {
      JettyEventStream opened = stream.get();
      if (opened != null) {
        opened.close();
      }
    }

    private void begin() {
      if (!started.compareAndSet(false, true)) {
        throw new IllegalStateException("a response was already sent");
      }
    }

    private void send(CompleteResponse response) {
      exchange.stopMonitoring();
      JettyEventStream.runUninterrupted(() -> streams.slowClientGuard().send(response, exchange));
    }

    private void handleDisconnect() {
      gone = true;
      JettyEventStream opened = stream.get();
      if (opened != null) {
        opened.abort();
      }
      onDisconnect.run();
    }
  }
}
