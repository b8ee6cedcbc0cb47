package dev.bascule.adapter.in.cli.login;

import dev.bascule.adapter.in.cli.common.CliCommand;
import dev.bascule.adapter.in.cli.common.CliConsole;
import dev.bascule.adapter.in.cli.common.CliEnvironment;
import dev.bascule.adapter.in.cli.common.CommandHelp;
import dev.bascule.adapter.in.cli.common.CommonOptions;
import dev.bascule.adapter.in.cli.common.ConfigSource;
import dev.bascule.adapter.in.cli.common.ExitCode;
import dev.bascule.adapter.in.cli.common.OptionMixins;
import dev.bascule.adapter.in.cli.launch.BridgeLauncher;
import dev.bascule.adapter.in.cli.launch.LoginException;
import dev.bascule.configuration.LogSettings;
import dev.bascule.configuration.ServerConfig;
import dev.bascule.domain.text.SafeText;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code bascule logout}: deletes a stored login. */
public record LogoutCommand(
    ConfigSource configs, BridgeLauncher launcher, CliEnvironment environment)
    implements CliCommand {

  @Override
  public String name() {
    return "logout";
  }

  @Override
  public void describe(CommandSpec spec) {
    CommandHelp.describe(
        spec,
        "Delete the stored login of a server",
        "Deletes the file that bascule login created. A running service uses its current token"
            + " until it expires.",
        "bascule logout remote");
    spec.addOption(OptionMixins.config());
    spec.addPositional(OptionMixins.positional("0", "1", "SERVER", "The server"));
    CommonOptions.addTo(spec, LogSettings.Level.ERROR);
  }

  @Override
  public int run(ParseResult parsed) {
    CliConsole console = CliConsole.of(parsed, environment);
    Optional<ServerConfig> server = LoginTarget.find(parsed, configs, console);
    if (server.isEmpty()) {
      return ExitCode.USAGE;
    }
    try {
      console.printNote(
          launcher.forgetLogin(server.get())
              ? "logged out of " + server.get().id()
              : "no login stored for " + server.get().id());
      return ExitCode.DONE;
    } catch (LoginException e) {
      console.printError(SafeText.line(e.reason()));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    return ExitCode.UNAVAILABLE;
  }
}
