package dev.bascule.adapter.in.http.rest;

import dev.bascule.adapter.in.http.exchange.ApiResult;
import dev.bascule.adapter.in.http.exchange.ByteBudget;
import dev.bascule.adapter.in.http.exchange.CacheResponseHeaders;
import dev.bascule.adapter.in.http.exchange.Problem;
import dev.bascule.adapter.in.http.exchange.ProblemMapper;
import dev.bascule.adapter.in.http.exchange.ProblemType;
import dev.bascule.adapter.in.http.exchange.ResponseChannel;
import dev.bascule.adapter.in.http.exchange.ResponseChannel.Event;
import dev.bascule.adapter.in.http.exchange.ResponseChannel.EventStream;
import dev.bascule.adapter.in.http.exchange.ResponseChannel.IdleTimer;
import dev.bascule.adapter.in.http.exchange.RouteMatch;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.ClientChannel;
import dev.bascule.application.context.ClientContext;
import dev.bascule.application.context.ClientResponse;
import dev.bascule.application.context.ForwardedParams;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.LogLevel;
import dev.bascule.domain.mcp.MethodNames;
import dev.bascule.domain.mcp.ServerMessage;
import dev.bascule.mcp.json.JsonCodec;
import dev.bascule.mcp.json.RawJsonObject;
import dev.bascule.mcp.protocol.MetaKeys;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * Calls a tool and sends its progress and log notifications as events, followed by the result. A
 * failure before the first event is an ordinary error response.
 */
record ToolEventHandler(RouteMatch routeMatch, Function<CallContext, ApiResult> call) {

  /** Servers of MCP 2026-07-28 send no log messages unless a level is requested. */
  private static final ForwardedParams FORWARDED_PARAMS =
      new ForwardedParams(
          ForwardedParams.NONE.members(), ForwardedParams.NONE.meta(), Optional.of(LogLevel.INFO));

  void write(ResponseChannel response) {
    if (response.isFull()) {
      response.respond(routeMatch.toResponse(ProblemMapper.TOO_MANY_STREAMS));
      return;
    }
    try (ProgressRelay relay = new ProgressRelay(response)) {
      ApiResult apiResult = call.apply(createContext(relay));
      writeResult(apiResult, relay.stop(), response);
    }
  }

  private CallContext createContext(ProgressRelay relay) {
    return routeMatch
        .context()
        .withClient(ClientContext.plain(relay))
        .withForwardedParams(FORWARDED_PARAMS);
  }

  private void writeResult(
      ApiResult apiResult, Optional<EventStream> stream, ResponseChannel response) {
    switch (apiResult) {
      case ApiResult.ErrorResult(Problem problem) when stream.isEmpty() ->
          response.respond(routeMatch.toResponse(problem));
      case ApiResult.ErrorResult(Problem problem) ->
          end(
              stream.get(),
              "error",
              JsonCodec.write(
                  routeMatch
                      .withRouteDetails(
                          problem.type() == ProblemType.CANCELLED && response.isEndedByDrain()
                              ? ProblemMapper.DRAINED
                              : problem)
                      .with("requestId", routeMatch.request().id())
                      .toJson()));
      case ApiResult.Value value ->
          end(stream.orElseGet(() -> begin(value, response)), "result", value.json());
    }
  }

  private static EventStream begin(ApiResult.Value value, ResponseChannel response) {
    return response.openEventStream(
        Map.of("Cache-Status", CacheResponseHeaders.cacheStatus(value.provenance())));
  }

  private static void end(EventStream stream, String type, JsonBytes data) {
    try (stream) {
      stream.send(Event.of(type, data));
    }
  }

  /**
   * Relays progress and log notifications of a server to the client of a call. The server's thread
   * does not block: a separate thread writes the events, and opens the stream with the first of
   * them, or after a long silence. It is started when there is something to do, since most calls
   * have no notifications.
   */
  static final class ProgressRelay implements ClientChannel, AutoCloseable {

    /** The maximum size of events queued for a slow client; further events are dropped. */
    private static final int MAX_QUEUED_BYTES = 4 << 20;

    /** The size of a message in addition to its text. */
    private static final int MESSAGE_OVERHEAD_BYTES = 512;

    private final ResponseChannel response;
    private final ExecutorService worker =
        Executors.newSingleThreadExecutor(Thread.ofVirtual().name("tool-events").factory());

    private final AtomicLong queuedBytes = new AtomicLong();
    private final IdleTimer idleTimer;

    /** Accessed by the worker, and when it has ended. */
    private @Nullable EventStream stream;

    ProgressRelay(ResponseChannel response) {
      this.response = response;
      this.idleTimer = response.startIdleTimer(() -> add(this::openStreamUnlessFull));
    }

    @Override
    public boolean wantsProgress() {
      return true;
    }

    @Override
    public void sendNotification(ServerMessage message) {
      long cost = cost(message);
      if (queuedBytes.addAndGet(cost) <= ByteBudget.ofOneClient(MAX_QUEUED_BYTES)) {
        add(() -> send(message));
      } else {
        queuedBytes.addAndGet(-cost);
      }
    }

    @Override
    public ClientResponse sendRequest(ServerMessage request, Duration timeout) {
      return ClientResponse.METHOD_NOT_FOUND;
    }

    /**
     * Waits until all messages are forwarded, or drops those that are left if it is interrupted;
     * later ones are dropped. Returns the open stream.
     */
    Optional<EventStream> stop() {
      idleTimer.close();
      worker.close();
      return Optional.ofNullable(stream);
    }

    @Override
    public void close() {
      stop().ifPresent(EventStream::close);
    }

    /** Queues {@code step} for the worker, unless the relay has stopped. */
    private void add(Runnable step) {
      try {
        worker.execute(step);
      } catch (RejectedExecutionException _) {
        // Nothing is sent after the result.
      }
    }

    private void send(ServerMessage message) {
      queuedBytes.addAndGet(-cost(message));
      event(message).ifPresent(event -> openStream().send(event));
    }

    private void openStreamUnlessFull() {
      if (!response.isFull()) {
        EventStream _ = openStream();
      }
    }

    private EventStream openStream() {
      EventStream opened = stream;
      if (opened == null) {
        idleTimer.close();
        opened = response.openEventStream(Map.of());
        stream = opened;
      }
      return opened;
    }

    private static long cost(ServerMessage message) {
      return (long) message.params().length() + MESSAGE_OVERHEAD_BYTES;
    }

    private static Optional<Event> event(ServerMessage message) {
      return switch (message.method()) {
        case MethodNames.PROGRESS ->
            withoutToken(message.params()).map(data -> Event.of("progress", data));
        case MethodNames.LOG_MESSAGE -> Optional.of(Event.of("log", message.params()));
        default -> Optional.empty();
      };
    }

    /** Removes the progress token, which is the bridge's own and has no meaning for the client. */
    private static Optional<JsonBytes> withoutToken(JsonBytes params) {
      try {
        return RawJsonObject.of(params)
            .map(
                object ->
                    object.filterNames(name -> !name.equals(MetaKeys.PROGRESS_TOKEN)).toJson());
      } catch (JacksonException _) {
        // For example, nested too deeply for the parser. It is only progress.
        return Optional.empty();
      }
    }
  }
}
