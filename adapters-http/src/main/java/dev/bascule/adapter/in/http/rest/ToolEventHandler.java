package dev.bascule.adapter.in.http.rest;

import dev.bascule.adapter.in.http.exchange.ApiResult;
import dev.bascule.adapter.in.http.exchange.McpHttpResponse.Event;
import dev.bascule.adapter.in.http.exchange.McpHttpResponse.EventStream;
import dev.bascule.adapter.in.http.exchange.Problem;
import dev.bascule.adapter.in.http.exchange.ProblemMapper;
import dev.bascule.adapter.in.http.exchange.ResponseChannel;
import dev.bascule.adapter.in.http.exchange.RouteMatch;
import dev.bascule.adapter.in.http.exchange.StreamingResponse;
import dev.bascule.adapter.in.http.httpcache.CacheStatusHeader;
import dev.bascule.adapter.in.http.json.JsonCodec;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.ClientContext;
import dev.bascule.application.context.ForwardedParams;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.LogLevel;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Calls a tool and sends its progress and log notifications as events, followed by the result. A
 * failure before the first event is an ordinary error response.
 *
 * @param routeMatch the request
 * @param call performs the call
 */
record ToolEventHandler(RouteMatch routeMatch, Function<CallContext, ApiResult> call)
    implements StreamingResponse.ResponseWriter {

  /** Servers of MCP 2026-07-28 send no log messages unless a level is requested. */
  private static final ForwardedParams FORWARDED_PARAMS =
      new ForwardedParams(
          ForwardedParams.NONE.members(), ForwardedParams.NONE.meta(), Optional.of(LogLevel.INFO));

  @Override
  public void write(ResponseChannel response) {
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
                      .withRouteDetails(problem)
                      .with("requestId", routeMatch.request().id())
                      .toJson()));
      case ApiResult.Value value ->
          end(stream.orElseGet(() -> begin(value, response)), "result", value.json());
    }
  }

  private static EventStream begin(ApiResult.Value value, ResponseChannel response) {
    return response.openEventStream(
        Map.of("Cache-Status", CacheStatusHeader.of(value.provenance())));
  }

  private static void end(EventStream stream, String type, JsonBytes data) {
    try (stream) {
      stream.send(new Event(Optional.empty(), Optional.of(type), data, Optional.empty()));
    }
  }
}
