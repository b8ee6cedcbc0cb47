package dev.bascule.adapter.in.http;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * From a request to its answer: the one is a value, as is the other where it need not be live, and
 * the server that reads the one and writes the other is not known here.
 *
 * <p>Thread-safe; waits as long as the use case behind it does.
 */
final class Front {

  private final Router router;
  private final Origins origins;
  private final BooleanSupplier isDraining;

  Front(Router router, Origins origins, BooleanSupplier isDraining) {
    this.router = requireNonNull(router, "router");
    this.origins = requireNonNull(origins, "origins");
    this.isDraining = requireNonNull(isDraining, "isDraining");
  }

  /** Answers {@code request}: refuses what no operation should see, and hands on the rest. */
  HttpAnswer answer(BridgeRequest request) {
    RoutedRequest unrouted = new RoutedRequest(request, Map.of(), Map.of());
    Optional<Problem> foreign = origins.refusal(request.values("Origin"), request.values("Host"));
    if (foreign.isPresent()) {
      return unrouted.answer(foreign.get());
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

  private static HttpAnswer answer(BridgeRequest request, Router.Match match) {
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
    Optional<Problem> refusal = operation.get().terms().refusedMedia(request);
    return refusal.isPresent() ? routed.answer(refusal.get()) : answer(routed, operation.get());
  }

  private static HttpAnswer answer(RoutedRequest routed, Operation operation) {
    return switch (operation.terms().query(routed.request())) {
      case Query.Refused(String detail) -> routed.badRequest(detail);
      case Query.Parameters(Map<String, String> values) -> {
        Optional<Problem> misnaming = routed.misnaming();
        yield misnaming.isPresent()
            ? routed.answer(misnaming.get())
            : answer(
                new RoutedRequest(routed.request(), routed.path(), values), operation.action());
      }
    };
  }

  private static HttpAnswer answer(RoutedRequest routed, Operation.Action action) {
    return switch (action.answer(routed)) {
      case HttpReply reply -> Conditions.apply(routed.request(), reply);
      case LiveAnswer live -> live;
    };
  }
}
