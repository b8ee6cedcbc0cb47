package dev.bascule.application.port.in;

import dev.bascule.application.port.in.ShowReloadUseCase.Reload;

/** Driving port: reads the configuration anew, and puts it in force. */
@FunctionalInterface
public interface ReloadConfigurationUseCase {

  /**
   * Reads the file, and puts it in force as far as that is possible without a restart; a file with
   * any mistake is refused whole. Where there is no file, nothing is tried. Waits for another that
   * is under way.
   */
  Reload reload();
}
