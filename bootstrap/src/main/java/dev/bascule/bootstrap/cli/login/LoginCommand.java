package dev.bascule.bootstrap.cli.login;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

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
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code bascule login}: logs a user in to a server with a browser. */
public record LoginCommand(ConfigSource configs, CliEnvironment environment) implements CliCommand {

  private static final String NO_BROWSER = "--no-browser";
  private static final Duration TIMEOUT = Duration.ofMinutes(5);
  private static final int MAX_LINE_LENGTH = 16 * 1024;

  @Override
  public String name() {
    return "login";
  }

  @Override
  public void describe(CommandSpec spec) {
    CommandHelp.describe(
        spec,
        "Log in to a server that uses OAuth",
        "Discovers the login page of the server, prints its URL, opens it in a browser"
            + " if there is one, and waits five minutes for the redirect. The"
            + " tokens are stored for the service, in a file that only you can read.",
        "bascule login remote                # with a browser on this machine",
        "bascule login remote --no-browser   # on another machine: paste the redirect URL");
    spec.addOption(OptionMixins.config());
    spec.addOption(
        OptionMixins.flag(
            NO_BROWSER, "Do not open a browser; read the redirect URL from standard input"));
    spec.addPositional(OptionMixins.positional("0", "1", "SERVER", "The server"));
    CommonOptions.addTo(spec, LogSettings.Level.ERROR);
  }

  @Override
  public int run(ParseResult parsed) throws IOException {
    CliConsole console = CliConsole.of(parsed, environment);
    Optional<OAuthSettings> settings = LoginTarget.find(parsed, configs, console);
    if (settings.isEmpty()) {
      return ExitCode.USAGE;
    }
    try {
      login(settings.get(), OptionMixins.isGiven(parsed, NO_BROWSER), console);
      return ExitCode.DONE;
    } catch (TokenUnavailableException e) {
      console.printError(SafeText.line(e.reason()));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    return ExitCode.UNAVAILABLE;
  }

  private void login(OAuthSettings settings, boolean noBrowser, CliConsole console)
      throws TokenUnavailableException, InterruptedException {
    try (OAuthLogin login = OAuthLogin.begin(settings, InstantSource.system(), Ticker.system())) {
      console.printNote(
          noBrowser
              ? "open this page, log in, and paste the URL that the browser is redirected to:"
              : "log in on this page; waiting for the redirect:");
      console.print(login.authorizationUrl().toString());
      OAuthLogin.LoginResult done =
          noBrowser ? login.finish(readPastedAddress()) : awaitBrowser(login);
      console.printNote(
          SafeText.line(
              "logged in to "
                  + settings.server()
                  + " at "
                  + done.issuer()
                  + "; stored in "
                  + done.file()));
    }
  }

  private OAuthLogin.LoginResult awaitBrowser(OAuthLogin login)
      throws TokenUnavailableException, InterruptedException {
    boolean _ = BrowserLauncher.open(login.authorizationUrl(), environment);
    return login.await(TIMEOUT);
  }

  private String readPastedAddress() throws TokenUnavailableException, InterruptedException {
    FutureTask<String> line = new FutureTask<>(() -> readLine(environment.in()));
    Thread.ofVirtual().name("paste").start(line);
    try {
      return line.get(TIMEOUT.toNanos(), NANOSECONDS);
    } catch (TimeoutException | ExecutionException _) {
      throw new TokenUnavailableException("no URL was entered");
    }
  }

  private static String readLine(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    int next = in.read();
    while (next >= 0 && next != '\n' && line.length() < MAX_LINE_LENGTH) {
      line.append((char) next);
      next = in.read();
    }
    return new String(line.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8)
        .strip();
  }
}
