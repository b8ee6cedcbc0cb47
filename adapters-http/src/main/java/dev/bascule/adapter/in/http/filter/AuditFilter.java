package dev.bascule.adapter.in.http.filter;

import dev.bascule.adapter.in.http.exchange.BridgeResponse;
import dev.bascule.adapter.in.http.exchange.BridgeResponse.DeferredResponse;
import dev.bascule.adapter.in.http.exchange.BridgeResponse.StreamingResponse;
import dev.bascule.adapter.in.http.exchange.CompleteResponse;
import dev.bascule.adapter.in.http.exchange.RouteMatch;
import dev.bascule.adapter.in.http.routing.HttpRoute;
import dev.bascule.adapter.in.http.routing.QueryParameters;
import dev.bascule.adapter.in.http.routing.RouteRequirements;
import dev.bascule.application.context.AuditEntry;
import dev.bascule.application.context.AuditEntry.Decision;
import dev.bascule.application.port.in.AuditUseCase;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Records administrative actions and refused attempts in the audit log. All administrative requests
 * pass here, so that none is missed. Read-only requests are not recorded.
 */
public record AuditFilter(AuditUseCase audit) {

  private static final int MAX_SUBJECT_LENGTH = 300;

  /**
   * Runs {@code action}, records it if it is an administrative action, and returns its response. A
   * failed action is recorded as well, since it may have had an effect.
   */
  public BridgeResponse handle(
      HttpRoute route, RouteMatch routeMatch, Supplier<BridgeResponse> action) {
    BridgeResponse response;
    try {
      response = action.get();
    } catch (RuntimeException | Error e) {
      auditResponse(route, routeMatch, CompleteResponse.empty(500));
      throw e;
    }
    if (response instanceof DeferredResponse(Supplier<BridgeResponse> rest, Runnable discard)) {
      return new DeferredResponse(() -> handle(route, routeMatch, rest), discard);
    }
    auditResponse(route, routeMatch, response);
    return response;
  }

  /** Records a request that was answered, if it is an administrative action. */
  public void auditResponse(HttpRoute route, RouteMatch routeMatch, BridgeResponse response) {
    if (route.requirements().access() == RouteRequirements.Access.ADMINISTRATORS) {
      decision(route, response)
          .ifPresent(
              decision ->
                  audit.audit(
                      new AuditEntry(
                          routeMatch.caller(),
                          routeMatch.request().callOrigin(),
                          route.method() + " " + route.path(),
                          subject(route, routeMatch),
                          decision)));
    }
  }

  /** Returns the decision to record. Requests without valid credentials are recorded elsewhere. */
  private static Optional<Decision> decision(HttpRoute route, BridgeResponse response) {
    boolean looks = route.method().equals("GET");
    return switch (response) {
      case CompleteResponse reply when reply.status() == 401 -> Optional.empty();
      case CompleteResponse reply when reply.status() == 403 -> Optional.of(Decision.DENIED);
      case CompleteResponse reply when !looks ->
          Optional.of(reply.status() < 400 ? Decision.ALLOWED : Decision.FAILED);
      case CompleteResponse _, DeferredResponse _, StreamingResponse _ -> Optional.empty();
    };
  }

  /** Returns the servers and tools in the path and the query, and nothing else. */
  private static String subject(HttpRoute route, RouteMatch routeMatch) {
    Map<String, String> named = new TreeMap<>(routeMatch.pathParameters());
    if (route.requirements().query(routeMatch.request())
        instanceof QueryParameters.Parameters(Map<String, String> values)) {
      named.putAll(values);
    }
    String subject =
        named.entrySet().stream()
            .map(entry -> entry.getKey() + "=" + entry.getValue())
            .collect(Collectors.joining(" "));
    return subject.isEmpty()
        ? "all"
        : subject.substring(0, Math.min(subject.length(), MAX_SUBJECT_LENGTH));
  }
}
