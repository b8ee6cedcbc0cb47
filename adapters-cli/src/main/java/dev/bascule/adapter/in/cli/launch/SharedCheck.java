package dev.bascule.adapter.in.cli.launch;

import java.util.List;

/**
 * The result of connecting to the engine of the section {@code shared}.
 *
 * @param isAvailable whether a replica can use it
 * @param text its product and version, or why it is unavailable, with the remedy
 * @param warnings what works, but should be changed; with the remedy
 */
public record SharedCheck(boolean isAvailable, String text, List<String> warnings) {

  public SharedCheck {
    warnings = List.copyOf(warnings);
  }
}
