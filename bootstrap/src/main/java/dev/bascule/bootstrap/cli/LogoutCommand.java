package dev.bascule.bootstrap.cli;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.out.oauth.Login;
import dev.bascule.adapter.out.oauth.OAuthSettings;
import dev.bascule.bootstrap.logging.LogSettings;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code bascule logout}: forgets a login. */
final class LogoutCommand implements Command {

  private final LoginTarget targets;
  private final Surroundings surroundings;

  LogoutCommand(ConfigSource configs, Surroundings surroundings) {
    this.targets = new LoginTarget(configs);
    this.surroundings = requireNonNull(surroundings, "surroundings");
  }

  @Override
  public String name() {
    return "logout";
  }

  @Override
  public void describe(CommandSpec spec) {
    Help.describe(
        spec,
        "Forget the login to a server",
        "Removes the file that bascule login keeps. A service that runs goes on with the token"
            + " that it has until that ends.");
    Help.examples(spec, "bascule logout remote");
    spec.addOption(Options.config());
    spec.addPositional(Options.positional("0", "1", "SERVER", "The server"));
    CommonOptions.addTo(spec, LogSettings.Level.ERROR);
  }

  @Override
  public int run(ParseResult given) throws IOException {
    Voice voice = Voice.of(given, surroundings);
    Optional<OAuthSettings> settings = targets.find(given, voice);
    if (settings.isEmpty()) {
      return ExitCode.USAGE;
    }
    voice.note(
        Login.forget(settings.get())
            ? "logged out of " + settings.get().server()
            : "nobody had logged in to " + settings.get().server());
    return ExitCode.DONE;
  }
}
