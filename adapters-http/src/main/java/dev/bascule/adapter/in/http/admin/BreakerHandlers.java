package dev.bascule.adapter.in.http.admin;

import dev.bascule.adapter.in.http.exchange.CompleteResponse;
import dev.bascule.adapter.in.http.exchange.ProblemMapper;
import dev.bascule.adapter.in.http.exchange.RouteMatch;
import dev.bascule.adapter.in.http.routing.HttpRoute;
import dev.bascule.adapter.in.http.routing.RouteRequirements;
import dev.bascule.application.port.in.ForceBreakerUseCase;
import dev.bascule.application.port.in.ShowMetricsUseCase;
import java.util.List;
import java.util.Locale;

/**
 * Handles requests for the metrics and the circuit breakers, and for manual state changes.
 *
 * @param showMetrics the use case for metrics
 * @param forceBreaker the use case for state changes
 */
public record BreakerHandlers(ShowMetricsUseCase showMetrics, ForceBreakerUseCase forceBreaker) {

  private static final String BREAKER = "/admin/breakers/{server}/";

  public List<HttpRoute> routes() {
    return List.of(
        new HttpRoute(
            "GET", "/admin/metrics", RouteRequirements.ADMIN, "shows the metrics", _ -> metrics()),
        new HttpRoute(
            "GET",
            "/admin/breakers",
            RouteRequirements.ADMIN,
            "shows the breakers",
            _ -> breakers()),
        forceRoute(ForceBreakerUseCase.Change.OPEN),
        forceRoute(ForceBreakerUseCase.Change.CLOSE),
        forceRoute(ForceBreakerUseCase.Change.RESET));
  }

  private CompleteResponse metrics() {
    return CompleteResponse.json(200, MetricsJson.of(showMetrics.showMetrics()));
  }

  private CompleteResponse breakers() {
    return CompleteResponse.json(200, MetricsJson.of(showMetrics.showMetrics().circuitBreakers()));
  }

  private HttpRoute forceRoute(ForceBreakerUseCase.Change change) {
    String verb = change.name().toLowerCase(Locale.ROOT);
    return new HttpRoute(
        "POST",
        BREAKER + verb,
        RouteRequirements.ADMIN,
        verb + "s the breaker of a server",
        routeMatch -> force(routeMatch, change));
  }

  private CompleteResponse force(RouteMatch routeMatch, ForceBreakerUseCase.Change change) {
    return forceBreaker
        .forceBreaker(routeMatch.server(), change)
        .map(breaker -> CompleteResponse.json(200, MetricsJson.of(breaker)))
        .orElseGet(
            () -> routeMatch.toResponse(ProblemMapper.unknownServer(routeMatch.server().value())));
  }
}
