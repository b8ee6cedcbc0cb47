package dev.bascule.adapter.in.http.dashboard;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.adapter.in.http.dashboard.DashboardSnapshot.Snapshot;
import dev.bascule.adapter.in.http.exchange.BridgeResponse.StreamingResponse;
import dev.bascule.adapter.in.http.exchange.CompleteResponse;
import dev.bascule.adapter.in.http.exchange.ProblemMapper;
import dev.bascule.adapter.in.http.exchange.ResponseChannel;
import dev.bascule.adapter.in.http.exchange.ResponseChannel.Event;
import dev.bascule.adapter.in.http.exchange.ResponseChannel.EventStream;
import dev.bascule.adapter.in.http.exchange.RouteMatch;
import dev.bascule.adapter.in.http.routing.HttpRoute;
import dev.bascule.adapter.in.http.routing.RouteRequirements;
import dev.bascule.mcp.json.JsonCodec;
import dev.bascule.mcp.json.JsonMergePatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Phaser;
import java.util.concurrent.Semaphore;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Serves the dashboard: a static page, and its data. Administrators see everything; other callers
 * see the servers and tools that they may use.
 */
public record DashboardHandlers(DashboardSnapshot states, Phaser heartbeat) {

  private static final String LIBRARY =
      StaticAssets.webjarFolder("org.webjars.npm", "uplot") + "dist/";

  private static final StaticAssets ASSETS =
      new StaticAssets(
          "/dashboard",
          "index.html",
          Pattern.compile("[a-z-]+\\.(css|html|js)|uPlot\\.(esm\\.js|min\\.css)"),
          name ->
              (name.startsWith("uPlot") ? LIBRARY : "/dev/bascule/adapter/in/http/dashboard/")
                  + name);

  /** For administrators. Each has a thread, and is sent changes every second. */
  private static final int MAX_WATCHERS = 32;

  /** For other callers, who must not take the streams of administrators. */
  private static final int MAX_VIEWERS = 16;

  public List<HttpRoute> routes() {
    Semaphore ofAdministrators = new Semaphore(MAX_WATCHERS);
    Semaphore ofViewers = new Semaphore(MAX_VIEWERS);
    SnapshotSource snapshots = new SnapshotSource(states, heartbeat);
    List<HttpRoute> routes =
        new ArrayList<>(ASSETS.routes("shows the dashboard", "serves the files of the dashboard"));
    routes.addAll(
        1,
        List.of(
            new HttpRoute(
                "GET /dashboard/state",
                "returns the data of the dashboard",
                routeMatch -> CompleteResponse.json(200, take(routeMatch).toJson())),
            new HttpRoute(
                "GET /dashboard/servers/{server}/history",
                "returns the last hour of a server and its busiest tools",
                this::history),
            new HttpRoute(
                "GET /dashboard/events",
                RouteRequirements.CUSTOM,
                "streams the data of the dashboard as events",
                routeMatch ->
                    new StreamingResponse(
                        response ->
                            watch(
                                routeMatch,
                                response,
                                snapshots,
                                routeMatch.administrator() ? ofAdministrators : ofViewers)))));
    return routes;
  }

  private Snapshot take(RouteMatch routeMatch) {
    return routeMatch.administrator() ? states.take() : states.takeFor(routeMatch.caller());
  }

  private CompleteResponse history(RouteMatch routeMatch) {
    return states
        .history(
            routeMatch.server(),
            routeMatch.administrator() ? Optional.empty() : Optional.of(routeMatch.caller()))
        .map(json -> CompleteResponse.json(200, json))
        .orElseGet(
            () -> routeMatch.toResponse(ProblemMapper.unknownServer(routeMatch.server().value())));
  }

  /**
   * Sends the state of the dashboard to a client: first an event {@code state} with everything;
   * then with each heartbeat the changes as {@code patch} (RFC 7396), and new samples as {@code
   * samples}.
   */
  private void watch(
      RouteMatch routeMatch,
      ResponseChannel response,
      SnapshotSource snapshots,
      Semaphore permits) {
    if (response.isFull() || !permits.tryAcquire()) {
      response.respond(routeMatch.toResponse(ProblemMapper.TOO_MANY_STREAMS));
      return;
    }
    try (EventStream stream = response.openEventStream(Map.of())) {
      streamUpdates(stream, snapshots, routeMatch);
    } finally {
      permits.release();
    }
  }

  private void streamUpdates(EventStream stream, SnapshotSource snapshots, RouteMatch routeMatch) {
    Snapshot sent = take(routeMatch);
    boolean isOpen = send(stream, "state", sent.toJson());
    while (isOpen) {
      Optional<Snapshot> next =
          routeMatch.administrator()
              ? snapshots.awaitNext()
              : snapshots.awaitBeat().map(_ -> states.takeFor(routeMatch.caller()));
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
    return stream.send(Event.of(type, JsonCodec.write(data)));
  }

  /**
   * Snapshots for administrators: one per beat, shared by all, and none while there are no clients.
   * They can be shared because all administrators see the same. The heartbeat is a phase, which
   * ends about once per second. Thread-safe.
   */
  static final class SnapshotSource {

    private final DashboardSnapshot source;
    private final Phaser heartbeat;

    @GuardedBy("this")
    private @Nullable Snapshot latest;

    @GuardedBy("this")
    private int beatOfLatest;

    SnapshotSource(DashboardSnapshot source, Phaser heartbeat) {
      this.source = source;
      this.heartbeat = heartbeat;
    }

    /**
     * Waits for the next beat and returns its snapshot, which the first caller creates and no
     * caller may modify. Returns empty after the last beat or after an interrupt, which stays set.
     */
    Optional<Snapshot> awaitNext() {
      return awaitBeat().map(this::ofBeat);
    }

    /** Waits for the next beat; returns empty after the last one or after an interrupt. */
    Optional<Integer> awaitBeat() {
      try {
        int beat = heartbeat.awaitAdvanceInterruptibly(heartbeat.getPhase());
        return beat < 0 ? Optional.empty() : Optional.of(beat);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        return Optional.empty();
      }
    }

    /** Returns the snapshot of that beat, or of a later one. */
    private synchronized Snapshot ofBeat(int beat) {
      Snapshot shared = latest;
      if (shared == null || beatOfLatest < beat) {
        shared = source.take();
        latest = shared;
        beatOfLatest = beat;
      }
      return shared;
    }
  }
}
