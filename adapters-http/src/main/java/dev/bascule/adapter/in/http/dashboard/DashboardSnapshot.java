package dev.bascule.adapter.in.http.dashboard;

import dev.bascule.adapter.in.http.admin.AdminHandlers.AdminJson;
import dev.bascule.adapter.in.http.rest.ServerJson;
import dev.bascule.application.port.in.ReloadConfigurationUseCase;
import dev.bascule.application.port.in.ShowActivityUseCase;
import dev.bascule.application.port.in.ShowActivityUseCase.Activity;
import dev.bascule.application.port.in.ShowActivityUseCase.BreakerTransition;
import dev.bascule.application.port.in.ShowActivityUseCase.Interval;
import dev.bascule.application.port.in.ShowActivityUseCase.Latency;
import dev.bascule.application.port.in.ShowActivityUseCase.RecentError;
import dev.bascule.application.port.in.ShowActivityUseCase.Sample;
import dev.bascule.application.port.in.ShowActivityUseCase.ServerActivity;
import dev.bascule.application.port.in.ShowActivityUseCase.Tally;
import dev.bascule.application.port.in.ShowActivityUseCase.ToolActivity;
import dev.bascule.application.port.in.ShowActivityUseCase.ToolHistory;
import dev.bascule.application.port.in.ShowMetricsUseCase;
import dev.bascule.application.port.in.ShowServersUseCase;
import dev.bascule.application.port.in.ShowSharedCacheUseCase;
import dev.bascule.application.view.BridgeMetrics;
import dev.bascule.application.view.BridgeMetrics.CacheMetrics;
import dev.bascule.application.view.BridgeMetrics.ServerLoad;
import dev.bascule.application.view.ServerSummary;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.mcp.json.JsonCodec;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Collects the data of the dashboard. Its numbers are those of {@code /admin/metrics}.
 *
 * @param traceUrl returns the address of a trace, with {@link #TRACE_ID} in place of its id
 */
public record DashboardSnapshot(
    ShowServersUseCase showServers,
    ShowMetricsUseCase showMetrics,
    ShowSharedCacheUseCase showSharedCache,
    ShowActivityUseCase showActivity,
    ReloadConfigurationUseCase reload,
    Predicate<Caller> mayReadMetrics,
    Supplier<Optional<String>> traceUrl) {

  public static final String TRACE_ID = "{traceId}";

  private static final ServerLoad NO_LOAD = new ServerLoad(0, 0, 0);

  /** The state at one time; the samples are in {@code activity} only. */
  record Snapshot(ObjectNode state, Activity activity) {

    ObjectNode toJson() {
      ObjectNode whole = state.deepCopy();
      whole.set("series", series(/* after= */ 0));
      return whole;
    }

    /** Returns the samples after the number {@code after}. */
    ObjectNode series(long after) {
      return DashboardSnapshot.series(
          activity.samples().stream().filter(sample -> sample.number() > after).toList());
    }

    /** Returns the number of the last sample; 0 if there is none. */
    long lastSample() {
      return activity.samples().isEmpty() ? 0 : activity.samples().getLast().number();
    }
  }

  /** Returns the state for administrators. */
  Snapshot take() {
    BridgeMetrics metrics = showMetrics.showMetrics();
    Activity activity = showActivity.showActivity();
    ObjectNode state = JsonCodec.object().put("time", activity.now().toString());
    state.put("role", "administrator");
    state.set("metrics", AdminJson.of(metrics, showSharedCache.showSharedCache()));
    ArrayNode order = state.putArray("order");
    ObjectNode servers = state.putObject("servers");
    for (ServerSummary server : showServers.showAllServers()) {
      order.add(server.id().value());
      ObjectNode described = describe(server, metrics, activity);
      showServers.showStderr(server.id()).ifPresent(text -> described.put("stderr", text));
      servers.set(server.id().value(), described);
    }
    state.set("configuration", AdminJson.of(reload.showReload()));
    state.set("tools", tools(activity.tools()));
    state.set("errors", errors(activity.errors(), traceUrl.get()));
    return new Snapshot(state, activity);
  }

  /**
   * Returns the state for a caller without the admin permission: the servers and tools that it may
   * see. Totals of all servers are zero without the permission to read the metrics.
   */
  Snapshot takeFor(Caller caller) {
    BridgeMetrics metrics = showMetrics.showMetrics();
    Activity activity = showActivity.showActivity();
    ObjectNode state = JsonCodec.object().put("time", activity.now().toString());
    state.put("role", "viewer");
    ArrayNode order = state.putArray("order");
    ObjectNode servers = state.putObject("servers");
    List<ToolActivity> tools = new ArrayList<>();
    for (ServerSummary server : showServers.showServers(caller)) {
      order.add(server.id().value());
      servers.set(server.id().value(), describe(server, metrics, activity));
      Set<ToolName> visible = showServers.showVisibleTools(caller, server.id());
      activity.tools().stream()
          .filter(tool -> tool.server().equals(server.id()))
          .filter(tool -> tool.tool().filter(visible::contains).isPresent())
          .forEach(tools::add);
    }
    boolean seesTotals = mayReadMetrics.test(caller);
    ObjectNode totals = AdminJson.of(metrics, Optional.empty());
    if (totals.get("circuit_breakers") instanceof ObjectNode breakers) {
      breakers.retain(servers.propertyNames());
      // They name other callers.
      breakers.values().forEach(breaker -> ((ObjectNode) breaker).remove(AdminJson.TOOLS));
    }
    if (!seesTotals) {
      for (String name :
          List.of("global_metrics", "tools_cache", "response_cache", "savings", "clients")) {
        clear(totals.path(name));
      }
    }
    state.set("metrics", totals);
    state.set("tools", tools(tools));
    return new Snapshot(state, seesTotals ? activity : activity.withoutSamples());
  }

  /** Replaces all numbers by zero. */
  private static void clear(JsonNode json) {
    if (json instanceof ObjectNode object) {
      for (String name : List.copyOf(object.propertyNames())) {
        if (object.path(name).isNumber()) {
          object.put(name, 0);
        } else {
          clear(object.path(name));
        }
      }
    }
  }

  /**
   * Returns the history of a server, one row per metric; empty for an unknown server.
   *
   * @param viewer a caller without the admin permission, who receives only what it may see
   */
  Optional<ObjectNode> history(ServerId server, Optional<Caller> viewer) {
    Optional<Set<ToolName>> visible =
        viewer.map(caller -> showServers.showVisibleTools(caller, server));
    return showActivity
        .showHistory(server)
        .filter(_ -> viewer.isEmpty() || maySee(viewer.get(), server))
        .map(
            history -> {
              ObjectNode json =
                  JsonCodec.object().put("intervalSeconds", history.interval().toSeconds());
              json.set("requests", intervals(history.requests()));
              ArrayNode tools = json.putArray("tools");
              for (ToolHistory tool : history.tools()) {
                Optional<ToolName> name = tool.total().tool();
                if (visible.isPresent() && name.filter(visible.get()::contains).isEmpty()) {
                  continue;
                }
                ObjectNode described = tool(tool.total());
                described.set("history", intervals(tool.intervals()));
                tools.add(described);
              }
              return json;
            });
  }

  private boolean maySee(Caller viewer, ServerId server) {
    return showServers.showServers(viewer).stream().anyMatch(each -> each.id().equals(server));
  }

  private static ObjectNode intervals(List<Interval> intervals) {
    ObjectNode json = JsonCodec.object();
    ArrayNode end = json.putArray("end");
    ArrayNode count = json.putArray("count");
    ArrayNode errors = json.putArray("errors");
    ArrayNode p50 = json.putArray("p50Ms");
    ArrayNode p90 = json.putArray("p90Ms");
    ArrayNode p99 = json.putArray("p99Ms");
    for (Interval interval : intervals) {
      Latency latency = interval.latency();
      boolean isTimed = latency.count() > 0;
      end.add(interval.end().toEpochMilli());
      count.add(interval.count());
      errors.add(interval.errors());
      p50.add(isTimed ? millis(latency.median()) : null);
      p90.add(isTimed ? millis(latency.p90()) : null);
      p99.add(isTimed ? millis(latency.p99()) : null);
    }
    return json;
  }

  private static ObjectNode describe(
      ServerSummary server, BridgeMetrics metrics, Activity activity) {
    ObjectNode json = ServerJson.of(server);
    ServerLoad load = metrics.loads().getOrDefault(server.id(), NO_LOAD);
    json.putObject("load")
        .put("inFlight", load.inFlight())
        .put("waiting", load.waiting())
        .put("limit", load.limit());
    ServerActivity known = activity.servers().get(server.id());
    if (known != null) {
      json.set("calls", of(known.calls()));
      json.set("requests", of(known.requests()));
      json.set("transitions", moves(known.transitions()));
    }
    return json;
  }

  static ObjectNode of(Tally tally) {
    ObjectNode json =
        JsonCodec.object()
            .put("count", tally.count())
            .put("errors", tally.errors())
            .put("rejected", tally.rejected());
    json.set("sinceStart", of(tally.sinceStart()));
    json.set("recent", of(tally.recent()));
    return json;
  }

  static ArrayNode moves(List<BreakerTransition> moves) {
    ArrayNode json = JsonNodeFactory.instance.arrayNode();
    for (BreakerTransition move : moves) {
      json.addObject()
          .put("at", move.at().toString())
          .put("from", move.from())
          .put("to", move.to());
    }
    return json;
  }

  /** A tool without a name stands for all tools that are not counted individually. */
  static ArrayNode tools(List<ToolActivity> tools) {
    ArrayNode json = JsonNodeFactory.instance.arrayNode();
    tools.forEach(activity -> json.add(tool(activity)));
    return json;
  }

  private static ObjectNode tool(ToolActivity activity) {
    ObjectNode json =
        JsonCodec.object()
            .put("server", activity.server().value())
            .put("tool", activity.tool().map(ToolName::value).orElse(null))
            .put("calls", activity.calls())
            .put("errors", activity.errors());
    json.set("latency", of(activity.latency()));
    return json;
  }

  private static ArrayNode errors(List<RecentError> errors, Optional<String> traceUrl) {
    ArrayNode json = JsonNodeFactory.instance.arrayNode();
    for (RecentError error : errors) {
      ObjectNode described =
          json.addObject()
              .put("at", error.at().toString())
              .put("server", error.server().value())
              .put("what", error.what())
              .put("kind", error.kind())
              .put("detail", error.detail())
              .put("times", error.times());
      error.traceId().ifPresent(id -> addTrace(described, id, traceUrl));
    }
    return json;
  }

  private static void addTrace(ObjectNode error, String id, Optional<String> url) {
    error.put("traceId", id);
    url.ifPresent(address -> error.put("traceUrl", address.replace(TRACE_ID, id)));
  }

  /** Returns one row per metric, which is compact and suits the chart. */
  static ObjectNode series(List<Sample> samples) {
    ObjectNode json = JsonCodec.object();
    json.set("number", row(samples, Sample::number));
    json.set("at", row(samples, sample -> sample.at().toEpochMilli()));
    addCache(json, "tools", samples, Sample::tools);
    addCache(json, "responses", samples, Sample::responses);
    json.set("calls", row(samples, Sample::calls));
    json.set("callErrors", row(samples, Sample::callErrors));
    json.set("requests", row(samples, Sample::requests));
    json.set("requestErrors", row(samples, Sample::requestErrors));
    json.set("inFlight", row(samples, Sample::inFlight));
    json.set("waiting", row(samples, Sample::waiting));
    return json;
  }

  private static void addCache(
      ObjectNode json, String name, List<Sample> samples, Function<Sample, CacheMetrics> cache) {
    ObjectNode rows = json.putObject(name);
    rows.set("hits", row(samples, sample -> cache.apply(sample).hits()));
    rows.set("misses", row(samples, sample -> cache.apply(sample).misses()));
    rows.set("size", row(samples, sample -> cache.apply(sample).size()));
    rows.set("bytes", row(samples, sample -> cache.apply(sample).bytes()));
  }

  private static ArrayNode row(List<Sample> samples, ToLongFunction<Sample> number) {
    ArrayNode row = JsonNodeFactory.instance.arrayNode();
    samples.forEach(sample -> row.add(number.applyAsLong(sample)));
    return row;
  }

  private static ObjectNode of(Latency latency) {
    return JsonCodec.object()
        .put("count", latency.count())
        .put("p50Ms", millis(latency.median()))
        .put("p90Ms", millis(latency.p90()))
        .put("p99Ms", millis(latency.p99()));
  }

  private static BigDecimal millis(Duration duration) {
    return BigDecimal.valueOf(duration.toNanos() / 1_000, 3);
  }
}
