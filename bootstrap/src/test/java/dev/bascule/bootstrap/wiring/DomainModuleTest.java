package dev.bascule.bootstrap.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.bascule.configuration.BridgeConfig;
import dev.bascule.configuration.ConfigFixtures;
import dev.bascule.domain.cache.loading.TtlJitter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DomainModuleTest {

  @TempDir private Path folder;

  @Test
  void seedsJitterDifferentlyForSameProcessId() {
    BridgeConfig config =
        ConfigFixtures.valid(
            folder, "bascule.yaml", "{ mcpServers: {}, caches: { jitter: 0.25 } }");

    TtlJitter one = DomainModule.jitter(config);
    TtlJitter other = DomainModule.jitter(config);

    assertEquals(0.25, one.fraction());
    assertNotEquals(one.seed(), other.seed());
  }
}
