package dev.bascule.bootstrap.cli.login;

import dev.bascule.adapter.out.oauth.config.OAuthSettings;
import dev.bascule.bootstrap.cli.common.CliConsole;
import dev.bascule.bootstrap.cli.common.ConfigSource;
import dev.bascule.bootstrap.cli.common.ServerSelector;
import dev.bascule.bootstrap.cli.common.UsageException;
import dev.bascule.bootstrap.config.ListenOverrides;
import dev.bascule.bootstrap.config.ServerConfig;
import dev.bascule.bootstrap.config.load.ConfigResult;
import dev.bascule.bootstrap.config.parse.ConfigFile;
import dev.bascule.bootstrap.terminal.TerminalText;
import dev.bascule.domain.mcp.ServerId;
import java.util.Optional;
import picocli.CommandLine.ParseResult;

/**
 * Finds the server that people log in to, or out of.
 *
 * @param configs where it is configured
 */
record LoginTarget(ConfigSource configs) {

  /**
   * Returns how tokens for it are got; empty where the configuration is wrong.
   *
   * @throws UsageException if nobody can log in to it
   */
  Optional<OAuthSettings> find(ParseResult parsed, CliConsole console) {
    Optional<ConfigFile> file = configs.file(parsed);
    if (file.isEmpty()) {
      throw new UsageException("there is no " + ConfigSource.names() + " here");
    }
    return configs
        .read(file.get(), ListenOverrides.NONE, console)
        .map(valid -> find(parsed.matchedPositionalValue(0, ""), valid));
  }

  private static OAuthSettings find(String name, ConfigResult.Valid valid) {
    ServerId id = ServerSelector.findServer(name, valid.config());
    return valid.config().servers().stream()
        .filter(server -> server.id().equals(id))
        .findFirst()
        .flatMap(LoginTarget::of)
        .orElseThrow(
            () ->
                new UsageException(
                    TerminalText.line(
                        "nobody logs in to \""
                            + name
                            + "\": it has no `url`, or its `headers` say who the bridge is")));
  }

  private static Optional<OAuthSettings> of(ServerConfig server) {
    Optional<OAuthSettings> settings = server.credentials().oauth();
    settings.map(OAuthSettings::grant).ifPresent(LoginTarget::check);
    return settings;
  }

  private static void check(OAuthSettings.Grant grant) {
    switch (grant) {
      case LOGIN_IF_ANY, LOGIN -> {}
      case CLIENT_CREDENTIALS ->
          throw new UsageException("nobody has to log in: the bridge has credentials of its own");
      case TOKEN_EXCHANGE ->
          throw new UsageException("nobody has to log in: the tokens of callers are exchanged");
    }
  }
}
