package dev.bascule.adapter.in.cli.login;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import dev.bascule.adapter.in.cli.common.CliCommand;
import dev.bascule.adapter.in.cli.common.CliConsole;
import dev.bascule.adapter.in.cli.common.CliEnvironment;
import dev.bascule.adapter.in.cli.common.CommandHelp;
import dev.bascule.adapter.in.cli.common.CommonOptions;
import dev.bascule.adapter.in.cli.common.ConfigSource;
import dev.bascule.adapter.in.cli.common.ExitCode;
import dev.bascule.adapter.in.cli.common.OptionMixins;
import dev.bascule.adapter.in.cli.launch.BridgeLauncher;
import dev.bascule.adapter.in.cli.launch.LoginAttempt;
import dev.bascule.adapter.in.cli.launch.LoginException;
import dev.bascule.configuration.LogSettings;
import dev.bascule.configuration.ServerConfig;
import dev.bascule.domain.text.SafeText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code bascule login}: logs a user in to a server with a browser. */
public record LoginCommand(
    ConfigSource configs, BridgeLauncher launcher, CliEnvironment environment)
    implements CliCommand {

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
    Optional<ServerConfig> server = LoginTarget.find(parsed, configs, console);
    if (server.isEmpty()) {
      return ExitCode.USAGE;
    }
    try {
      login(server.get(), OptionMixins.isGiven(parsed, NO_BROWSER), console);
      return ExitCode.DONE;
    } catch (LoginException e) {
      console.printError(SafeText.line(e.reason()));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    return ExitCode.UNAVAILABLE;
  }

  private void login(ServerConfig server, boolean noBrowser, CliConsole console)
      throws LoginException, InterruptedException {
    try (LoginAttempt login = launcher.beginLogin(server)) {
      console.printNote(
          noBrowser
              ? "open this page, log in, and paste the URL that the browser is redirected to:"
              : "log in on this page; waiting for the redirect:");
      console.print(login.page().toString());
      LoginAttempt.LoginResult done =
          noBrowser ? login.finish(readPastedAddress()) : awaitBrowser(login);
      console.printNote(
          SafeText.line(
              "logged in to %s at %s; stored in %s"
                  .formatted(server.id(), done.issuer(), done.file())));
    }
  }

  private LoginAttempt.LoginResult awaitBrowser(LoginAttempt login)
      throws LoginException, InterruptedException {
    boolean _ = BrowserLauncher.open(login.page(), environment);
    return login.await(TIMEOUT);
  }

  private String readPastedAddress() throws LoginException, InterruptedException {
    FutureTask<String> line = new FutureTask<>(() -> readLine(environment.in()));
    Thread.ofVirtual().name("paste").start(line);
    try {
      return line.get(TIMEOUT.toNanos(), NANOSECONDS);
    } catch (TimeoutException | ExecutionException _) {
      throw new LoginException("no URL was entered");
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
