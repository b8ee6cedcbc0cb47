package dev.bascule.adapter.in.http.dashboard;

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
 * Sends the state of the dashboard to a client: first an event {@code state} with everything; then
 * with each heartbeat the changes as {@code patch} (RFC 7396), and new samples as {@code samples}.
 *
 * @param routeMatch the request
 * @param snapshots the source of the data
 * @param permits limits the number of clients
 */
record DashboardEventHandler(RouteMatch routeMatch, SnapshotSource snapshots, Semaphore permits)
    implements StreamingResponse.ResponseWriter {

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
    Snapshot sent = snapshots.take();
    boolean isOpen = send(stream, "state", sent.toJson());
    while (isOpen) {
      Optional<Snapshot> next = snapshots.awaitNext();
      if (next.isEmpty()) {
        return;
      }
      Snapshot now = next.get();
      isOpen = send(stream, "patch", JsonMergePatch.between(sent.state(), now.state()));
      if (isOpen && now.lastSample() > sent.lastSample()) {
        isOpen = send(stream, "samples", now.series(sent.lastSample()));
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
