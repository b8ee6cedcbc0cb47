package dev.bascule.adapter.in.http.dashboard;

import dev.bascule.adapter.in.http.exchange.CompleteResponse;
import dev.bascule.adapter.in.http.exchange.RouteMatch;
import dev.bascule.adapter.in.http.routing.HttpRoute;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Serves the start page, the page to read and try the tools, and the files of all pages. */
public final class PageHandlers {

  private static final String RESOURCES = "/dev/bascule/adapter/in/http/";

  private static final StaticAssets DOCS =
      new StaticAssets(
          "/docs",
          "docs.html",
          Pattern.compile("[a-z-]+\\.(css|html|js)"),
          name -> RESOURCES + "docs/" + name);

  private static final StaticAssets SHARED =
      new StaticAssets(
          "/pages",
          "start.html",
          Pattern.compile("[a-z-]+\\.(css|html|js)"),
          name -> RESOURCES + "pages/" + name);

  private PageHandlers() {}

  /** Returns the routes; that of the start page must come before other routes of the same path. */
  public static List<HttpRoute> routes() {
    List<HttpRoute> routes =
        new ArrayList<>(
            List.of(
                HttpRoute.pageIfPreferred(
                    "GET /", "shows the start page to browsers", PageHandlers::startPage),
                SHARED.parts("serves the files that the pages share")));
    routes.addAll(DOCS.routes("shows what the servers offer", "serves the files of that page"));
    return List.copyOf(routes);
  }

  // The page refers to its files relative to its own folder.
  private static CompleteResponse startPage(RouteMatch routeMatch) {
    String path = routeMatch.request().path();
    return path.endsWith("/")
        ? SHARED.page(routeMatch).with("Vary", "Accept")
        : CompleteResponse.empty(308)
            .with("Location", path.substring(path.lastIndexOf('/') + 1) + "/")
            .with("Vary", "Accept");
  }
}
