package dev.bascule.bootstrap.cli;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.out.mcp.StdioSettings;
import dev.bascule.adapter.out.mcp.StreamableHttpSettings;
import dev.bascule.application.policy.Caching;
import dev.bascule.application.policy.Glob;
import dev.bascule.application.policy.Resend;
import dev.bascule.application.policy.ToolRule;
import dev.bascule.bootstrap.config.BridgeConfig;
import dev.bascule.bootstrap.config.ConfiguredServer;
import dev.bascule.bootstrap.config.Connection;
import dev.bascule.bootstrap.config.Hosts;
import dev.bascule.bootstrap.config.Reading;
import dev.bascule.bootstrap.config.Written;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Looks for what is allowed, and yet hardly what its author wants. */
final class Warnings {

  private static final Pattern CREDENTIAL =
      Pattern.compile("(?i)(proxy-)?authorization|cookie|.*(api-?key|token|secret).*");

  private final Written written;
  private final Programs programs;
  private final List<Warning> found = new ArrayList<>();

  private Warnings(Written written, Programs programs) {
    this.written = requireNonNull(written, "written");
    this.programs = requireNonNull(programs, "programs");
  }

  /**
   * Returns them, in the order of what they are about.
   *
   * @param programs tells which programs are there
   */
  static List<Warning> in(Reading.Valid reading, Programs programs) {
    Warnings warnings = new Warnings(reading.written(), programs);
    warnings.listening(reading.config());
    LimitWarnings.in(reading.config(), Runtime.getRuntime().maxMemory(), warnings::warn);
    reading.config().servers().forEach(warnings::server);
    return List.copyOf(warnings.found);
  }

  private void listening(BridgeConfig config) {
    if (config.servers().isEmpty()) {
      warn("mcpServers", "names no server, so there is nothing to call");
    }
    if (!Hosts.isLoopback(config.http().host())
        && !config.access().asksForCredentials()
        && written.lineOf("listen.allowUnauthenticated").isPresent()) {
      warn(
          "listen.allowUnauthenticated",
          "whoever reaches this machine may call every tool; put a proxy in front that asks for"
              + " credentials, or listen on 127.0.0.1");
    }
  }

  private void server(ConfiguredServer server) {
    String path = "mcpServers." + server.id() + ".";
    switch (server.connection()) {
      case Connection.StreamableHttp(StreamableHttpSettings http, _) -> sentInClear(http, path);
      case Connection.Sse(StreamableHttpSettings http, _) -> sentInClear(http, path);
      case Connection.Stdio(StdioSettings stdio) -> missing(stdio, path);
      case Connection.Demo _ -> {}
    }
    new CredentialsWarnings(path, this::warn).look(server.credentials());
    rules(server.policy().tools(), path + "tools.");
  }

  private void sentInClear(StreamableHttpSettings http, String path) {
    boolean isOpen =
        "http".equalsIgnoreCase(http.url().getScheme())
            && !Hosts.isLoopback(String.valueOf(http.url().getHost()));
    http.headers().keySet().stream()
        .filter(header -> isOpen && CREDENTIAL.matcher(header).matches())
        .sorted()
        .findFirst()
        .ifPresent(
            header ->
                warn(
                    path + "url", "sends the header " + header + " without encryption; use https"));
  }

  private void missing(StdioSettings stdio, String path) {
    String program = stdio.command().getFirst();
    if (!programs.has(program, stdio.workingFolder())) {
      warn(
          path + "command",
          "there is no program " + written.shown(path + "command", program) + " on the PATH");
    }
  }

  private void rules(List<ToolRule> rules, String path) {
    for (int i = 0; i < rules.size(); i++) {
      ToolRule rule = rules.get(i);
      String key = path + rule.tools().pattern();
      Optional<ToolRule> earlier =
          rules.subList(0, i).stream()
              .filter(other -> covers(other.tools(), rule.tools()))
              .findFirst();
      if (earlier.isPresent()) {
        warn(
            key,
            "never applies: `"
                + earlier.get().tools().pattern()
                + "` above matches first; move this rule up");
      } else {
        generous(rule, key);
      }
    }
  }

  private void generous(ToolRule rule, String key) {
    if (!isPattern(rule.tools())) {
      return;
    }
    if (rule.caching() instanceof Caching.For cached && !cached.onlyReadOnly()) {
      warn(
          key + ".cache",
          "keeps results of tools that write, too, if they match; `onlyReadOnly: true` leaves"
              + " those out");
    }
    if (rule.resend() == Resend.ALWAYS) {
      warn(key + ".retry", "may run a tool that writes twice; name the tools that bear it");
    }
  }

  /**
   * Tells whether all that {@code later} matches is matched by {@code earlier}. A star stands for
   * what a star of the other stands for; a question mark for no star. Finds not all such pairs.
   */
  private static boolean covers(Glob earlier, Glob later) {
    return earlier.equals(later)
        || (earlier.matches(later.pattern())
            && !(earlier.pattern().contains("?") && later.pattern().contains("*")));
  }

  private static boolean isPattern(Glob glob) {
    return glob.pattern().contains("*") || glob.pattern().contains("?");
  }

  private void warn(String key, String message) {
    found.add(new Warning(key, written.lineOf(key), message));
  }
}
