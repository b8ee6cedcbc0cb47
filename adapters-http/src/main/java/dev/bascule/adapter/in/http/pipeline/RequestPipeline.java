package dev.bascule.adapter.in.http.pipeline;

import dev.bascule.adapter.in.http.access.AccessSettings;
import dev.bascule.adapter.in.http.access.CorsPolicy;
import dev.bascule.adapter.in.http.exchange.BridgeRequest;
import dev.bascule.adapter.in.http.exchange.BridgeResponse;
import dev.bascule.adapter.in.http.exchange.BridgeResponse.DeferredResponse;
import dev.bascule.adapter.in.http.exchange.BridgeResponse.StreamingResponse;
import dev.bascule.adapter.in.http.exchange.CompleteResponse;
import dev.bascule.adapter.in.http.exchange.HttpRequestObserver;
import dev.bascule.adapter.in.http.exchange.Problem;
import dev.bascule.adapter.in.http.exchange.ProblemMapper;
import dev.bascule.adapter.in.http.exchange.ProblemType;
import dev.bascule.adapter.in.http.exchange.RouteMatch;
import dev.bascule.adapter.in.http.exchange.UseCases;
import dev.bascule.adapter.in.http.filter.AccessDecision;
import dev.bascule.adapter.in.http.filter.AuditFilter;
import dev.bascule.adapter.in.http.filter.ConditionalRequestFilter;
import dev.bascule.adapter.in.http.filter.OriginFilter;
import dev.bascule.adapter.in.http.filter.StderrFilter;
import dev.bascule.adapter.in.http.routing.HttpRoute;
import dev.bascule.adapter.in.http.routing.PathRouter;
import dev.bascule.adapter.in.http.routing.QueryParameters;
import dev.bascule.adapter.in.http.routing.RouteRequirements;
import dev.bascule.application.context.CallerCredentials;
import dev.bascule.application.context.ForwardedIdentity;
import dev.bascule.application.context.RequestDetails;
import dev.bascule.application.port.in.AuthenticateCallerUseCase;
import dev.bascule.application.port.in.ForwardCallerUseCase;
import dev.bascule.domain.mcp.Caller;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Processes requests, as values independent of the server that reads and writes them.
 *
 * <p>The order of the filters: origin and host, route, drain, method, caller; then, with the body,
 * media types, query and names; the route's action; and on the way back audit, additions for
 * administrators, and conditional requests. Each runs once, whether the response is immediate or
 * deferred.
 *
 * <p>Thread-safe; does not block unless stated otherwise.
 */
public final class RequestPipeline {

  private final PathRouter router;
  private final Supplier<AccessSettings> access;
  private final AuthenticateCallerUseCase authenticateCaller;
  private final ForwardCallerUseCase forwardCaller;
  private final AuditFilter audit;
  private final StderrFilter stderr;
  private final String host;
  private final BooleanSupplier isDraining;

  public RequestPipeline(
      PathRouter router,
      String host,
      Supplier<AccessSettings> access,
      UseCases useCases,
      BooleanSupplier isDraining) {
    this.router = router;
    this.host = host;
    this.access = access;
    this.authenticateCaller = useCases.authenticateCaller();
    this.forwardCaller = useCases.forwardCaller();
    this.stderr = new StderrFilter(useCases.showServers());
    this.audit = new AuditFilter(useCases.audit());
    this.isDraining = isDraining;
  }

  /** The result for a request whose body is not read yet. */
  public sealed interface AdmissionResult {

    /** The caller's permission is known. */
    sealed interface Decided extends AdmissionResult {}

    /** The response does not depend on the body, which need not be read. */
    record Answered(CompleteResponse response) implements Decided {}

    /** The caller is not known yet; {@code authorization} may block. */
    record Unauthorized(Supplier<Decided> authorization) implements AdmissionResult {}

    /**
     * The caller may make the request, which is processed when the body is read.
     *
     * @param handler does not block, since blocking work is deferred; runs at most once
     * @param request the request without its body
     * @param caller the caller
     */
    record Admitted(Function<byte[], BridgeResponse> handler, BridgeRequest request, Caller caller)
        implements Decided {

      /** Returns the holder of a share of the common resources. */
      public String shareHolder() {
        return request.origin().shareHolder(caller);
      }
    }
  }

