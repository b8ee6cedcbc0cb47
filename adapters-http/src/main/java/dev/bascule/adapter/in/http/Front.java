package dev.bascule.adapter.in.http;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.access.AccessSettings;
import dev.bascule.adapter.in.http.access.Cors;
import dev.bascule.application.port.client.Credentials;
import dev.bascule.domain.mcp.Caller;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
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
  private final Callers callers;
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
    this.callers = new Callers(useCases.identifyCaller(), useCases.presentCaller());
    this.audit = new AdminAudit(useCases.audit());
    this.isDraining = requireNonNull(isDraining, "isDraining");
  }

  /** What becomes of a request whose body is not read yet. */
  sealed interface Entry {

    /** It is answered so, whatever its body is: nobody need read that. */
    record Answered(HttpReply reply) implements Entry {
      public Answered {
        requireNonNull(reply, "reply");
      }
    }

    /** It is for somebody who may make it, and answered once the body is there. */
    record Admitted(Function<BridgeRequest.Body, HttpAnswer> answer) implements Entry {
      public Admitted {
        requireNonNull(answer, "answer");
      }
    }
  }

  /**
   * Looks at {@code request}, whose body is not read yet: answers what no operation should see, and
   * what is for everybody, and hands on the rest. So nobody has a body read who may not come.
   *
   * @param routed is told first which path of the index the request is for
   */
  Entry enter(BridgeRequest request, Consumer<String> routed) {
    Optional<Router.Match> match = router.find(request.segments());
    routed.accept(
        match
            .map(found -> found.operations().getFirst().path())
            .orElse(HttpObserver.Ended.UNMATCHED));
    RoutedRequest unrouted = new RoutedRequest(request, Map.of(), Map.of());
    Optional<Problem> foreign = foreign(request);
    if (foreign.isPresent()) {
      return new Entry.Answered(unrouted.answer(foreign.get()));
    }
    if (match.isEmpty()) {
      return new Entry.Answered(unrouted.answer(Problems.unknownPath()));
    }
    if (isDraining.getAsBoolean() && !request.segments().getFirst().equals("health")) {
      return draining(unrouted);
    }
    return enter(request, match.get());
  }

  /**
   * Looks at a request as {@link #enter(BridgeRequest, Consumer)} does, where all that its header
   * decides was decided before.
   */
  Entry enter(AskedAtOnce asked, ToolEndpoints tools, Consumer<String> routed) {
    routed.accept(asked.operation().path());
    RoutedRequest request = asked.routed();
    if (isDraining.getAsBoolean()) {
      return draining(new RoutedRequest(request.request(), Map.of(), Map.of()));
    }
    return switch (callers.admission(request.request(), asked.operation().terms().access())) {
      case Admission.Granted(Caller caller) ->
          new Entry.Admitted(
              body -> finished(request, tools.call(asked, body, asked.exchange(caller, callers))));
      case Admission.Denied denied -> refused(request, asked.operation(), denied);
    };
  }

  private static Entry draining(RoutedRequest unrouted) {
    return new Entry.Answered(unrouted.answer(Problems.STOPPING));
  }

  private Optional<Problem> foreign(BridgeRequest request) {
    Origins origins = new Origins(host, access.get());
    return origins
        .refusal(request.values("Origin"), request.hosts(), request.client().secure())
        .or(() -> origins.refusal(request.values("Host")));
  }

  /**
   * Looks at {@code request} as {@link #enter} does, as far as its header alone decides. Returns
   * what it asks for, if that may be answered at once; empty if not, or if anything is wrong with
   * it.
   */
  Optional<AskedAtOnce> askedAtOnce(BridgeRequest request, ToolEndpoints tools) {
    Optional<Router.Match> match =
        router.find(request.segments()).filter(found -> tools.areCalled(found, request.method()));
    Optional<Credentials> credentials = Admission.credentials(request);
    if (match.isEmpty() || credentials.isEmpty() || foreign(request).isPresent()) {
      return Optional.empty();
    }
    RoutedRequest routed = new RoutedRequest(request, match.get().parameters(), Map.of());
    Operation call = match.get().forMethod(request.method()).orElseThrow();
    return tools
        .askedAtOnce(routed)
        .map(unwrap -> new AskedAtOnce(routed, call, unwrap, credentials.get()));
  }

  Callers callers() {
    return callers;
  }

  private Entry enter(BridgeRequest request, Router.Match match) {
    RoutedRequest routed = new RoutedRequest(request, match.parameters(), Map.of());
    if (request.method().equals("OPTIONS")) {
      return new Entry.Answered(options(request, match.allow()));
    }
    Optional<Operation> operation = match.forMethod(request.method());
    if (operation.isEmpty()) {
      String detail = request.method() + " is not for this path; " + match.allow() + " are";
      return new Entry.Answered(
          routed
              .answer(new Problem(405, "wrong-method", "The path knows no such method", detail))
              .with("Allow", match.allow()));
    }
    return admit(routed, operation.get());
  }

  private Entry admit(RoutedRequest routed, Operation asked) {
    return switch (callers.admission(routed.request(), asked.terms().access())) {
      case Admission.Granted _ when asked.terms().access() == Terms.Access.EVERYBODY ->
          open(routed, asked);
      case Admission.Granted(Caller caller) ->
          new Entry.Admitted(
              body -> {
                RoutedRequest granted = granted(routed, caller, body);
                return audit.of(asked, granted, () -> answer(granted, asked));
              });
      case Admission.Denied denied -> refused(routed, asked, denied);
    };
  }

  private Entry refused(RoutedRequest routed, Operation asked, Admission.Denied denied) {
    HttpReply reply = denied(routed.answer(denied.problem()), denied.challenge());
    audit.note(asked, routed.by(denied.caller()), reply);
    return new Entry.Answered(reply);
  }

  private Entry open(RoutedRequest routed, Operation operation) {
    return switch (answer(routed, operation)) {
      case HttpReply reply -> new Entry.Answered(reply);
      case LiveAnswer live -> new Entry.Admitted(_ -> live);
    };
  }

  private RoutedRequest granted(RoutedRequest routed, Caller caller, BridgeRequest.Body body) {
    BridgeRequest request = routed.request();
    return new RoutedRequest(
        request.with(body), routed.path(), Map.of(), caller, callers.presented(request, caller));
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

  private HttpAnswer answer(RoutedRequest routed, Operation operation) {
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

  private HttpAnswer answer(RoutedRequest routed, Operation.Action action) {
    return switch (action.answer(routed)) {
      case HttpReply reply -> finished(routed, reply);
      case LiveAnswer live -> live;
    };
  }

  private HttpReply finished(RoutedRequest routed, HttpReply reply) {
    return Conditions.apply(routed.request(), callers.vary(reply));
  }

  /** Returns the answer that {@code told} is to {@code routed}. */
  HttpReply finished(RoutedRequest routed, Told told) {
    return finished(routed, routed.answer(told));
  }
}
