package dev.bascule.adapter.in.http.pipeline;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.access.AccessSettings;
import dev.bascule.adapter.in.http.access.CorsPolicy;
import dev.bascule.adapter.in.http.exchange.ApiResult;
import dev.bascule.adapter.in.http.exchange.BridgeRequest;
import dev.bascule.adapter.in.http.exchange.BridgeResponse;
import dev.bascule.adapter.in.http.exchange.CompleteResponse;
import dev.bascule.adapter.in.http.exchange.HttpRequestObserver;
import dev.bascule.adapter.in.http.exchange.Problem;
import dev.bascule.adapter.in.http.exchange.ProblemMapper;
import dev.bascule.adapter.in.http.exchange.RouteMatch;
import dev.bascule.adapter.in.http.exchange.StreamingResponse;
import dev.bascule.adapter.in.http.exchange.UseCases;
import dev.bascule.adapter.in.http.filter.AccessDecision;
import dev.bascule.adapter.in.http.filter.AuditFilter;
import dev.bascule.adapter.in.http.filter.CallerResolver;
import dev.bascule.adapter.in.http.filter.ConditionalRequestFilter;
import dev.bascule.adapter.in.http.filter.InlineToolCall;
import dev.bascule.adapter.in.http.filter.OriginFilter;
import dev.bascule.adapter.in.http.rest.ToolHandlers;
import dev.bascule.adapter.in.http.routing.HttpRoute;
import dev.bascule.adapter.in.http.routing.PathRouter;
import dev.bascule.adapter.in.http.routing.QueryParameters;
import dev.bascule.adapter.in.http.routing.RouteRequirements;
import dev.bascule.application.context.CallerCredentials;
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
public final class RequestPipeline {

  private final PathRouter router;
  private final Supplier<AccessSettings> access;
  private final CallerResolver callers;
  private final AuditFilter audit;
  private final String host;
  private final BooleanSupplier isDraining;

  /**
   * @param host the address that was bound
   * @param access returns from where the bridge may be used now
   */
  public RequestPipeline(
      PathRouter router,
      String host,
      Supplier<AccessSettings> access,
      UseCases useCases,
      BooleanSupplier isDraining) {
    this.router = requireNonNull(router, "router");
    this.host = requireNonNull(host, "host");
    this.access = requireNonNull(access, "access");
    this.callers = new CallerResolver(useCases.identifyCaller(), useCases.presentCaller());
    this.audit = new AuditFilter(useCases.audit());
    this.isDraining = requireNonNull(isDraining, "isDraining");
  }

  /** What becomes of a request whose body is not read yet. */
  public sealed interface Entry {

    /** It is answered so, whatever its body is: nobody need read that. */
    record Answered(CompleteResponse reply) implements Entry {
      public Answered {
        requireNonNull(reply, "reply");
      }
    }

