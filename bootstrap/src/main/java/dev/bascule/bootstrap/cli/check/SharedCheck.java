package dev.bascule.bootstrap.cli.check;

import dev.bascule.adapter.out.valkey.EngineCheck;
import dev.bascule.domain.cache.shared.EngineException;
import java.util.List;
import java.util.function.Supplier;

/**
 * The result of connecting to the engine of the section {@code shared}.
 *
 * @param isAvailable whether a replica can use it
 * @param text its product and version, or why it is unavailable
 * @param warnings what works, but should be changed
 */
record SharedCheck(boolean isAvailable, String text, List<String> warnings) {

  SharedCheck {
    warnings = List.copyOf(warnings);
  }

  static SharedCheck run(Supplier<EngineCheck> check) {
    try {
      EngineCheck found = check.get();
      return new SharedCheck(true, found.product(), found.warnings());
    } catch (EngineException e) {
      return new SharedCheck(false, String.valueOf(e.getMessage()), List.of());
    }
  }
}
