package dev.bascule.adapter.in.http;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * From a request to its answer: both are values, and the server that reads the one and writes the
 * other is not known here.
 *
 * <p>Thread-safe; waits as long as the use case behind it does.
 */
final class Front {

  private static final String PROBLEM = "application/problem+json";

  private final Router router;
  private final Origins origins;
  private final BooleanSupplier isDraining;

  Front(Router router, Origins origins, BooleanSupplier isDraining) {
    this.router = requireNonNull(router, "router");
    this.origins = requireNonNull(origins, "origins");
    this.isDraining = requireNonNull(isDraining, "isDraining");
  }

  /** Answers {@code request}: refuses what no operation should see, and hands on the rest. */
  HttpReply answer(BridgeRequest request) {
    RoutedRequest unrouted = new RoutedRequest(request, Map.of(), Map.of());
    if (origins.isForeign(values(request, "Origin"), values(request, "Host"))) {
      return unrouted.answer(
          new Problem(
              403, "foreign-origin", "A foreign web page asks", "its Origin is not the bridge's"));
    }
    Optional<Router.Match> match = router.find(request.segments());
    if (match.isEmpty()) {
      return unrouted.answer(
          new Problem(404, "unknown-path", "There is nothing here", "GET / lists what there is"));
    }
    if (isDraining.getAsBoolean() && !request.segments().getFirst().equals("health")) {
      return unrouted.answer(
          new Problem(503, "draining", "The bridge is stopping", "it takes no new requests"));
    }
    return answer(request, match.get());
  }

  private static HttpReply answer(BridgeRequest request, Router.Match match) {
    RoutedRequest routed = new RoutedRequest(request, match.parameters(), Map.of());
    if (request.method().equals("OPTIONS")) {
      return HttpReply.empty(204).with("Allow", match.allow());
    }
    Optional<Operation> operation = match.forMethod(request.method());
    if (operation.isEmpty()) {
      String detail = request.method() + " is not for this path; " + match.allow() + " are";
      return routed
          .answer(new Problem(405, "wrong-method", "The path knows no such method", detail))
          .with("Allow", match.allow());
    }
    return refusedMedia(routed).orElseGet(() -> answer(routed, operation.get()));
  }

  private static HttpReply answer(RoutedRequest routed, Operation operation) {
    return switch (Query.read(routed.request().query(), operation.queryNames())) {
      case Query.Refused(String detail) -> routed.badRequest(detail);
      case Query.Parameters(Map<String, String> values) ->
          routed
              .misnaming()
              .map(routed::answer)
              .orElseGet(
                  () ->
                      operation
                          .action()
                          .answer(new RoutedRequest(routed.request(), routed.path(), values)));
    };
  }

  private static Optional<HttpReply> refusedMedia(RoutedRequest routed) {
    BridgeRequest request = routed.request();
    List<String> accept = values(request, "Accept");
    if (!Accept.accepts(accept, "application/json") && !Accept.accepts(accept, PROBLEM)) {
      String detail = "the answer is application/json, which the Accept field excludes";
      return Optional.of(
          routed.answer(
              new Problem(406, "not-acceptable", "The client would not read it", detail)));
    }
    boolean isCoded = !List.of("", "identity").contains(field(request, "Content-Encoding"));
    if (!request.body().isEmpty()
        && (isCoded || !BodyType.isJson(field(request, "Content-Type")))) {
      String detail = "the body must be application/json in UTF-8, without a Content-Encoding";
      return Optional.of(
          routed.answer(new Problem(415, "wrong-media-type", "The body is not JSON", detail)));
    }
    return Optional.empty();
  }

  private static String field(BridgeRequest request, String name) {
    return String.join(", ", values(request, name));
  }

  private static List<String> values(BridgeRequest request, String name) {
    return request.headers().getValuesList(name);
  }
}
