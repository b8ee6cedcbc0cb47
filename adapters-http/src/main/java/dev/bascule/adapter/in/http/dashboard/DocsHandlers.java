package dev.bascule.adapter.in.http.dashboard;

import dev.bascule.adapter.in.http.routing.HttpRoute;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Serves a page to try the tools: Swagger UI, which reads the bridge's own documents. */
public final class DocsHandlers {

  private static final String LIBRARY = StaticAssets.webjarFolder("org.webjars", "swagger-ui");

  private static final StaticAssets ASSETS =
      new StaticAssets(
          "/docs",
          "docs.html",
          Pattern.compile("docs[a-z-]*\\.(css|html|js)|swagger-ui-bundle\\.js|swagger-ui\\.css"),
          name ->
              (name.startsWith("docs") ? "/dev/bascule/adapter/in/http/docs/" : LIBRARY) + name);

  private static final StaticAssets SHARED =
      new StaticAssets(
          "/pages",
          "",
          Pattern.compile("[a-z-]+\\.(css|js)"),
          "/dev/bascule/adapter/in/http/pages/"::concat);

  public static final List<HttpRoute> ROUTES =
      Stream.concat(
              ASSETS
                  .routes(
                      "shows the API documentation", "serves the files of the API documentation")
                  .stream(),
              Stream.of(SHARED.parts("serves the files that the pages share")))
          .toList();

  private DocsHandlers() {}
}
