package dev.bascule.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.bascule.configuration.load.ConfigResult;
import dev.bascule.configuration.parse.ConfigWarning;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListenAddressTest {

  private final Path folder;

  ListenAddressTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mcpServers: { a: { url: http://127.0.0.1:8808/mcp } }",
        "mcpServers: { a: { url: 'http://LOCALHOST:8808/servers/b/mcp' } }",
        "mcpServers: { a: { url: 'http://[::1]:8808/mcp', type: sse } }",
        "mcpServers: { a: { command: npx, args: [mcp-remote, 'http://localhost:8808/mcp'] } }",
        "mcpServers: { a: { command: bascule, args: [stdio, '--url=http://127.0.0.1:8808'] } }",
        "{ listen: { host: 0.0.0.0, port: 80, allowUnauthenticated: true },"
            + " mcpServers: { a: { url: http://127.0.0.1/mcp } } }",
        "{ listen: { host: 10.0.0.5, allowUnauthenticated: true },"
            + " mcpServers: { a: { url: http://10.0.0.5:8808/mcp } } }"
      })
  void warnsAboutServerThatIsTheBridge(String yaml) {
    assertThat(warnings(yaml))
        .singleElement()
        .asString()
        .contains("mcpServers.a.", "leads to this bridge itself (`listen`)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{ listen: { port: 0 }, mcpServers: { a: { url: http://127.0.0.1:8808/mcp } } }",
        "mcpServers: { a: { url: http://127.0.0.1:8809/mcp } }",
        "mcpServers: { a: { url: https://example.com:8808/mcp } }",
        "{ listen: { host: 10.0.0.5, allowUnauthenticated: true },"
            + " mcpServers: { a: { url: http://127.0.0.1:8808/mcp } } }",
        "mcpServers: { a: { command: a, args: ['http://[', 'http:', 8808] } }"
      })
  void acceptsOtherBridge(String yaml) {
    assertThat(warnings(yaml)).isEmpty();
  }

  @Test
  void considersPortOfCommandLine() {
    String yaml = "mcpServers: { a: { url: http://127.0.0.1:9000/mcp } }";
    ListenOverrides overrides =
        new ListenOverrides(
            Optional.empty(), OptionalInt.of(9000), /* allowUnauthenticated= */ false);

    assertThat(warnings(yaml)).isEmpty();
    assertThat(warnings(yaml, overrides)).hasSize(1);
  }

  private List<ConfigWarning> warnings(String yaml) {
    return warnings(yaml, ListenOverrides.NONE);
  }

  private List<ConfigWarning> warnings(String yaml, ListenOverrides overrides) {
    ConfigResult result = ConfigFixtures.read(folder, "bascule.yaml", yaml, overrides);
    assertInstanceOf(ConfigResult.Valid.class, result, result::toString);
    return ((ConfigResult.Valid) result).warnings();
  }
}
