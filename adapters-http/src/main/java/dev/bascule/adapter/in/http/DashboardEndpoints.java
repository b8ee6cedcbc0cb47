package dev.bascule.adapter.in.http;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.concurrent.Semaphore;

/**
 * Serves the dashboard: a page, which holds nothing, and what it shows, to administrators.
 *
 * @param states what it shows
 * @param pulse wakes those who watch
 */
record DashboardEndpoints(DashboardState states, Pulse pulse) {

  private static final String PAGE = "index.html";

  private static final Assets ASSETS =
      new Assets(
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
              "icon.svg",
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

  /** Each has a thread, and gathers all there is every second. */
  private static final int MOST_WATCHERS = 32;

  DashboardEndpoints {
    requireNonNull(states, "states");
    requireNonNull(pulse, "pulse");
  }

  List<Operation> operations() {
    Semaphore places = new Semaphore(MOST_WATCHERS);
    Terms events = Terms.ITS_OWN.forThe(Terms.Access.ADMINISTRATORS);
    return List.of(
        new Operation(
            "GET", "/dashboard", Terms.PAGE, "shows all this live", request -> file(request, PAGE)),
        new Operation(
            "GET",
            "/dashboard/state",
            Terms.ADMIN,
            "tells what the dashboard shows",
            _ -> HttpReply.json(200, states.now().whole())),
        new Operation(
            "GET",
            "/dashboard/events",
            events,
            "tells it, and what changes, as events",
            request -> new LiveAnswer(new Watching(request, states, pulse, places))),
        new Operation(
            "GET",
            "/dashboard/{file}",
            Terms.PAGE,
            "serves the parts of the page",
            DashboardEndpoints::part));
  }

  /** What the page names is relative to it, so it is at one place only, without a slash. */
  private static HttpReply part(RoutedRequest request) {
    String name = requireNonNull(request.path().get("file"), "file");
    return name.isEmpty()
        ? HttpReply.empty(308).with("Location", "../dashboard")
        : file(request, name);
  }

  private static HttpReply file(RoutedRequest request, String name) {
    return ASSETS.find(name).orElseGet(() -> request.answer(Problems.unknownPath()));
  }
}