  /**
   * Processes the head of {@code request} without blocking: rejects invalid requests, answers
   * public routes, and admits the rest. So no body is read for a caller without permission.
   *
   * @param routed is first notified of the path of the route
   */
  public AdmissionResult admit(BridgeRequest request, Consumer<String> routed) {
    HeadDecision decision = decide(request);
    routed.accept(decision.path());
    if (isDraining.getAsBoolean() && !decision.holdsWhileDraining()) {
      return new AdmissionResult.Answered(
          new RouteMatch(request, Map.of(), Map.of()).toResponse(ProblemMapper.DRAINING));
    }
    return switch (decision) {
      case HeadDecision.Answered answered -> new AdmissionResult.Answered(answered.response());
      case HeadDecision.Routed found -> {
        recordTarget(request.details(), found.routeMatch());
        yield admit(request, found);
      }
    };
  }

  private static void recordTarget(RequestDetails details, RouteMatch routeMatch) {
    if (details.isRecorded()) {
      Map<String, String> path = routeMatch.pathParameters();
      Map<String, String> query = routeMatch.queryParameters();
      details.setTarget(
          path.getOrDefault("server", query.get("server")),
          path.getOrDefault("tool", query.get("tool")));
    }
  }

  /** Decides again when the settings were replaced, even by equal ones. */
  @SuppressWarnings("ReferenceEquality")
  private HeadDecision decide(BridgeRequest request) {
    AccessSettings now = access.get();
    Optional<HeadDecision> known =
        request.head().attachment(HeadDecision.class).filter(one -> one.access() == now);
    if (known.isPresent()) {
      return known.get();
    }
    // It is cached for all requests with the head, so it contains nothing of this request alone.
    HeadDecision decision =
        decide(new BridgeRequest(request.head(), /* traceparent= */ null, request.id()), now);
    request.head().attach(decision);
    return decision;
  }

  private HeadDecision decide(BridgeRequest request, AccessSettings now) {
    Optional<PathRouter.Match> match = router.find(request.segments());
    String path =
        match
            .map(found -> found.routes().getFirst().path())
            .orElse(HttpRequestObserver.CompletedRequest.UNMATCHED);
    RouteMatch unrouted = new RouteMatch(request, Map.of(), Map.of());
    boolean isPage =
        match
            .flatMap(found -> found.find(request.method(), request.values("Accept")))
            .filter(route -> route.requirements().isPage())
            .isPresent();
    Optional<Problem> rejection =
        checkOrigin(request, now, isPage)
            .or(
                () ->
                    match.isEmpty() ? Optional.of(ProblemMapper.unknownPath()) : Optional.empty());
    if (rejection.isPresent()) {
      return new HeadDecision.Answered(
          now, path, /* holdsWhileDraining= */ true, unrouted.toResponse(rejection.get()));
    }
    return decide(request, match.orElseThrow(), now);
  }

  private static HeadDecision decide(
      BridgeRequest request, PathRouter.Match match, AccessSettings now) {
    boolean isHealth = request.segments().getFirst().equals("health");
    String path = match.routes().getFirst().path();
    RouteMatch routeMatch = new RouteMatch(request, match.parameters(), Map.of());
    if (request.method().equals("OPTIONS")) {
      return new HeadDecision.Answered(now, path, isHealth, options(request, match.allow(), now));
    }
    Optional<HttpRoute> found = match.find(request.method(), request.values("Accept"));
    if (found.isEmpty()) {
      String detail = request.method() + " is not supported here; use " + match.allow();
      return new HeadDecision.Answered(
          now,
          path,
          isHealth,
          routeMatch
              .toResponse(new Problem(ProblemType.WRONG_METHOD, detail))
              .with("Allow", match.allow()));
    }
    HttpRoute route = found.get();
    RouteRequirements requirements = route.requirements();
    QueryParameters query = requirements.query(request);
    RouteMatch queried =
        query instanceof QueryParameters.Parameters(Map<String, String> values)
            ? routeMatch.withQuery(values)
            : routeMatch;
    Optional<CompleteResponse> invalid =
        query instanceof QueryParameters.Invalid(String detail)
            ? Optional.of(routeMatch.badRequest(detail))
            : queried.nameProblem().map(queried::toResponse);
    return new HeadDecision.Routed(
        now,
        route,
        isHealth,
        queried,
        AccessDecision.credentials(request),
        requirements.checkAccept(request).map(routeMatch::toResponse),
        requirements.checkContentType(request).map(routeMatch::toResponse),
        invalid);
  }

