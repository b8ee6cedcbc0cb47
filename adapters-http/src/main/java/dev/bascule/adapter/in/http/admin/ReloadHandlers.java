package dev.bascule.adapter.in.http.admin;

import dev.bascule.adapter.in.http.exchange.CompleteResponse;
import dev.bascule.adapter.in.http.exchange.Problem;
import dev.bascule.adapter.in.http.exchange.ProblemType;
import dev.bascule.adapter.in.http.exchange.RouteMatch;
import dev.bascule.adapter.in.http.routing.HttpRoute;
import dev.bascule.adapter.in.http.routing.RouteRequirements;
import dev.bascule.application.port.in.ReloadConfigurationUseCase;
import dev.bascule.application.port.in.ShowReloadUseCase;
import dev.bascule.application.port.in.ShowReloadUseCase.Reload;
import java.util.List;

/**
 * Handles requests to reload the configuration and to show the result.
 *
 * @param reload the use case that reloads
 * @param showReload the use case that shows the result
 */
public record ReloadHandlers(ReloadConfigurationUseCase reload, ShowReloadUseCase showReload) {

  private static final String PATH = "/admin/reload";

  public List<HttpRoute> routes() {
    return List.of(
        new HttpRoute(
            "GET",
            PATH,
            RouteRequirements.ADMIN,
            "shows the result of the last reload of the configuration",
            _ -> CompleteResponse.json(200, ReloadJson.of(showReload.showReload()))),
        new HttpRoute(
            "POST",
            PATH,
            RouteRequirements.ADMIN,
            "reloads the configuration",
            this::handleReload));
  }

  private CompleteResponse handleReload(RouteMatch routeMatch) {
    Reload done = reload.reload();
    if (done.file().isEmpty()) {
      return routeMatch.toResponse(
          new Problem(ProblemType.NO_CONFIGURATION_FILE, "the bridge was started without one"));
    }
    return done.errors().isEmpty()
        ? CompleteResponse.json(200, ReloadJson.of(done))
        : routeMatch.toResponse(invalidConfiguration(done.errors()));
  }

  private static Problem invalidConfiguration(List<String> errors) {
    return new Problem(
            ProblemType.BAD_CONFIGURATION,
            "the previous configuration remains in use: " + errors.getFirst())
        .with("mistakes", ReloadJson.texts(errors));
  }
}
