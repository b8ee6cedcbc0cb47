package dev.bascule.adapter.in.http;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.caching.CacheStatus;
import dev.bascule.adapter.in.http.json.Json;
import dev.bascule.adapter.in.http.mcp.McpHttpResponse.Event;
import dev.bascule.adapter.in.http.mcp.McpHttpResponse.EventStream;
import dev.bascule.application.port.client.ClientSide;
import dev.bascule.application.port.client.Exchange;
import dev.bascule.application.port.client.Passthrough;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.LogLevel;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Calls a tool, and tells the client as events what the server tells of the call, and in the end
 * the result. As long as nothing has been told, a failure is answered as it always is.
 *
 * @param request the call
 * @param call makes it
 */
record ToolStream(RoutedRequest request, Function<Exchange, Told> call)
    implements LiveAnswer.Script {

  /** Servers of MCP 2026-07-28 log nothing for one who does not say what. */
  private static final Passthrough PASSTHROUGH =
      new Passthrough(
          Passthrough.NOTHING.members(), Passthrough.NOTHING.meta(), Optional.of(LogLevel.INFO));

  ToolStream {
    requireNonNull(request, "request");
    requireNonNull(call, "call");
  }

  @Override
  public void play(LiveResponse response) {
    if (response.isFull()) {
      response.whole(request.answer(Problems.TOO_MANY_STREAMS));
      return;
    }
    try (EventRelay relay = new EventRelay(response)) {
      Told told = call.apply(exchange(relay));
      answer(told, relay.stop(), response);
    }
  }

  private Exchange exchange(EventRelay relay) {
    return request
        .exchange()
        .withClient(new ClientSide(ClientSide.NO_CAPABILITIES, Optional.empty(), relay))
        .withPassthrough(PASSTHROUGH);
  }

  private void answer(Told told, Optional<EventStream> begun, LiveResponse response) {
    switch (told) {
      case Told.Trouble(Problem problem) when begun.isEmpty() ->
          response.whole(request.answer(problem));
      case Told.Trouble(Problem problem) ->
          end(begun.get(), "error", Json.write(request.told(problem).toJson()));
      case Told.Value value ->
          end(begun.orElseGet(() -> begin(value, response)), "result", value.json());
    }
  }

  private static EventStream begin(Told.Value value, LiveResponse response) {
    return response.events(Map.of("Cache-Status", CacheStatus.of(value.provenance())));
  }

  private static void end(EventStream stream, String type, JsonBytes data) {
    try (stream) {
      stream.send(new Event(Optional.empty(), Optional.of(type), data.text(), Optional.empty()));
    }
  }
}
