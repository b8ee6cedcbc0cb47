package dev.bascule.adapter.in.http;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.access.AccessSettings;
import dev.bascule.adapter.in.http.access.Cors;
import dev.bascule.application.port.in.IdentifyCallerUseCase;
import dev.bascule.domain.mcp.Caller;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * From a request to its answer: the one is a value, as is the other where it need not be live, and
 * the server that reads the one and writes the other is not known here.
 *
 * <p>Thread-safe; waits as long as the use case behind it does.
 */
final class Front {

  private final Router router;
  private final Supplier<AccessSettings> access;
  private final IdentifyCallerUseCase identify;
  private final AdminAudit audit;
  private final String host;
  private final BooleanSupplier isDraining;

  /**
   * @param host the address that was bound
   * @param access returns from where the bridge may be used now
   */
  Front(
      Router router,
      String host,
      Supplier<AccessSettings> access,
      UseCases useCases,
      BooleanSupplier isDraining) {
    this.router = requireNonNull(router, "router");
    this.host = requireNonNull(host, "host");
    this.access = requireNonNull(access, "access");
    this.identify = useCases.identifyCaller();
    this.audit = new AdminAudit(useCases.audit());
    this.isDraining = requireNonNull(isDraining, "isDraining");
  }

  /**
   * Answers {@code request}: refuses what no operation should see, and hands on the rest.
   *
   * @param routed is told first which path of the index the request is for
   */
  HttpAnswer answer(BridgeRequest request, Consumer<String> routed) {
    Optional<Router.Match> match = router.find(request.segments());
    routed.accept(
        match
            .map(found -> found.operations().getFirst().path())
            .orElse(HttpObserver.Ended.UNMATCHED));
    RoutedRequest unrouted = new RoutedRequest(request, Map.of(), Map.of());
    Optional<Problem> foreign =
        new Origins(host, access.get()).refusal(request.values("Origin"), request.values("Host"));
    if (foreign.isPresent()) {
      return unrouted.answer(foreign.get());
    }
    if (match.isEmpty()) {
      return unrouted.answer(Problems.unknownPath());
    }
    if (isDraining.getAsBoolean() && !request.segments().getFirst().equals("health")) {
      return unrouted.answer(
          new Problem(503, "draining", "The bridge is stopping", "it takes no new requests"));
    }
    return answer(request, match.get());
  }

  private HttpAnswer answer(BridgeRequest request, Router.Match match) {
    RoutedRequest routed = new RoutedRequest(request, match.parameters(), Map.of());
    if (request.method().equals("OPTIONS")) {
      return options(request, match.allow());
    }
    Optional<Operation> operation = match.forMethod(request.method());
    if (operation.isEmpty()) {
      String detail = request.method() + " is not for this path; " + match.allow() + " are";
      return routed
          .answer(new Problem(405, "wrong-method", "The path knows no such method", detail))
          .with("Allow", match.allow());
    }
    Operation asked = operation.get();
    return switch (Admission.of(request, asked.terms().access(), identify)) {
      case Admission.Granted(Caller caller) -> {
        RoutedRequest granted = new RoutedRequest(request, routed.path(), Map.of(), caller);
        yield audit.of(asked, granted, answer(granted, asked));
      }
      case Admission.Denied(Problem problem, Optional<String> challenge, Caller caller) ->
          audit.of(
              asked,
              new RoutedRequest(request, routed.path(), Map.of(), caller),
              denied(routed.answer(problem), challenge));
    };
  }

  /** Browsers ask so, and give no credential, before they let a page of another origin ask. */
  private HttpReply options(BridgeRequest request, String methods) {
    HttpReply reply = HttpReply.empty(204).with("Allow", methods);
    boolean isPreflight = !request.values("Access-Control-Request-Method").isEmpty();
    Cors cors = access.get().cors();
    if (!isPreflight || !cors.allows(request.values("Origin"))) {
      return reply;
    }
    String wanted = request.field("Access-Control-Request-Headers");
    for (Map.Entry<String, String> field : cors.preflight(methods, wanted).entrySet()) {
      reply = reply.with(field.getKey(), field.getValue());
    }
    return reply;
  }

  private static HttpReply denied(HttpReply reply, Optional<String> challenge) {
    return challenge.map(value -> reply.with("WWW-Authenticate", value)).orElse(reply);
  }

  private static HttpAnswer answer(RoutedRequest routed, Operation operation) {
    Optional<Problem> refusal = operation.terms().refusedMedia(routed.request());
    if (refusal.isPresent()) {
      return routed.answer(refusal.get());
    }
    return switch (operation.terms().query(routed.request())) {
      case Query.Refused(String detail) -> routed.badRequest(detail);
      case Query.Parameters(Map<String, String> values) -> {
        Optional<Problem> misnaming = routed.misnaming();
        yield misnaming.isPresent()
            ? routed.answer(misnaming.get())
            : answer(routed.with(values), operation.action());
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
