package dev.bascule.adapter.in.http.dashboard;

import dev.bascule.adapter.in.http.admin.MetricsJson;
import dev.bascule.adapter.in.http.admin.ReloadJson;
import dev.bascule.adapter.in.http.json.JsonCodec;
import dev.bascule.adapter.in.http.rest.ServerHandlers;
import dev.bascule.application.port.in.ShowActivityUseCase;
import dev.bascule.application.port.in.ShowActivityUseCase.Activity;
import dev.bascule.application.port.in.ShowActivityUseCase.ServerActivity;
import dev.bascule.application.port.in.ShowMetricsUseCase;
import dev.bascule.application.port.in.ShowMetricsUseCase.Metrics;
import dev.bascule.application.port.in.ShowMetricsUseCase.ServerLoad;
import dev.bascule.application.port.in.ShowReloadUseCase;
import dev.bascule.application.port.in.ShowServersUseCase;
import dev.bascule.application.port.in.ShowServersUseCase.Server;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Collects the data of the dashboard. Its numbers are those of {@code /admin/metrics}.
 *
 * @param showServers a source
 * @param showMetrics a source
 * @param showActivity a source
 * @param showReload a source
 */
public record DashboardSnapshot(
    ShowServersUseCase showServers,
    ShowMetricsUseCase showMetrics,
    ShowActivityUseCase showActivity,
    ShowReloadUseCase showReload) {

  private static final ServerLoad NO_LOAD = new ServerLoad(0, 0, 0);

  /**
   * The state at one time.
   *
   * @param state everything except the samples
   * @param activity contains the samples
   */
  record Snapshot(ObjectNode state, Activity activity) {

    /** Returns the complete state. */
    ObjectNode toJson() {
      ObjectNode whole = state.deepCopy();
      whole.set("series", series(/* after= */ 0));
      return whole;
    }

    /** Returns the samples after the number {@code after}. */
    ObjectNode series(long after) {
      return ActivityJson.series(
          activity.samples().stream().filter(sample -> sample.number() > after).toList());
    }

    /** Returns the number of the last sample; 0 if there is none. */
    long lastSample() {
      return activity.samples().isEmpty() ? 0 : activity.samples().getLast().number();
    }
  }

  /** Returns the current state. */
  Snapshot take() {
    Metrics metrics = showMetrics.showMetrics();
    Activity activity = showActivity.showActivity();
    ObjectNode state = JsonCodec.object().put("time", activity.now().toString());
    state.set("metrics", MetricsJson.of(metrics));
    ArrayNode order = state.putArray("order");
    ObjectNode servers = state.putObject("servers");
    for (Server server : showServers.showAllServers()) {
      order.add(server.id().value());
      ObjectNode described = describe(server, metrics, activity);
      showServers.showStderr(server.id()).ifPresent(text -> described.put("stderr", text));
      servers.set(server.id().value(), described);
    }
    state.set("configuration", ReloadJson.of(showReload.showReload()));
    state.set("tools", ActivityJson.tools(activity.tools()));
    state.set("errors", ActivityJson.errors(activity.errors()));
    return new Snapshot(state, activity);
  }

  private static ObjectNode describe(Server server, Metrics metrics, Activity activity) {
    ObjectNode json = ServerHandlers.describe(server);
    ServerLoad load = metrics.loads().getOrDefault(server.id(), NO_LOAD);
    json.putObject("load")
        .put("inFlight", load.inFlight())
        .put("waiting", load.waiting())
        .put("limit", load.limit());
    ServerActivity known = activity.servers().get(server.id());
    if (known != null) {
      json.set("calls", ActivityJson.of(known.calls()));
      json.set("requests", ActivityJson.of(known.requests()));
      json.set("transitions", ActivityJson.moves(known.transitions()));
    }
    return json;
  }
}
