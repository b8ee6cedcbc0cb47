package dev.bascule.adapter.in.http;

import java.util.List;

/**
 * A page to read and try every tool in a browser: a frame of our own, and within it Swagger UI,
 * which reads the bridge's own OpenAPI documents.
 */
final class DocsEndpoints {

  private static final String PAGE = "docs.html";

  private static final Assets FRAME =
      new Assets(
          "/dev/bascule/adapter/in/http/docs/",
          List.of(PAGE, "docs.css", "docs.js", "docs-access.js", "docs.svg"));

  private static final Assets LIBRARY =
      Assets.ofWebjar("swagger-ui", List.of("swagger-ui-bundle.js", "swagger-ui.css"));

  static final List<Operation> OPERATIONS =
      List.of(
          new Operation(
              "GET",
              "/docs",
              Terms.PAGE,
              "shows the tools in a browser, to read and try",
              _ -> page()),
          new Operation(
              "GET", "/docs/{file}", Terms.PAGE, "the parts of that page", DocsEndpoints::part));

  private DocsEndpoints() {}

  private static HttpAnswer page() {
    return FRAME.find(PAGE).orElseThrow();
  }

  private static HttpAnswer part(RoutedRequest request) {
    String name = request.path().get("file");
    if (name == null || name.isEmpty()) {
      // The page names its parts relative to /docs, whatever the base path is.
      return HttpReply.empty(308).with("Location", "../docs");
    }
    return FRAME
        .find(name)
        .or(() -> LIBRARY.find(name))
        .orElseGet(() -> request.answer(Problems.unknownPath()));
  }
}
