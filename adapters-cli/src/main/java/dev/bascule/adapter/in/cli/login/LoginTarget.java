package dev.bascule.adapter.in.cli.login;

import dev.bascule.adapter.in.cli.common.CliConsole;
import dev.bascule.adapter.in.cli.common.ConfigSource;
import dev.bascule.adapter.in.cli.common.ServerSelector;
import dev.bascule.adapter.in.cli.common.UsageException;
import dev.bascule.configuration.BridgeConfig;
import dev.bascule.configuration.ListenOverrides;
import dev.bascule.configuration.ServerConfig;
import dev.bascule.domain.text.SafeText;
import java.util.Optional;
import picocli.CommandLine.ParseResult;

/** Finds the server to log in to, or out of. */
final class LoginTarget {

  private LoginTarget() {}

  /**
   * Returns the server; empty if the configuration is invalid.
   *
   * @throws UsageException if the server does not use login
   */
  static Optional<ServerConfig> find(ParseResult parsed, ConfigSource configs, CliConsole console) {
    return configs
        .read(configs.requiredFile(parsed), ListenOverrides.NONE, console)
        .map(valid -> find(parsed.matchedPositionalValue(0, ""), valid.config()));
  }

  private static ServerConfig find(String name, BridgeConfig config) {
    ServerConfig server = ServerSelector.findServer(name, config);
    return switch (server.credentials().grant()) {
      case LOGIN -> server;
      case NONE ->
          throw new UsageException(
              SafeText.line(
                  "\""
                      + name
                      + "\" does not use OAuth login (it is a stdio server, or has fixed"
                      + " headers)"));
      case CLIENT_CREDENTIALS ->
          throw new UsageException("no login required: the bridge uses client credentials");
      case TOKEN_EXCHANGE ->
          throw new UsageException("no login required: the bridge exchanges the callers' tokens");
    };
  }
}