  private Optional<Problem> checkOrigin(BridgeRequest request, AccessSettings now, boolean isPage) {
    OriginFilter originFilter = new OriginFilter(host, now);
    return originFilter
        .check(request.values("Origin"), request.hosts(), request.client().secure())
        .or(() -> originFilter.check(request.values("Host")))
        .or(() -> originFilter.checkSite(request, isPage));
  }

  private AdmissionResult admit(BridgeRequest request, HeadDecision.Routed found) {
    RouteRequirements.Access required = found.route().requirements().access();
    Optional<AccessDecision> decided =
        AccessDecision.tryOf(request, found.credentials(), required, authenticateCaller);
    if (decided.isEmpty()) {
      return new AdmissionResult.Unauthorized(
          () -> admit(request, found, AccessDecision.of(request, required, authenticateCaller)));
    }
    // A denial is audited, which may block on the log.
    return decided.get() instanceof AccessDecision.Denied
        ? new AdmissionResult.Unauthorized(() -> admit(request, found, decided.get()))
        : admit(request, found, decided.get());
  }

  private AdmissionResult.Decided admit(
      BridgeRequest request, HeadDecision.Routed found, AccessDecision decision) {
    return switch (decision) {
      case AccessDecision.Granted(Caller caller, boolean administrator) -> {
        request.details().setCaller(caller);
        yield admit(request, found, caller, administrator);
      }
      case AccessDecision.Denied denied -> {
        request.details().setCaller(denied.caller());
        yield deny(request, found, denied);
      }
    };
  }

  private AdmissionResult.Decided admit(
      BridgeRequest request, HeadDecision.Routed found, Caller caller, boolean administrator) {
    return switch (found.route().requirements().access()) {
      case EVERYBODY, OPTIONAL -> handlePublic(request, caller, found);
      case CALLERS, MEASURERS ->
          new AdmissionResult.Admitted(
              body -> handle(request.withBody(body), caller, administrator, found),
              request,
              caller);
      // The result is audited, which may block on the log.
      case ADMINISTRATORS ->
          new AdmissionResult.Admitted(
              body ->
                  new DeferredResponse(
                      () -> handle(request.withBody(body), caller, administrator, found)),
              request,
              caller);
    };
  }

  private AdmissionResult.Decided deny(
      BridgeRequest request, HeadDecision.Routed found, AccessDecision.Denied denied) {
    RouteMatch routeMatch =
        found
            .routeMatch()
            .with(request, denied.caller(), ForwardedIdentity.NONE, /* mayAdminister= */ false);
    CompleteResponse plain = routeMatch.toResponse(denied.problem());
    CompleteResponse response =
        denied.challenge().map(value -> plain.with("WWW-Authenticate", value)).orElse(plain);
    audit.auditResponse(found.route(), routeMatch, response);
    return new AdmissionResult.Answered(response);
  }

  /** Handles a public route, which does not block and needs no body. */
  private AdmissionResult.Decided handlePublic(
      BridgeRequest request, Caller caller, HeadDecision.Routed found) {
    RouteMatch routeMatch =
        found
            .routeMatch()
            .with(request, caller, ForwardedIdentity.NONE, /* mayAdminister= */ false);
    return switch (handle(routeMatch, /* administrator= */ false, found)) {
      case CompleteResponse response -> new AdmissionResult.Answered(response);
      case BridgeResponse later -> new AdmissionResult.Admitted(_ -> later, request, caller);
    };
  }

  private BridgeResponse handle(
      BridgeRequest request, Caller caller, boolean administrator, HeadDecision.Routed found) {
    RouteMatch routeMatch =
        found
            .routeMatch()
            .with(
                request,
                caller,
                forwardCaller.forward(
                    caller,
                    request::values,
                    found.credentials().flatMap(CallerCredentials::secret)),
                administrator);
    return audit.handle(found.route(), routeMatch, () -> handle(routeMatch, administrator, found));
  }

