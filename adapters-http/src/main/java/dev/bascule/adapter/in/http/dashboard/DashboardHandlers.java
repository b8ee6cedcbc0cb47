package dev.bascule.adapter.in.http.dashboard;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.exchange.CompleteResponse;
import dev.bascule.adapter.in.http.exchange.ProblemMapper;
import dev.bascule.adapter.in.http.exchange.RouteMatch;
import dev.bascule.adapter.in.http.exchange.StreamingResponse;
import dev.bascule.adapter.in.http.routing.HttpRoute;
import dev.bascule.adapter.in.http.routing.RouteRequirements;
import java.util.List;
import java.util.concurrent.Semaphore;

/**
 * Serves the dashboard: a static page, and its data, which is for administrators only.
 *
 * @param states the data
 * @param heartbeat wakes the connected clients
 */
public record DashboardHandlers(DashboardSnapshot states, Heartbeat heartbeat) {

  private static final String PAGE = "index.html";

  private static final StaticAssets ASSETS =
      new StaticAssets(
          "/dev/bascule/adapter/in/http/dashboard/",
          List.of(
              PAGE,
              "actions.js",
              "breaker.js",
              "caches.js",
              "chart.js",
              "charts.css",
              "configuration.js",
              "dashboard.css",
              "dialogs.js",
              "dom.js",
              "errors.js",
              "feed.js",
              "format.js",
              "main.js",
              "merge.js",
              "parts.css",
              "plot.js",
              "scale.js",
              "server-details.js",
              "servers.css",
              "servers.js",
              "summary.js",
              "theme.js",
              "tools.js",
              "traffic.js"));

  /** Each has a thread, and is sent changes every second. */
  private static final int MAX_WATCHERS = 32;

  public List<HttpRoute> routes() {
    Semaphore permits = new Semaphore(MAX_WATCHERS);
    SnapshotSource snapshots = new SnapshotSource(states, heartbeat);
    RouteRequirements events =
        RouteRequirements.CUSTOM.withAccess(RouteRequirements.Access.ADMINISTRATORS);
    return List.of(
        new HttpRoute(
            "GET",
            "/dashboard",
            RouteRequirements.PAGE,
            "shows the dashboard",
            routeMatch -> file(routeMatch, PAGE)),
        new HttpRoute(
            "GET",
            "/dashboard/state",
            RouteRequirements.ADMIN,
            "returns the data of the dashboard",
            _ -> CompleteResponse.json(200, states.take().toJson())),
        new HttpRoute(
            "GET",
            "/dashboard/events",
            events,
            "streams the data of the dashboard as events",
            routeMatch ->
                new StreamingResponse(new DashboardEventHandler(routeMatch, snapshots, permits))),
        new HttpRoute(
            "GET",
            "/dashboard/{file}",
            RouteRequirements.PAGE,
            "serves the files of the dashboard",
            DashboardHandlers::part));
  }

  /** The page's links are relative, so it has exactly one URL, without a trailing slash. */
  private static CompleteResponse part(RouteMatch routeMatch) {
    String name = requireNonNull(routeMatch.pathParameters().get("file"), "file");
    return name.isEmpty()
        ? CompleteResponse.empty(308).with("Location", "../dashboard")
        : file(routeMatch, name);
  }

  private static CompleteResponse file(RouteMatch routeMatch, String name) {
    return ASSETS.find(name).orElseGet(() -> routeMatch.toResponse(ProblemMapper.unknownPath()));
  }
}
