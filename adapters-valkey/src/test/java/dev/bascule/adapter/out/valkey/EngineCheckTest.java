package dev.bascule.adapter.out.valkey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.bascule.domain.cache.shared.EngineException;
import java.util.List;
import org.junit.jupiter.api.Test;

class EngineCheckTest {

  private static final EngineInfo WELL =
      info(
          "redis_version:7.2.4",
          "valkey_version:8.1.1",
          "maxmemory:1000000",
          "maxmemory_policy:volatile-lfu");

  private static EngineInfo info(String... lines) {
    return new EngineInfo("# Server\r\n" + String.join("\r\n", lines) + "\r\n");
  }

  @Test
  void reportsTheProductAndWhatShouldBeChanged() {
    try (TestEngine engine = TestEngine.start("valkey-server", false);
        TestEngine _ = engine.startStandby()) {
      EngineCheck check = EngineCheck.run(engine.settings("check"));

      assertThat(check.product()).startsWith("Valkey ");
      assertThat(check.warnings())
          .containsExactly(
              "its memory is unlimited: set maxmemory",
              "maxmemory-policy is noeviction: set volatile-lfu, so that a full engine deletes"
                  + " values instead of failing",
              "min-replicas-to-write is 0: set it to 1, so that a primary that lost its replicas"
                  + " accepts no invalidation that a failover would lose");
    }
  }

  @Test
  void failsIfNothingIsThere() {
    EngineSettings settings;
    try (TestEngine engine = TestEngine.start("valkey-server", false)) {
      settings = engine.settings("check");
    }
    assertThatExceptionOfType(EngineException.class)
        .isThrownBy(() -> EngineCheck.run(settings))
        .withMessage(
            "cannot connect to the engine at %s: Connection refused", settings.hosts().getFirst());
  }

  @Test
  void acceptsAnEngineThatIsSetUpAsDocumented() {
    assertThat(EngineCheck.of(WELL)).isEqualTo(new EngineCheck("Valkey 8.1.1", List.of()));
  }

  @Test
  void rejectsARedisThatIsTooOld() {
    for (String version : new String[] {"6.2.14", "7.0.15", "5", ""}) {
      assertThatExceptionOfType(EngineException.class)
          .isThrownBy(() -> EngineCheck.of(info("redis_version:" + version)))
          .withMessage(
              "Redis " + version + " is too old: Valkey, or Redis 7.2 or newer, is required");
    }
    assertThat(EngineCheck.of(info("redis_version:7.2")).product()).isEqualTo("Redis 7.2");
    assertThat(EngineCheck.of(info("redis_version:8.0.1")).product()).isEqualTo("Redis 8.0.1");
  }
}
