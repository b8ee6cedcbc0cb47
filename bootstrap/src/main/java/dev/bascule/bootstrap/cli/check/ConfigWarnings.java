package dev.bascule.bootstrap.cli.check;

import dev.bascule.adapter.out.mcp.config.StdioSettings;
import dev.bascule.adapter.out.mcp.config.StreamableHttpSettings;
import dev.bascule.application.policy.CacheRule;
import dev.bascule.application.policy.Glob;
import dev.bascule.application.policy.RetryRule;
import dev.bascule.application.policy.ToolRule;
import dev.bascule.bootstrap.cli.common.ProgramFinder;
import dev.bascule.bootstrap.config.BridgeConfig;
import dev.bascule.bootstrap.config.HostNames;
import dev.bascule.bootstrap.config.ServerConfig;
import dev.bascule.bootstrap.config.ServerTransport;
import dev.bascule.bootstrap.config.load.ConfigResult;
import dev.bascule.bootstrap.config.load.SourceMap;
import dev.bascule.bootstrap.config.parse.ConfigWarning;
import dev.bascule.bootstrap.tls.ServerTls;
import dev.bascule.bootstrap.tls.UpstreamTls;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Finds settings that are valid but probably unintended. */
final class ConfigWarnings {

  private static final Pattern CREDENTIAL =
      Pattern.compile("(?i)(proxy-)?authorization|cookie|.*(api-?key|token|secret).*");

  private final SourceMap sourceMap;
  private final ProgramFinder programs;
  private final List<ConfigWarning> found = new ArrayList<>();

  private ConfigWarnings(SourceMap sourceMap, ProgramFinder programs) {
    this.sourceMap = sourceMap;
    this.programs = programs;
  }

  /**
   * Returns the warnings, in the order of the settings.
   *
   * @param programs finds programs
   */
  static List<ConfigWarning> find(ConfigResult.Valid valid, ProgramFinder programs) {
    ConfigWarnings warnings = new ConfigWarnings(valid.sourceMap(), programs);
    warnings.checkListen(valid.config());
    warnings.checkSecretFiles(valid.config());
    LimitWarnings.find(valid.config(), Runtime.getRuntime().maxMemory(), warnings::warn);
    valid.config().servers().forEach(warnings::checkServer);
    return List.copyOf(warnings.found);
  }

  private void checkListen(BridgeConfig config) {
    if (config.servers().isEmpty()) {
      warn("mcpServers", "no server configured");
    }
    if (!HostNames.isLoopback(config.http().host())
        && !config.access().requiresCredentials()
        && sourceMap.lineOf("listen.allowUnauthenticated").isPresent()) {
      warn(
          "listen.allowUnauthenticated",
          "anyone who can reach this machine can call every tool; configure `auth`, use a proxy"
              + " with authentication, or listen on 127.0.0.1");
    }
  }

  private void checkSecretFiles(BridgeConfig config) {
    ServerTls.of(config.http())
        .flatMap(ServerTls::keyFile)
        .ifPresent(file -> checkSecretFile("listen.tls.key", file));
    config
        .callerSources()
        .keysFile()
        .ifPresent(keys -> checkSecretFile("auth.keysFile", keys.file().path()));
  }

  private void checkSecretFile(String key, Path file) {
    CredentialsWarnings.problem(file).ifPresent(problem -> warn(key, problem));
  }

  private void checkServer(ServerConfig server) {
    String path = "mcpServers." + server.id() + ".";
    switch (server.transport()) {
      case ServerTransport.StreamableHttp(StreamableHttpSettings http, _) ->
          checkEncryption(http, path);
      case ServerTransport.Sse(StreamableHttpSettings http, _) -> checkEncryption(http, path);
      case ServerTransport.Stdio(StdioSettings stdio) -> checkProgram(stdio, path);
      case ServerTransport.Demo _ -> {}
    }
    server
        .transport()
        .tls()
        .flatMap(UpstreamTls::keyFile)
        .ifPresent(file -> checkSecretFile(path + "tls.key", file));
    new CredentialsWarnings(path, this::warn).check(server.credentials());
    checkRules(server.policy().tools(), path + "tools.");
  }

  private void checkEncryption(StreamableHttpSettings http, String path) {
    boolean isOpen =
        "http".equalsIgnoreCase(http.url().getScheme())
            && !HostNames.isLoopback(String.valueOf(http.url().getHost()));
    http.headers().keySet().stream()
        .filter(header -> isOpen && CREDENTIAL.matcher(header).matches())
        .sorted()
        .findFirst()
        .ifPresent(
            header -> warn(path + "url", "sends the header " + header + " unencrypted; use https"));
  }

  private void checkProgram(StdioSettings stdio, String path) {
    String program = stdio.command().getFirst();
    if (!programs.has(program, stdio.workingFolder())) {
      warn(
          path + "command",
          "program not found on the PATH: " + sourceMap.displayValue(path + "command", program));
    }
  }

  private void checkRules(List<ToolRule> rules, String path) {
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
        checkBroadRule(rule, key);
      }
    }
  }

  private void checkBroadRule(ToolRule rule, String key) {
    if (!isPattern(rule.tools())) {
      return;
    }
    if (rule.cacheRule() instanceof CacheRule.Cacheable cached && !cached.onlyReadOnly()) {
      warn(
          key + ".cache",
          "also caches results of matching tools that write; exclude them with `onlyReadOnly:"
              + " true`");
    }
    if (rule.retryRule() == RetryRule.ALWAYS) {
      warn(
          key + ".retry",
          "can run a non-idempotent tool twice; list the tools that are safe to retry");
    }
  }

  /**
   * Returns whether {@code earlier} matches everything that {@code later} matches. A star covers a
   * star; a question mark does not. May miss such a pair.
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
    found.add(new ConfigWarning(key, sourceMap.lineOf(key), message));
  }
}
