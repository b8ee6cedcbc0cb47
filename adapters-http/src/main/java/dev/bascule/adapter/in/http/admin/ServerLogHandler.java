package dev.bascule.adapter.in.http.admin;

import dev.bascule.adapter.in.http.exchange.BridgeResponse;
import dev.bascule.adapter.in.http.exchange.BridgeResponse.StreamingResponse;
import dev.bascule.adapter.in.http.exchange.CompleteResponse;
import dev.bascule.adapter.in.http.exchange.ProblemMapper;
import dev.bascule.adapter.in.http.exchange.ResponseChannel;
import dev.bascule.adapter.in.http.exchange.ResponseChannel.Event;
import dev.bascule.adapter.in.http.exchange.ResponseChannel.EventStream;
import dev.bascule.adapter.in.http.exchange.RouteMatch;
import dev.bascule.adapter.in.http.media.AcceptHeader;
import dev.bascule.adapter.in.http.routing.HttpRoute;
import dev.bascule.adapter.in.http.routing.RouteRequirements;
import dev.bascule.application.port.in.ShowServerLogUseCase;
import dev.bascule.application.port.in.ShowServerLogUseCase.LogExcerpt;
import dev.bascule.application.port.in.ShowServerLogUseCase.ServerLogLine;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.mcp.json.JsonCodec;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Phaser;
import java.util.concurrent.Semaphore;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Serves the log of a server: as JSON, or as events that continue with each new line.
 *
 * @param heartbeat terminated when the bridge stops
 * @param permits for the followers, each of which has a thread
 */
record ServerLogHandler(ShowServerLogUseCase showLog, Phaser heartbeat, Semaphore permits) {

  static final int MAX_FOLLOWERS = 32;

  private static final int DEFAULT_TAIL = 100;
  private static final String TAIL = "tail";

  /** How soon a follower notices that its client has left, or that the bridge stops. */
  private static final Duration CHECK_INTERVAL = Duration.ofSeconds(1);

  ServerLogHandler(ShowServerLogUseCase showLog, Phaser heartbeat) {
    this(showLog, heartbeat, new Semaphore(MAX_FOLLOWERS));
  }

  HttpRoute route() {
    return new HttpRoute(
        "GET /admin/servers/{server}/log",
        new RouteRequirements(
            Set.of(TAIL),
            RouteRequirements.Media.JSON_OR_EVENTS,
            RouteRequirements.Access.ADMINISTRATORS),
        "shows the log of a server",
        this::handle);
  }

  private BridgeResponse handle(RouteMatch routeMatch) {
    String text = routeMatch.queryParameters().getOrDefault(TAIL, String.valueOf(DEFAULT_TAIL));
    if (!text.matches("\\d{1,6}")) {
      return routeMatch.badRequest("tail must be a number of lines from 0 to 999999");
    }
    Optional<LogExcerpt> excerpt = showLog.showLog(routeMatch.server(), Integer.parseInt(text));
    if (excerpt.isEmpty()) {
      return routeMatch.toResponse(ProblemMapper.unknownServer(routeMatch.server().value()));
    }
    return AcceptHeader.prefersEvents(routeMatch.request().values("Accept"))
        ? new StreamingResponse(response -> follow(routeMatch, response, excerpt.get()))
        : CompleteResponse.json(200, of(excerpt.get()));
  }

  private void follow(RouteMatch routeMatch, ResponseChannel response, LogExcerpt tail) {
    if (response.isFull() || !permits.tryAcquire()) {
      response.respond(routeMatch.toResponse(ProblemMapper.TOO_MANY_STREAMS));
      return;
    }
    try (EventStream stream = response.openEventStream(Map.of())) {
      String lastId = Optional.ofNullable(routeMatch.request().field("Last-Event-ID")).orElse("");
      ServerId server = routeMatch.server();
      if (lastId.matches("\\d{1,18}")) {
        follow(stream, server, Long.parseLong(lastId));
      } else if (sendAll(stream, tail)) {
        // Without kept lines, whatever comes is new.
        follow(stream, server, lastNumber(tail, server));
      }
    } finally {
      permits.release();
    }
  }

  private long lastNumber(LogExcerpt tail, ServerId server) {
    LogExcerpt last = tail.lines().isEmpty() ? showLog.showLog(server, 1).orElse(tail) : tail;
    return last.lines().isEmpty() ? 0 : last.lines().getLast().number();
  }

  private void follow(EventStream stream, ServerId server, long after) {
    long number = after;
    while (stream.isConnected() && !heartbeat.isTerminated() && !Thread.interrupted()) {
      Optional<LogExcerpt> more = showLog.awaitLines(server, number, CHECK_INTERVAL);
      if (more.isEmpty() || !sendAll(stream, more.get())) {
        return;
      }
      if (!more.get().lines().isEmpty()) {
        number = more.get().lines().getLast().number();
      }
    }
  }

  private static boolean sendAll(EventStream stream, LogExcerpt excerpt) {
    if (excerpt.omitted() > 0
        && !stream.send(
            Event.of(
                "omitted", JsonCodec.write(JsonCodec.object().put("lines", excerpt.omitted()))))) {
      return false;
    }
    return excerpt.lines().stream()
        .allMatch(
            line ->
                stream.send(
                    new Event(
                        Optional.of(String.valueOf(line.number())),
                        Optional.of("line"),
                        JsonCodec.write(of(line)),
                        Optional.empty())));
  }

  private static ObjectNode of(LogExcerpt excerpt) {
    ObjectNode json = JsonCodec.object();
    ArrayNode lines = json.putArray("lines");
    excerpt.lines().forEach(line -> lines.add(of(line)));
    return json;
  }

  private static ObjectNode of(ServerLogLine line) {
    return JsonCodec.object()
        .put("number", line.number())
        .put("time", line.at().toString())
        .put("source", AdminHandlers.AdminJson.word(line.source()))
        .put("level", AdminHandlers.AdminJson.word(line.severity()))
        .put("text", line.text());
  }
}
