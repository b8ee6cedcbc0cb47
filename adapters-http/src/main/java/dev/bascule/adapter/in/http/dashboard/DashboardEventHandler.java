package dev.bascule.adapter.in.http.dashboard;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.dashboard.DashboardSnapshot.Snapshot;
import dev.bascule.adapter.in.http.exchange.McpHttpResponse.Event;
import dev.bascule.adapter.in.http.exchange.McpHttpResponse.EventStream;
import dev.bascule.adapter.in.http.exchange.ProblemMapper;
import dev.bascule.adapter.in.http.exchange.ResponseChannel;
import dev.bascule.adapter.in.http.exchange.RouteMatch;
import dev.bascule.adapter.in.http.exchange.StreamingResponse;
import dev.bascule.adapter.in.http.json.JsonCodec;
import dev.bascule.adapter.in.http.json.JsonMergePatch;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import tools.jackson.databind.node.ObjectNode;

/**
 * Tells a client how all stands: first all of it, as an event {@code state}; then with each beat
 * what has changed, as {@code patch} (RFC 7396), and samples that were taken, as {@code samples}.
 *
 * @param routeMatch wants it
 * @param source tells it
 * @param heartbeat wakes those who tell
 * @param permits bounds how many there may be
 */
record DashboardEventHandler(
    RouteMatch routeMatch, DashboardSnapshot source, Heartbeat heartbeat, Semaphore permits)
    implements StreamingResponse.ResponseWriter {

  DashboardEventHandler {
    requireNonNull(routeMatch, "routeMatch");
    requireNonNull(source, "source");
    requireNonNull(heartbeat, "heartbeat");
    requireNonNull(permits, "permits");
  }

  @Override
  public void write(ResponseChannel response) {
    if (response.isFull() || !permits.tryAcquire()) {
      response.respond(routeMatch.toResponse(ProblemMapper.TOO_MANY_STREAMS));
      return;
    }
    try (EventStream stream = response.openEventStream(Map.of())) {
      streamUpdates(stream);
    } finally {
      permits.release();
    }
  }

  private void streamUpdates(EventStream stream) {
    Snapshot sent = source.take();
    boolean goesOn = send(stream, "state", sent.toJson());
    while (goesOn && heartbeat.awaitBeat()) {
      Snapshot now = source.take();
      goesOn = send(stream, "patch", JsonMergePatch.between(sent.state(), now.state()));
      if (goesOn && now.lastSample() > sent.lastSample()) {
        goesOn = send(stream, "samples", now.series(sent.lastSample()));
      }
      sent = now;
    }
  }

  private static boolean send(EventStream stream, String type, ObjectNode data) {
    return stream.send(
        new Event(
            Optional.empty(), Optional.of(type), JsonCodec.write(data).text(), Optional.empty()));
  }
}
