package dev.bascule.adapter.in.http.dashboard;

import dev.bascule.adapter.in.http.exchange.BridgeResponse;
import dev.bascule.adapter.in.http.exchange.CompleteResponse;
import dev.bascule.adapter.in.http.exchange.ProblemMapper;
import dev.bascule.adapter.in.http.exchange.RouteMatch;
import dev.bascule.adapter.in.http.routing.HttpRoute;
import dev.bascule.adapter.in.http.routing.RouteRequirements;
import java.util.List;

/**
 * Serves a page to explore and try the tools in a browser: a frame around Swagger UI, which reads
 * the bridge's own OpenAPI documents.
 */
public final class DocsHandlers {

  private static final String PAGE = "docs.html";

  private static final StaticAssets FRAME =
      new StaticAssets(
          "/dev/bascule/adapter/in/http/docs/",
          List.of(PAGE, "docs.css", "docs.js", "docs-access.js"));

  private static final StaticAssets LIBRARY =
      StaticAssets.ofWebjar("swagger-ui", List.of("swagger-ui-bundle.js", "swagger-ui.css"));

  public static final List<HttpRoute> ROUTES =
      List.of(
          new HttpRoute(
              "GET", "/docs", RouteRequirements.PAGE, "shows the API documentation", _ -> page()),
          new HttpRoute(
              "GET",
              "/docs/{file}",
              RouteRequirements.PAGE,
              "serves the files of the API documentation",
              DocsHandlers::part));

  private DocsHandlers() {}

  private static BridgeResponse page() {
    return FRAME.find(PAGE).orElseThrow();
  }

  private static BridgeResponse part(RouteMatch routeMatch) {
    String name = routeMatch.pathParameters().get("file");
    if (name == null || name.isEmpty()) {
      // The page refers to its parts relative to /docs, whatever the base path is.
      return CompleteResponse.empty(308).with("Location", "../docs");
    }
    return FRAME
        .find(name)
        .or(() -> LIBRARY.find(name))
        .orElseGet(() -> routeMatch.toResponse(ProblemMapper.unknownPath()));
  }
}