  private BridgeResponse handle(
      RouteMatch routeMatch, boolean administrator, HeadDecision.Routed found) {
    Optional<CompleteResponse> rejection = found.rejection(routeMatch.request().body());
    if (rejection.isPresent()) {
      return rejection.get();
    }
    HttpRoute route = found.route();
    return route.mayWait()
        ? new DeferredResponse(() -> act(routeMatch, administrator, route))
        : act(routeMatch, administrator, route);
  }

  private BridgeResponse act(RouteMatch routeMatch, boolean administrator, HttpRoute route) {
    return finish(routeMatch, administrator, route.action().apply(routeMatch));
  }

  private BridgeResponse finish(
      RouteMatch routeMatch, boolean administrator, BridgeResponse response) {
    return switch (response) {
      case CompleteResponse complete -> {
        CompleteResponse seen = administrator ? stderr.addTo(complete, routeMatch) : complete;
        yield ConditionalRequestFilter.apply(routeMatch.request(), addVary(seen));
      }
      case DeferredResponse deferred ->
          deferred.map(later -> finish(routeMatch, administrator, later));
      case StreamingResponse live -> live;
    };
  }

  /** Answers OPTIONS, including preflight requests, which browsers send without credentials. */
  private static CompleteResponse options(
      BridgeRequest request, String methods, AccessSettings now) {
    CompleteResponse response = CompleteResponse.empty(204).with("Allow", methods);
    boolean isPreflight = !request.values("Access-Control-Request-Method").isEmpty();
    CorsPolicy cors = now.cors();
    if (!isPreflight || !cors.allows(request.values("Origin"))) {
      return response;
    }
    String requestedHeaders = request.field("Access-Control-Request-Headers");
    for (Map.Entry<String, String> field : cors.preflight(methods, requestedHeaders).entrySet()) {
      response = response.with(field.getKey(), field.getValue());
    }
    return response;
  }

  /** Adds Vary to a {@code response} that depends on the caller. */
  private CompleteResponse addVary(CompleteResponse response) {
    String named = response.headers().get("Vary");
    return named == null || forwardCaller.headers().isEmpty()
        ? response
        : response.with(
            "Vary",
            named + ", " + String.join(", ", forwardCaller.headers().stream().sorted().toList()));
  }

  /**
   * What the head of a request determines, independent of caller and body. Immutable and valid for
   * all requests with that head, as long as the access settings are the same object.
   */
  private sealed interface HeadDecision {

    /** Returns the access settings at the time of the decision. */
    AccessSettings access();

    /** Returns the path of the route as listed in the index. */
    String path();

    /** Returns whether the decision also applies while the bridge is stopping. */
    boolean holdsWhileDraining();

    /**
     * The response does not depend on the caller.
     *
     * @param response the response
     */
    record Answered(
        AccessSettings access, String path, boolean holdsWhileDraining, CompleteResponse response)
        implements HeadDecision {}

    /**
     * A route was found.
     *
     * @param routeMatch the request, without a caller and a body
     * @param credentials its credentials; empty if they are malformed
     * @param unacceptable the response if the client does not accept the media type
     * @param unreadable the response if the request has a body
     * @param invalid the response if the query or a name in the path is invalid
     */
    record Routed(
        AccessSettings access,
        HttpRoute route,
        boolean holdsWhileDraining,
        RouteMatch routeMatch,
        Optional<CallerCredentials> credentials,
        Optional<CompleteResponse> unacceptable,
        Optional<CompleteResponse> unreadable,
        Optional<CompleteResponse> invalid)
        implements HeadDecision {

      @Override
      public String path() {
        return route.path();
      }

      /**
       * Returns the rejection of a request with {@code body}; empty if it is valid for the route.
       */
      Optional<CompleteResponse> rejection(byte[] body) {
        if (unacceptable.isPresent()) {
          return unacceptable;
        }
        if (body.length > 0 && unreadable.isPresent()) {
          return unreadable;
        }
        return invalid.isPresent()
            ? invalid
            : route.requirements().checkBody(body).map(routeMatch::toResponse);
      }
    }
  }
}
