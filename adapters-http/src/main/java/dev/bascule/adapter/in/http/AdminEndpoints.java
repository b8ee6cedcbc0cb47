package dev.bascule.adapter.in.http;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.port.in.ForceBreakerUseCase;
import dev.bascule.application.port.in.ShowMetricsUseCase;
import java.util.List;
import java.util.Locale;

/**
 * Shows the numbers and the breakers, and changes the breakers by hand.
 *
 * @param showMetrics what is driven
 * @param forceBreaker what is driven
 */
record AdminEndpoints(ShowMetricsUseCase showMetrics, ForceBreakerUseCase forceBreaker) {

  private static final String BREAKER = "/admin/breakers/{server}/";

  AdminEndpoints {
    requireNonNull(showMetrics, "showMetrics");
    requireNonNull(forceBreaker, "forceBreaker");
  }

  List<Operation> operations() {
    return List.of(
        new Operation("GET", "/admin/metrics", Terms.ADMIN, "shows the numbers", _ -> metrics()),
        new Operation("GET", "/admin/breakers", Terms.ADMIN, "shows the breakers", _ -> breakers()),
        forcing(ForceBreakerUseCase.Change.OPEN),
        forcing(ForceBreakerUseCase.Change.CLOSE),
        forcing(ForceBreakerUseCase.Change.RESET));
  }

  private HttpReply metrics() {
    return HttpReply.json(200, MetricsJson.of(showMetrics.showMetrics()));
  }

  private HttpReply breakers() {
    return HttpReply.json(200, MetricsJson.of(showMetrics.showMetrics().circuitBreakers()));
  }

  private Operation forcing(ForceBreakerUseCase.Change change) {
    String verb = change.name().toLowerCase(Locale.ROOT);
    return new Operation(
        "POST",
        BREAKER + verb,
        Terms.ADMIN,
        verb + "s the breaker of a server",
        request -> force(request, change));
  }

  private HttpReply force(RoutedRequest request, ForceBreakerUseCase.Change change) {
    return forceBreaker
        .forceBreaker(request.server(), change)
        .map(breaker -> HttpReply.json(200, MetricsJson.of(breaker)))
        .orElseGet(() -> request.answer(Problems.unknownServer(request.server().value())));
  }
}
