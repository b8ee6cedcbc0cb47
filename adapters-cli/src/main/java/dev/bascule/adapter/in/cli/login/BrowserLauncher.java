package dev.bascule.adapter.in.cli.login;

import dev.bascule.adapter.in.cli.common.CliEnvironment;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Opens pages in the user's browser, if a graphical session is available. */
final class BrowserLauncher {

  private BrowserLauncher() {}

  /** Opens {@code page}, and returns whether a browser was started. */
  static boolean open(URI page, CliEnvironment environment) {
    Optional<List<String>> command = command(page, environment);
    if (command.isEmpty()) {
      return false;
    }
    try {
      new ProcessBuilder(command.get())
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .start()
          .getOutputStream()
          .close();
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  private static Optional<List<String>> command(URI page, CliEnvironment environment) {
    String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    if (system.startsWith("mac")) {
      return Optional.of(List.of("open", page.toString()));
    }
    if (system.startsWith("windows")) {
      return Optional.of(List.of("rundll32", "url.dll,FileProtocolHandler", page.toString()));
    }
    boolean hasScreen =
        environment.environment().containsKey("DISPLAY")
            || environment.environment().containsKey("WAYLAND_DISPLAY");
    return hasScreen && environment.programs().has("xdg-open", Optional.empty())
        ? Optional.of(List.of("xdg-open", page.toString()))
        : Optional.empty();
  }
}
