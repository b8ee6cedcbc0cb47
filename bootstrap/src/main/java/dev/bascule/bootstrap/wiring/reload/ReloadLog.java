package dev.bascule.bootstrap.wiring.reload;

import dev.bascule.application.port.in.ShowReloadUseCase.Attempt;
import dev.bascule.application.port.in.ShowReloadUseCase.Reload;
import dev.bascule.application.port.in.ShowReloadUseCase.Result;
import dev.bascule.bootstrap.config.parse.ConfigWarning;
import dev.bascule.domain.mcp.ServerId;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs the results of reloading the configuration. */
final class ReloadLog {

  private static final Logger log = LoggerFactory.getLogger("dev.bascule.reload");
  private static final int MAX_ERRORS = 20;

  /** Logs how {@code now} differs from {@code before}. */
  void logReload(Reload before, Reload now) {
    String file = now.file().orElse("the configuration");
    now.last()
        .filter(last -> !before.last().equals(now.last()))
        .ifPresent(last -> logReload(file, last, now));
    if (!now.needsRestart().isEmpty() && !now.needsRestart().equals(before.needsRestart())) {
      log.warn(
          "Reload of {}: restart required to apply {}",
          file,
          String.join(", ", now.needsRestart()));
    }
  }

  private static void logReload(String file, Attempt attempt, Reload now) {
    switch (attempt.result()) {
      case Result.Applied(List<ServerId> added, List<ServerId> changed, List<ServerId> removed) ->
          log.info(
              "Reloaded {}; servers added: {}, changed: {}, removed: {}",
              file,
              names(added),
              names(changed),
              names(removed));
      case Result.Unchanged() -> log.info("Reloaded {}: no changes", file);
      case Result.Rejected(List<String> errors) -> {
        log.warn(
            "Reload of {} failed; keeping the configuration of {}. Errors: {}",
            file,
            now.since(),
            errors.size());
        errors.stream().limit(MAX_ERRORS).forEach(log::warn);
      }
    }
  }

  /** Logs the warnings about a new configuration. */
  void logWarnings(String file, List<ConfigWarning> warnings) {
    warnings.stream().limit(MAX_ERRORS).map(warning -> warning.format(file)).forEach(log::warn);
  }

  private static String names(List<ServerId> servers) {
    return servers.isEmpty()
        ? "none"
        : servers.stream().map(ServerId::value).collect(Collectors.joining(", "));
  }
}
