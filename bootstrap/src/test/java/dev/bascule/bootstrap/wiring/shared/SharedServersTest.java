package dev.bascule.bootstrap.wiring.shared;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.configuration.BridgeConfig;
import dev.bascule.configuration.ConfigFixtures;
import dev.bascule.domain.mcp.ServerId;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SharedServersTest {

  @TempDir private Path folder;

  @Test
  void sharesUnlessConfiguredOtherwise() {
    SharedServers servers =
        new SharedServers(config("a: { url: http://h }, b: { url: http://h, shared: never }"));

    assertThat(shared(servers)).containsExactly("a");
  }

  @Test
  void sharesNothingOfServerWhileItIsReplaced() {
    SharedServers servers = new SharedServers(config("a: { url: http://h }, b: { url: http://h }"));
    BridgeConfig next =
        config("a: { url: http://other }, b: { url: http://h }, c: { url: http://h }");

    servers.suspendChanged(next);
    assertThat(shared(servers)).containsExactly("b");

    servers.update(next);
    assertThat(shared(servers)).containsExactly("a", "b", "c");
  }

  @Test
  void sharesNothingOfRemovedServer() {
    SharedServers servers = new SharedServers(config("a: { url: http://h }"));

    servers.suspendChanged(config(""));

    assertThat(shared(servers)).isEmpty();
  }

  private static Stream<String> shared(SharedServers servers) {
    return Stream.of("a", "b", "c").filter(name -> servers.isShared(new ServerId(name)));
  }

  private BridgeConfig config(String servers) {
    return ConfigFixtures.valid(folder, "bascule.yaml", "mcpServers: { " + servers + " }");
  }
}
