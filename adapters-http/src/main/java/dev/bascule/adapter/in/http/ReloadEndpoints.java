package dev.bascule.adapter.in.http;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.port.in.ReloadUseCase;
import dev.bascule.application.port.in.ShowReloadUseCase;
import dev.bascule.application.port.in.ShowReloadUseCase.Reload;
import java.util.List;

/**
 * Has the configuration read anew, and tells what came of it.
 *
 * @param reload what is driven
 * @param showReload what is driven
 */
record ReloadEndpoints(ReloadUseCase reload, ShowReloadUseCase showReload) {

  private static final String PATH = "/admin/reload";

  ReloadEndpoints {
    requireNonNull(reload, "reload");
    requireNonNull(showReload, "showReload");
  }

  List<Operation> operations() {
    return List.of(
        new Operation(
            "GET",
            PATH,
            Terms.ADMIN,
            "tells what came of the last change of the configuration",
            _ -> HttpReply.json(200, ReloadJson.of(showReload.showReload()))),
        new Operation("POST", PATH, Terms.ADMIN, "reads the configuration anew", this::reloaded));
  }

  private HttpReply reloaded(RoutedRequest request) {
    Reload done = reload.reload();
    if (done.file().isEmpty()) {
      return request.answer(
          new Problem(
              409,
              "no-configuration-file",
              "There is no configuration file",
              "the bridge was started without one"));
    }
    return done.mistakes().isEmpty()
        ? HttpReply.json(200, ReloadJson.of(done))
        : request.answer(refused(done.mistakes()));
  }

  private static Problem refused(List<String> mistakes) {
    return new Problem(
            422,
            "bad-configuration",
            "The configuration has mistakes",
            "what was in force goes on: " + mistakes.getFirst())
        .with("mistakes", ReloadJson.texts(mistakes));
  }
}
