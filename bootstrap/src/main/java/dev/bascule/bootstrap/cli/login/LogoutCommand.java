package dev.bascule.bootstrap.cli.login;

import dev.bascule.adapter.out.oauth.OAuthLogin;
import dev.bascule.adapter.out.oauth.config.OAuthSettings;
import dev.bascule.adapter.out.oauth.config.TokenUnavailableException;
import dev.bascule.bootstrap.cli.common.CliCommand;
import dev.bascule.bootstrap.cli.common.CliConsole;
import dev.bascule.bootstrap.cli.common.CliEnvironment;
import dev.bascule.bootstrap.cli.common.CommandHelp;
import dev.bascule.bootstrap.cli.common.CommonOptions;
import dev.bascule.bootstrap.cli.common.ConfigSource;
import dev.bascule.bootstrap.cli.common.ExitCode;
import dev.bascule.bootstrap.cli.common.OptionMixins;
import dev.bascule.bootstrap.logging.LogSettings;
import dev.bascule.domain.text.SafeText;
import dev.bascule.domain.time.Ticker;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code bascule logout}: deletes a stored login. */
public record LogoutCommand(ConfigSource configs, CliEnvironment environment)
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
    Optional<OAuthSettings> settings = LoginTarget.find(parsed, configs, console);
    if (settings.isEmpty()) {
      return ExitCode.USAGE;
    }
    try {
      console.printNote(
          OAuthLogin.forget(settings.get(), Ticker.system())
              ? "logged out of " + settings.get().server()
              : "no login stored for " + settings.get().server());
      return ExitCode.DONE;
    } catch (TokenUnavailableException e) {
      console.printError(SafeText.line(e.reason()));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    return ExitCode.UNAVAILABLE;
  }
}
