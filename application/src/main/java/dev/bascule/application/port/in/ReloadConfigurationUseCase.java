package dev.bascule.application.port.in;

import dev.bascule.application.port.in.ShowReloadUseCase.Reload;

/** Driving port: reloads the configuration. */
@FunctionalInterface
public interface ReloadConfigurationUseCase {

  /**
   * Reads the configuration file and applies it as far as possible without a restart; rejects a
   * file with errors as a whole. Has no effect if there is no file. Waits for another reload in
   * progress.
   */
  Reload reload();
}
