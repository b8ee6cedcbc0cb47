package dev.bascule.adapter.in.cli.remote;

import dev.bascule.adapter.in.cli.common.CliConsole;
import dev.bascule.adapter.in.cli.common.CliEnvironment;
import dev.bascule.adapter.in.cli.common.ConfigSource;
import dev.bascule.adapter.in.cli.common.OptionMixins;
import dev.bascule.adapter.in.cli.common.UsageException;
import dev.bascule.configuration.BridgeConfig;
import dev.bascule.configuration.ListenOverrides;
import dev.bascule.configuration.load.ConfigResult;
import dev.bascule.configuration.parse.ConfigFile;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine.ParseResult;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The servers of a running bridge as those of a configuration: each is the bridge's MCP endpoint
 * for that server, so that a call has progress and everything else that MCP offers.
 */
public final class RemoteServers {

  private RemoteServers() {}

  /**
   * Returns whether the command line names a running bridge: it has {@code --key}, or a {@code
   * --url} without a path.
   */
  private static boolean isGiven(ParseResult parsed) {
    return parsed.hasMatchedOption(RemoteBridge.KEY)
        || OptionMixins.text(parsed, RemoteBridge.URL)
            .filter(url -> url.matches("https?://[^/?#]+/?"))
            .isPresent();
  }

  /**
   * Returns a configuration with the servers of the running bridge that the command line names;
   * empty if it names none. Requests the list of servers.
   *
   * @throws UsageException if it names another server or a configuration as well
   */
  public static Optional<BridgeConfig> find(
      ParseResult parsed, ConfigSource configs, CliEnvironment environment, CliConsole console)
      throws IOException {
    if (!isGiven(parsed)) {
      return Optional.empty();
    }
    if (parsed.hasMatchedOption(OptionMixins.CONFIG) || parsed.originalArgs().contains("--")) {
      throw new UsageException(
          "give either a running bridge (%s, %s), or %s or a command after --"
              .formatted(RemoteBridge.URL, RemoteBridge.KEY, OptionMixins.CONFIG));
    }
    try (RemoteBridge bridge = RemoteBridge.of(parsed, environment, console)) {
      ObjectNode config = JsonNodeFactory.instance.objectNode();
      ObjectNode servers = config.putObject("mcpServers");
      for (JsonNode server : bridge.get("/servers").path("servers")) {
        String name = server.path("name").asString("");
        bridge.describe(servers.putObject(name), "/servers/" + RemoteBridge.segment(name) + "/mcp");
      }
      if (servers.isEmpty()) {
        throw new UsageException("the bridge at " + bridge.url() + " shows no servers");
      }
      ConfigFile file =
          ConfigFile.ofText("running bridge", config.toString(), environment.workingFolder());
      return configs.read(file, ListenOverrides.NONE, console).map(ConfigResult.Valid::config);
    }
  }
}