    /** It is for somebody who may make it, and answered once the body is there. */
    record Admitted(Function<BridgeRequest.Body, BridgeResponse> answer) implements Entry {
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
  public Entry enter(BridgeRequest request, Consumer<String> routed) {
    Optional<PathRouter.Match> match = router.find(request.segments());
    routed.accept(
        match
            .map(found -> found.operations().getFirst().path())
            .orElse(HttpRequestObserver.Ended.UNMATCHED));
    RouteMatch unrouted = new RouteMatch(request, Map.of(), Map.of());
    Optional<Problem> foreign = foreign(request);
    if (foreign.isPresent()) {
      return new Entry.Answered(unrouted.answer(foreign.get()));
    }
    if (match.isEmpty()) {
      return new Entry.Answered(unrouted.answer(ProblemMapper.unknownPath()));
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
  public Entry enter(InlineToolCall asked, ToolHandlers tools, Consumer<String> routed) {
    routed.accept(asked.operation().path());
    RouteMatch request = asked.routed();
    if (isDraining.getAsBoolean()) {
      return draining(new RouteMatch(request.request(), Map.of(), Map.of()));
    }
    return switch (callers.admission(request.request(), asked.operation().terms().access())) {
      case AccessDecision.Granted(Caller caller) ->
          new Entry.Admitted(
              body -> finished(request, tools.call(asked, body, asked.exchange(caller, callers))));
      case AccessDecision.Denied denied -> refused(request, asked.operation(), denied);
    };
  }

  private static Entry draining(RouteMatch unrouted) {
    return new Entry.Answered(unrouted.answer(ProblemMapper.STOPPING));
  }

  private Optional<Problem> foreign(BridgeRequest request) {
    OriginFilter origins = new OriginFilter(host, access.get());
    return origins
        .refusal(request.values("Origin"), request.hosts(), request.client().secure())
        .or(() -> origins.refusal(request.values("Host")));
  }

  /**
   * Looks at {@code request} as {@link #enter} does, as far as its header alone decides. Returns
   * what it asks for, if that may be answered at once; empty if not, or if anything is wrong with
   * it.
   */
  public Optional<InlineToolCall> askedAtOnce(BridgeRequest request, ToolHandlers tools) {
    Optional<PathRouter.Match> match =
        router.find(request.segments()).filter(found -> tools.areCalled(found, request.method()));
    Optional<CallerCredentials> credentials = AccessDecision.credentials(request);
    if (match.isEmpty() || credentials.isEmpty() || foreign(request).isPresent()) {
      return Optional.empty();
    }
    RouteMatch routed = new RouteMatch(request, match.get().parameters(), Map.of());
    HttpRoute call = match.get().forMethod(request.method()).orElseThrow();
    return tools
        .askedAtOnce(routed)
        .map(unwrap -> new InlineToolCall(routed, call, unwrap, credentials.get()));
  }

  public CallerResolver callers() {
    return callers;
  }

  private Entry enter(BridgeRequest request, PathRouter.Match match) {
    RouteMatch routed = new RouteMatch(request, match.parameters(), Map.of());
    if (request.method().equals("OPTIONS")) {
      return new Entry.Answered(options(request, match.allow()));
    }
    Optional<HttpRoute> operation = match.forMethod(request.method());
    if (operation.isEmpty()) {
      String detail = request.method() + " is not for this path; " + match.allow() + " are";
      return new Entry.Answered(
          routed
              .answer(new Problem(405, "wrong-method", "The path knows no such method", detail))
              .with("Allow", match.allow()));
    }
    return admit(routed, operation.get());
  }

  private Entry admit(RouteMatch routed, HttpRoute asked) {
    return switch (callers.admission(routed.request(), asked.terms().access())) {
      case AccessDecision.Granted _
          when asked.terms().access() == RouteRequirements.Access.EVERYBODY ->
          open(routed, asked);
      case AccessDecision.Granted(Caller caller) ->
          new Entry.Admitted(
              body -> {
                RouteMatch granted = granted(routed, caller, body);
                return audit.of(asked, granted, () -> answer(granted, asked));
              });
      case AccessDecision.Denied denied -> refused(routed, asked, denied);
    };
  }

  private Entry refused(RouteMatch routed, HttpRoute asked, AccessDecision.Denied denied) {
    CompleteResponse reply = denied(routed.answer(denied.problem()), denied.challenge());
    audit.note(asked, routed.by(denied.caller()), reply);
    return new Entry.Answered(reply);
  }

  private Entry open(RouteMatch routed, HttpRoute operation) {
    return switch (answer(routed, operation)) {
      case CompleteResponse reply -> new Entry.Answered(reply);
      case StreamingResponse live -> new Entry.Admitted(_ -> live);
    };
  }

  private RouteMatch granted(RouteMatch routed, Caller caller, BridgeRequest.Body body) {
    BridgeRequest request = routed.request();
    return new RouteMatch(
        request.with(body), routed.path(), Map.of(), caller, callers.presented(request, caller));
  }

  /** Browsers ask so, and give no credential, before they let a page of another origin ask. */
  private CompleteResponse options(BridgeRequest request, String methods) {
    CompleteResponse reply = CompleteResponse.empty(204).with("Allow", methods);
    boolean isPreflight = !request.values("Access-Control-Request-Method").isEmpty();
    CorsPolicy cors = access.get().cors();
    if (!isPreflight || !cors.allows(request.values("Origin"))) {
      return reply;
    }
    String wanted = request.field("Access-Control-Request-Headers");
    for (Map.Entry<String, String> field : cors.preflight(methods, wanted).entrySet()) {
      reply = reply.with(field.getKey(), field.getValue());
    }
    return reply;
  }

  private static CompleteResponse denied(CompleteResponse reply, Optional<String> challenge) {
    return challenge.map(value -> reply.with("WWW-Authenticate", value)).orElse(reply);
  }

  private BridgeResponse answer(RouteMatch routed, HttpRoute operation) {
    Optional<Problem> refusal = operation.terms().refusedMedia(routed.request());
    if (refusal.isPresent()) {
      return routed.answer(refusal.get());
    }
    return switch (operation.terms().query(routed.request())) {
      case QueryParameters.Refused(String detail) -> routed.badRequest(detail);
      case QueryParameters.Parameters(Map<String, String> values) -> {
        Optional<Problem> misnaming = routed.misnaming();
        yield misnaming.isPresent()
            ? routed.answer(misnaming.get())
            : answer(routed.with(values), operation.action());
      }
    };
  }

  private BridgeResponse answer(RouteMatch routed, HttpRoute.Action action) {
    return switch (action.answer(routed)) {
      case CompleteResponse reply -> finished(routed, reply);
      case StreamingResponse live -> live;
    };
  }

  private CompleteResponse finished(RouteMatch routed, CompleteResponse reply) {
    return ConditionalRequestFilter.apply(routed.request(), callers.vary(reply));
  }

  /** Returns the answer that {@code told} is to {@code routed}. */
  public CompleteResponse finished(RouteMatch routed, ApiResult told) {
    return finished(routed, routed.answer(told));
  }
}
