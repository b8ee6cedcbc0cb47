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
import dev.bascule.adapter.in.http.filter.StderrFilter;
import dev.bascule.adapter.in.http.rest.ToolHandlers;
import dev.bascule.adapter.in.http.routing.HttpRoute;
import dev.bascule.adapter.in.http.routing.PathRouter;
import dev.bascule.adapter.in.http.routing.QueryParameters;
import dev.bascule.adapter.in.http.routing.RouteRequirements;
import dev.bascule.application.context.CallOrigin;
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
  private final CallerResolver callerResolver;
  private final AuditFilter audit;
  private final StderrFilter stderr;
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
    this.callerResolver =
        new CallerResolver(useCases.authenticateCaller(), useCases.forwardCaller());
    this.stderr = new StderrFilter(useCases.showServers());
    this.audit = new AuditFilter(useCases.audit());
    this.isDraining = requireNonNull(isDraining, "isDraining");
  }

  /** What becomes of a request whose body is not read yet. */
  public sealed interface AdmissionResult {

    /** It is known whether the caller may make the request. */
    sealed interface Decided extends AdmissionResult {}

    /** The response does not depend on the body, which need not be read. */
    record Answered(CompleteResponse response) implements Decided {
      public Answered {
        requireNonNull(response, "response");
      }
    }

    /**
     * It is not known yet who makes the request.
     *
     * @param authorization authenticates and authorizes the caller; may block
     */
    record Unauthorized(Supplier<Decided> authorization) implements AdmissionResult {
      public Unauthorized {
        requireNonNull(authorization, "authorization");
      }
    }

    /**
     * It is of a caller that may make it, and answered once the body is there.
     *
     * @param shareHolder returns who has a share of what all requests use together
     */
    record Admitted(
        Function<BridgeRequest.Body, BridgeResponse> handler, Supplier<String> shareHolder)
        implements Decided {
      public Admitted {
        requireNonNull(handler, "handler");
        requireNonNull(shareHolder, "shareHolder");
      }
    }
  }

  /**
   * Looks at {@code request}, whose body is not read yet, without waiting: answers what no
   * operation should see, and what needs no credentials, and hands on the rest. So no body is read
   * for a caller who is refused.
   *
   * @param routed is told first which path of the index the request is for
   */
  public AdmissionResult admit(BridgeRequest request, Consumer<String> routed) {
    Optional<PathRouter.Match> match = router.find(request.segments());
    routed.accept(
        match
            .map(found -> found.routes().getFirst().path())
            .orElse(HttpRequestObserver.CompletedRequest.UNMATCHED));
    RouteMatch unrouted = new RouteMatch(request, Map.of(), Map.of());
    boolean isPage =
        match
            .filter(
                found -> found.routes().getFirst().requirements().equals(RouteRequirements.PAGE))
            .isPresent();
    Optional<Problem> foreign = checkOrigin(request, isPage);
    if (foreign.isPresent()) {
      return new AdmissionResult.Answered(unrouted.toResponse(foreign.get()));
    }
    if (match.isEmpty()) {
      return new AdmissionResult.Answered(unrouted.toResponse(ProblemMapper.unknownPath()));
    }
    if (isDraining.getAsBoolean() && !request.segments().getFirst().equals("health")) {
      return draining(unrouted);
    }
    return admit(request, match.get());
  }

  /**
   * Looks at a request as {@link #admit(BridgeRequest, Consumer)} does, where all that its header
   * decides was decided before.
   *
   * @param requestId the identifier of the request
   */
  public AdmissionResult.Decided admit(
      InlineToolCall inlineCall, ToolHandlers tools, String requestId, Consumer<String> routed) {
    routed.accept(inlineCall.route().path());
    RouteMatch routeMatch = inlineCall.routeMatch();
    if (isDraining.getAsBoolean()) {
      return draining(new RouteMatch(routeMatch.request(), Map.of(), Map.of()));
    }
    return switch (callerResolver.authorize(
        routeMatch.request(), inlineCall.route().requirements().access())) {
      case AccessDecision.Granted(Caller caller, boolean administrator) ->
          new AdmissionResult.Admitted(
              body ->
                  finish(
                      routeMatch,
                      administrator,
                      tools.call(
                          inlineCall,
                          body,
                          inlineCall
                              .createContext(caller, callerResolver)
                              .withOrigin(
                                  new CallOrigin(
                                      requestId, routeMatch.request().client().address())))),
              () -> routeMatch.request().origin().shareHolder(caller));
      case AccessDecision.Denied denied -> deny(routeMatch, inlineCall.route(), denied);
    };
  }

  private static AdmissionResult.Decided draining(RouteMatch unrouted) {
    return new AdmissionResult.Answered(unrouted.toResponse(ProblemMapper.DRAINING));
  }

  private Optional<Problem> checkOrigin(BridgeRequest request, boolean isPage) {
    OriginFilter originFilter = new OriginFilter(host, access.get());
    return originFilter
        .check(request.values("Origin"), request.hosts(), request.client().secure())
        .or(() -> originFilter.check(request.values("Host")))
        .or(() -> originFilter.checkSite(request, isPage));
  }

  /**
   * Looks at {@code request} as {@link #admit} does, as far as its header alone decides. Returns
   * what it asks for, if that may be answered at once; empty if not, or if anything is wrong with
   * it.
   */
  public Optional<InlineToolCall> findInlineCall(BridgeRequest request, ToolHandlers tools) {
    Optional<PathRouter.Match> match =
        router.find(request.segments()).filter(found -> tools.isToolCall(found, request.method()));
    Optional<CallerCredentials> credentials = AccessDecision.credentials(request);
    if (match.isEmpty()
        || credentials.isEmpty()
        || checkOrigin(request, /* isPage= */ false).isPresent()) {
      return Optional.empty();
    }
    RouteMatch routeMatch = new RouteMatch(request, match.get().parameters(), Map.of());
    HttpRoute call = match.get().forMethod(request.method()).orElseThrow();
    return tools
        .parseInlineUnwrap(routeMatch)
        .map(unwrap -> new InlineToolCall(routeMatch, call, unwrap, credentials.get()));
  }

  public CallerResolver callerResolver() {
    return callerResolver;
  }

  private AdmissionResult admit(BridgeRequest request, PathRouter.Match match) {
    RouteMatch routeMatch = new RouteMatch(request, match.parameters(), Map.of());
    if (request.method().equals("OPTIONS")) {
      return new AdmissionResult.Answered(options(request, match.allow()));
    }
    Optional<HttpRoute> route = match.forMethod(request.method());
    if (route.isEmpty()) {
      String detail = request.method() + " is not for this path; " + match.allow() + " are";
      return new AdmissionResult.Answered(
          routeMatch
              .toResponse(new Problem(405, "wrong-method", "The path knows no such method", detail))
              .with("Allow", match.allow()));
    }
    return isAnonymous(request, route.get())
        ? authorize(routeMatch, route.get())
        : new AdmissionResult.Unauthorized(() -> authorize(routeMatch, route.get()));
  }

  /** Returns whether it takes no waiting to find out who makes a request. */
  private static boolean isAnonymous(BridgeRequest request, HttpRoute route) {
    return switch (route.requirements().access()) {
      case EVERYBODY -> true;
      case OPTIONAL ->
          AccessDecision.credentials(request).filter(CallerCredentials::isEmpty).isPresent();
      case CALLERS, MEASURERS, ADMINISTRATORS -> false;
    };
  }

  private AdmissionResult.Decided authorize(RouteMatch routeMatch, HttpRoute route) {
    return switch (callerResolver.authorize(routeMatch.request(), route.requirements().access())) {
      case AccessDecision.Granted(Caller caller, _)
          when route.requirements().access() == RouteRequirements.Access.EVERYBODY
              || route.requirements().access() == RouteRequirements.Access.OPTIONAL ->
          handlePublic(routeMatch.withCaller(caller), route);
      case AccessDecision.Granted(Caller caller, boolean administrator) ->
          new AdmissionResult.Admitted(
              body -> {
                RouteMatch granted = withCallerAndBody(routeMatch, caller, body);
                return audit.handle(route, granted, () -> handle(granted, administrator, route));
              },
              () -> routeMatch.request().origin().shareHolder(caller));
      case AccessDecision.Denied denied -> deny(routeMatch, route, denied);
    };
  }

  private AdmissionResult.Decided deny(
      RouteMatch routeMatch, HttpRoute route, AccessDecision.Denied denied) {
    CompleteResponse response =
        withChallenge(routeMatch.toResponse(denied.problem()), denied.challenge());
    audit.auditResponse(route, routeMatch.withCaller(denied.caller()), response);
    return new AdmissionResult.Answered(response);
  }

  private AdmissionResult.Decided handlePublic(RouteMatch routeMatch, HttpRoute route) {
    return switch (handle(routeMatch, /* administrator= */ false, route)) {
      case CompleteResponse response -> new AdmissionResult.Answered(response);
      case StreamingResponse live ->
          new AdmissionResult.Admitted(
              _ -> live, () -> routeMatch.request().origin().shareHolder(routeMatch.caller()));
    };
  }

  private RouteMatch withCallerAndBody(
      RouteMatch routeMatch, Caller caller, BridgeRequest.Body body) {
    BridgeRequest request = routeMatch.request();
    return new RouteMatch(
        request.withBody(body),
        routeMatch.pathParameters(),
        Map.of(),
        caller,
        callerResolver.forwardedIdentity(request, caller));
  }

  /** Browsers ask so, and give no credential, before they let a page of another origin ask. */
  private CompleteResponse options(BridgeRequest request, String methods) {
    CompleteResponse response = CompleteResponse.empty(204).with("Allow", methods);
    boolean isPreflight = !request.values("Access-Control-Request-Method").isEmpty();
    CorsPolicy cors = access.get().cors();
    if (!isPreflight || !cors.allows(request.values("Origin"))) {
      return response;
    }
    String requestedHeaders = request.field("Access-Control-Request-Headers");
    for (Map.Entry<String, String> field : cors.preflight(methods, requestedHeaders).entrySet()) {
      response = response.with(field.getKey(), field.getValue());
    }
    return response;
  }

  private static CompleteResponse withChallenge(
      CompleteResponse response, Optional<String> challenge) {
    return challenge.map(value -> response.with("WWW-Authenticate", value)).orElse(response);
  }

  private BridgeResponse handle(RouteMatch routeMatch, boolean administrator, HttpRoute route) {
    Optional<Problem> rejection = route.requirements().checkMedia(routeMatch.request());
    if (rejection.isPresent()) {
      return routeMatch.toResponse(rejection.get());
    }
    return switch (route.requirements().query(routeMatch.request())) {
      case QueryParameters.Invalid(String detail) -> routeMatch.badRequest(detail);
      case QueryParameters.Parameters(Map<String, String> values) -> {
        Optional<Problem> misnaming = routeMatch.nameProblem();
        yield misnaming.isPresent()
            ? routeMatch.toResponse(misnaming.get())
            : handle(routeMatch.withQuery(values), administrator, route.action());
      }
    };
  }

  private BridgeResponse handle(
      RouteMatch routeMatch, boolean administrator, HttpRoute.Action action) {
    return switch (action.handle(routeMatch)) {
      case CompleteResponse response -> finish(routeMatch, administrator, response);
      case StreamingResponse live -> live;
    };
  }

  private CompleteResponse finish(
      RouteMatch routeMatch, boolean administrator, CompleteResponse response) {
    return finish(routeMatch, administrator ? stderr.addTo(response, routeMatch) : response);
  }

  private CompleteResponse finish(RouteMatch routeMatch, CompleteResponse response) {
    return ConditionalRequestFilter.apply(routeMatch.request(), callerResolver.addVary(response));
  }

  /** Returns the answer that {@code apiResult} is to {@code routeMatch}. */
  public CompleteResponse finish(RouteMatch routeMatch, ApiResult apiResult) {
    return finish(routeMatch, routeMatch.toResponse(apiResult));
  }
}
