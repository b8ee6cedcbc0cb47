package dev.bascule.configuration.load.section;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.application.policy.ServerPolicy;
import dev.bascule.configuration.ConfigFixtures;
import dev.bascule.domain.time.ToolTimeout;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BreakerReaderTest {

  @TempDir private Path folder;

  @Test
  void usesDefaultToolTimeouts() {
    assertEquals(ToolTimeout.DEFAULT, policy("{}", "{}").toolTimeout());
  }

  @Test
  void keepsToolTimeoutIfCallTimeoutIsShorter() {
    ServerPolicy policy = policy("{ callTimeout: 2s }", "{}");

    assertEquals(Duration.ofSeconds(2), policy.breaker().callTimeout());
    assertEquals(ToolTimeout.DEFAULT, policy.toolTimeout());
  }

  @Test
  void extendsToolTimeoutToCallTimeout() {
    assertEquals(
        new ToolTimeout(Duration.ofMinutes(2), Duration.ofMinutes(10)),
        policy("{ callTimeout: 2m }", "{}").toolTimeout());
    assertEquals(
        ToolTimeout.fixed(Duration.ofHours(1)), policy("{}", "{ callTimeout: 1h }").toolTimeout());
  }

  @Test
  void prefersSettingsOfServer() {
    assertEquals(
        new ToolTimeout(Duration.ofSeconds(5), Duration.ofMinutes(3)),
        policy("{ toolTimeout: 30s, maxCallTime: 3m }", "{ callTimeout: 2m, toolTimeout: 5s }")
            .toolTimeout());
  }

  @Test
  void limitsToolTimeoutToMaxCallTime() {
    assertEquals(
        ToolTimeout.fixed(Duration.ofSeconds(30)),
        policy("{ toolTimeout: 5m }", "{ maxCallTime: 30s }").toolTimeout());
  }

  @Test
  void raisesMaxCallTimeToToolTimeout() {
    assertEquals(
        ToolTimeout.fixed(Duration.ofMinutes(30)),
        policy("{ toolTimeout: 30m }", "{}").toolTimeout());
  }

  private ServerPolicy policy(String all, String server) {
    String config =
        "breaker: "
            + all
            + "\nmcpServers: { files: { url: \"http://127.0.0.1:1/mcp\", breaker: "
            + server
            + " } }\n";
    return ConfigFixtures.valid(folder, "bascule.yaml", config).servers().getFirst().policy();
  }
}
