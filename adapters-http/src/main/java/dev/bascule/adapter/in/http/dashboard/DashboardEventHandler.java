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
 * @param request wants it
 * @param source tells it
 * @param pulse wakes those who tell
 * @param places bounds how many there may be
 */
record DashboardEventHandler(
    RouteMatch request, DashboardSnapshot source, Heartbeat pulse, Semaphore places)
    implements StreamingResponse.Script {

  DashboardEventHandler {
    requireNonNull(request, "request");
    requireNonNull(source, "source");
    requireNonNull(pulse, "pulse");
    requireNonNull(places, "places");
  }

  @Override
  public void play(ResponseChannel response) {
    if (response.isFull() || !places.tryAcquire()) {
      response.whole(request.answer(ProblemMapper.TOO_MANY_STREAMS));
      return;
    }
    try (EventStream stream = response.events(Map.of())) {
      tell(stream);
    } finally {
      places.release();
    }
  }

  private void tell(EventStream stream) {
    Snapshot told = source.now();
    boolean goesOn = send(stream, "state", told.whole());
    while (goesOn && pulse.awaitBeat()) {
      Snapshot now = source.now();
      goesOn = send(stream, "patch", JsonMergePatch.between(told.state(), now.state()));
      if (goesOn && now.lastSample() > told.lastSample()) {
        goesOn = send(stream, "samples", now.series(told.lastSample()));
      }
      told = now;
    }
  }

  private static boolean send(EventStream stream, String type, ObjectNode data) {
    return stream.send(
        new Event(
            Optional.empty(), Optional.of(type), JsonCodec.write(data).text(), Optional.empty()));
  }
}
