package dev.bascule.configuration.check;

import static java.nio.file.attribute.PosixFilePermission.OWNER_READ;
import static java.nio.file.attribute.PosixFilePermission.OWNER_WRITE;

import dev.bascule.adapter.out.mcp.config.StdioSettings;
import dev.bascule.adapter.out.mcp.config.StreamableHttpSettings;
import dev.bascule.adapter.out.oauth.OAuthLogin;
import dev.bascule.adapter.out.oauth.config.ClientSecret;
import dev.bascule.adapter.out.oauth.config.OAuthSettings;
import dev.bascule.adapter.out.valkey.seal.SharedSecretFile;
import dev.bascule.adapter.out.valkey.seal.SharedSecrets;
import dev.bascule.application.policy.AccessCertificate;
import dev.bascule.application.policy.AccessKey;
import dev.bascule.application.policy.CacheRule;
import dev.bascule.application.policy.CallerQuota;
import dev.bascule.application.policy.CallerQuotas;
import dev.bascule.application.policy.Glob;
import dev.bascule.application.policy.Permissions;
import dev.bascule.application.policy.RetryRule;
import dev.bascule.application.policy.ToolRule;
import dev.bascule.configuration.BridgeConfig;
import dev.bascule.configuration.HostNames;
import dev.bascule.configuration.ServerConfig;
import dev.bascule.configuration.ServerTransport;
import dev.bascule.configuration.SharedConfig;
import dev.bascule.configuration.load.ConfigResult;
import dev.bascule.configuration.load.SourceMap;
import dev.bascule.configuration.parse.ConfigError;
import dev.bascule.configuration.parse.ConfigErrors;
import dev.bascule.configuration.parse.ConfigWarning;
import dev.bascule.configuration.tls.ServerTls;
import dev.bascule.configuration.tls.UpstreamTls;
import dev.bascule.domain.text.QuantityText;
import dev.bascule.domain.text.SpellingSuggestion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds settings that are valid but probably unintended. */
public final class ConfigWarnings {

  private static final Pattern CREDENTIAL =
      Pattern.compile("(?i)(proxy-)?authorization|cookie|.*(api-?key|token|secret).*");

  /** How long before its expiry a key is warned about. */
  private static final Duration SOON = Duration.ofDays(14);

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
   * @param now when keys and certificates must be valid
   */
  public static List<ConfigWarning> find(
      ConfigResult.Valid valid, ProgramFinder programs, Instant now) {
    ConfigWarnings warnings = new ConfigWarnings(valid.sourceMap(), programs);
    warnings.checkListen(valid.config());
    warnings.checkSecretFiles(valid.config());
    warnings.checkGroups(valid.config());
    warnings.checkCaches(valid.config(), Runtime.getRuntime().maxMemory());
    valid.config().listingFile().ifPresent(file -> warnings.checkListings(file, valid.config()));
    warnings.checkQuotas(valid.config());
    valid.config().shared().ifPresent(warnings::checkShared);
    valid.config().servers().forEach(warnings::checkServer);
    valid.config().shared().ifPresent(_ -> warnings.checkLogins(valid.config().servers()));
    warnings.checkCertificates(valid.config(), now);
    warnings.checkAuthorities(valid.config(), now);
    warnings.checkExpiry(valid.config(), now);
    return List.copyOf(warnings.found);
  }

  /**
   * Returns the errors with which {@code serve} would not start. A secret that this user cannot
   * read is no error: the user of the bridge may be another one.
   */
  public static List<ConfigError> startErrors(ConfigResult.Valid valid) {
    ConfigErrors errors = new ConfigErrors(valid.sourceMap().files().getFirst());
    String key = "shared.secretFile";
    valid
        .config()
        .shared()
        .map(SharedConfig::secretFile)
        .filter(Files::isReadable)
        .ifPresent(
            file -> {
              try {
                SharedSecrets _ = SharedSecretFile.read(file);
              } catch (IOException e) {
                errors.add(
                    valid.sourceMap().find(key).orElseThrow(), key, String.valueOf(e.getMessage()));
              }
            });
    return errors.all();
  }

  private void checkListen(BridgeConfig config) {
    if (config.servers().isEmpty()) {
      warn("mcpServers", "no server configured");
    }
    if (!HostNames.isLoopback(config.http().host())
        && !config.access().requiresCredentials()
        && sourceMap.find("listen.allowUnauthenticated").isPresent()) {
      warn(
          "listen.allowUnauthenticated",
          "anyone who can reach this machine can call every tool; configure `auth`, use a proxy"
              + " with authentication, or listen on 127.0.0.1");
    }
    if (config.http().drainTimeout().isZero()) {
      warn(
          "listen.drainTimeout",
          "is 0: calls in flight fail when the bridge stops, or a server is restarted or removed");
    }
  }

  /** Warns about groups without permissions. */
  private void checkGroups(BridgeConfig config) {
    List<AccessKey> keys = config.access().keys();
    for (int i = 0; i < keys.size(); i++) {
      AccessKey key = keys.get(i);
      String path = pathOfKey(config, i, "groups");
      checkGroups(config, path, "the key of " + key.name(), key.groups(), key.isAdministrator());
    }
    List<AccessCertificate> certificates = config.access().certificates();
    for (int i = 0; i < certificates.size(); i++) {
      AccessCertificate certificate = certificates.get(i);
      checkGroups(
          config,
          "auth.certificates[" + i + "].groups",
          "the certificate of " + certificate.name(),
          certificate.groups(),
          certificate.isAdministrator());
    }
  }

  private void checkGroups(
      BridgeConfig config,
      String path,
      String holder,
      Set<String> groups,
      boolean isAdministrator) {
    Set<String> known = config.access().permissions().byGroup().keySet();
    if (config.access().permissions().areUnlimited()) {
      return;
    }
    boolean mayDoNothing =
        !isAdministrator
            && !known.contains(Permissions.EVERYBODY)
            && groups.stream().noneMatch(known::contains);
    String effect = mayDoNothing ? "; the caller may do nothing" : "";
    Set<String> ofLimits =
        config.limits().callers().groups().stream()
            .map(CallerQuotas.GroupQuota::group)
            .collect(Collectors.toSet());
    List<String> unknown =
        groups.stream()
            .filter(group -> !known.contains(group) && (mayDoNothing || !ofLimits.contains(group)))
            .sorted()
            .toList();
    for (String group : unknown) {
      String hint =
          SpellingSuggestion.nearest(group, known)
              .map(near -> "; did you mean `" + near + "`?")
              .orElse("");
      warn(path, "`rights` has no group `" + group + "` of " + holder + effect + hint);
    }
    if (groups.isEmpty() && mayDoNothing) {
      warn(path, holder + " has no group, and `rights` has no entry `*`" + effect);
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
    if (!Files.isReadable(file)) {
      warn(key, "cannot be read");
    } else if (isReadableByOthers(file)) {
      warn(key, "is readable by users other than its owner; run chmod 600");
    }
  }

  private void checkListings(Path file, BridgeConfig config) {
    String key = "caches.tools.file";
    Path folder = file.toAbsolutePath().resolveSibling("");
    if (config.usedListingFile().isEmpty()) {
      warn(key, "has no effect with `shared`: replicas get lists from the engine");
    } else if (!Files.isDirectory(folder)) {
      warn(key, "its folder does not exist, so the lists of servers are not saved");
    } else if (!Files.isWritable(folder)) {
      warn(key, "its folder is not writable, so the lists of servers are not saved");
    } else if (Files.exists(file) && !Files.isRegularFile(file)) {
      warn(key, "is not a regular file, so the lists of servers are not saved");
    }
  }

  private void checkShared(SharedConfig shared) {
    try {
      SharedSecrets _ = SharedSecretFile.read(shared.secretFile());
      checkSecretFile("shared.secretFile", shared.secretFile());
    } catch (IOException e) {
      warn("shared.secretFile", String.valueOf(e.getMessage()));
    }
    shared.login().passwordFile().ifPresent(file -> checkSecretFile("shared.passwordFile", file));
    shared
        .tls()
        .flatMap(UpstreamTls::keyFile)
        .ifPresent(file -> checkSecretFile("shared.tls.key", file));
    if (!shared.isEncrypted() && shared.isInsecure()) {
      warn(
          "shared.insecure",
          shared.login().hasPassword()
              ? "sends the password of the engine unencrypted; use `valkeys://`"
              : "connects to the engine without TLS and without a password: anyone who can reach it"
                  + " can delete what is shared");
    }
  }

  /** Refresh tokens are valid once: replicas with stores of their own would revoke each other's. */
  private void checkLogins(List<ServerConfig> servers) {
    for (ServerConfig server : servers) {
      server
          .credentials()
          .oauth()
          .filter(
              oauth ->
                  oauth.grant() == OAuthSettings.Grant.LOGIN
                      || (oauth.grant() == OAuthSettings.Grant.LOGIN_IF_ANY
                          && Files.isRegularFile(OAuthLogin.file(oauth))))
          .ifPresent(
              oauth ->
                  warn(
                      "mcpServers." + server.id() + ".oauth",
                      "uses a stored login, whose refresh token is valid once: all replicas must"
                          + " have the same folder "
                          + OAuthLogin.file(oauth).getParent()
                          + ", or use `grant: client_credentials`"));
    }
  }

  private void checkServer(ServerConfig server) {
    String path = "mcpServers." + server.id() + ".";
    switch (server.transport()) {
      case ServerTransport.OverHttp http -> checkEncryption(http.settings(), path);
      case ServerTransport.Stdio(StdioSettings stdio) -> checkProgram(stdio, path);
      case ServerTransport.Demo _ -> {}
    }
    server
        .transport()
        .tls()
        .flatMap(UpstreamTls::keyFile)
        .ifPresent(file -> checkSecretFile(path + "tls.key", file));
    server
        .credentials()
        .headersFile()
        .ifPresent(file -> checkSecretFile(path + "headersFile", file));
    server.credentials().oauth().ifPresent(oauth -> checkOAuth(oauth, path));
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
      String first = program.strip().split("\\s+", 2)[0];
      boolean isCommandLine = !first.equals(program) && programs.has(first, stdio.workingFolder());
      warn(
          path + "command",
          "program not found on the PATH: "
              + sourceMap.displayValue(path + "command", program)
              + (isCommandLine ? "; move the arguments to `args`" : ""));
    }
    stdio
        .workingFolder()
        .filter(folder -> !Files.isDirectory(folder))
        .ifPresent(
            folder ->
                warn(
                    path + "cwd",
                    "no such folder: " + sourceMap.displayValue(path + "cwd", folder.toString())));
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

  private void checkOAuth(OAuthSettings oauth, String path) {
    boolean isDeclared = oauth.grant() != OAuthSettings.Grant.LOGIN_IF_ANY;
    if (isDeclared
        && "http".equalsIgnoreCase(oauth.url().getScheme())
        && !HostNames.isLoopback(String.valueOf(oauth.url().getHost()))) {
      warn(path + "url", "sends tokens unencrypted; use https");
    }
    if (oauth.client().secret().isPresent()
        && oauth.client().secret().get() instanceof ClientSecret.InFile(Path file)) {
      checkSecretFile(path + "oauth.clientSecretFile", file);
    }
  }

  /** Returns whether the mode grants more than 600; false on file systems without modes. */
  private static boolean isReadableByOthers(Path file) {
    try {
      return !Set.of(OWNER_READ, OWNER_WRITE).containsAll(Files.getPosixFilePermissions(file));
    } catch (IOException | UnsupportedOperationException _) {
      return false;
    }
  }

  /** Warns if full caches would exceed the heap threshold. Listings have a second cache. */
  private void checkCaches(BridgeConfig config, long maxHeap) {
    long caches = 2 * config.tools().maxBytes() + config.responses().maxBytes();
    if (caches > maxHeap / 2) {
      warn(
          "caches",
          "can take "
              + QuantityText.roughSize(caches)
              + ", more than half of the heap of "
              + QuantityText.roughSize(maxHeap)
              + ": full caches can cause requests to be rejected (`limits.heap`); give the process"
              + " more memory, or lower `maxBytes`");
    }
  }

  private void checkQuotas(BridgeConfig config) {
    CallerQuotas callers = config.limits().callers();
    if (config.shared().isPresent() && !config.limits().sharesRates() && hasRate(config)) {
      warn(
          "limits",
          "each replica counts the rates of callers and servers separately; with `shared: true`"
              + " all replicas together admit no more than each rate");
    }
    int servers = config.servers().size();
    checkQuota("limits.perCaller", callers.perCaller(), servers);
    callers
        .groups()
        .forEach(each -> checkQuota("limits.groups." + each.group(), each.quota(), servers));
  }

  private static boolean hasRate(BridgeConfig config) {
    CallerQuotas callers = config.limits().callers();
    return Stream.of(
            Stream.of(callers.perCaller().rate()),
            callers.groups().stream().map(group -> group.quota().rate()),
            config.servers().stream().map(server -> server.policy().rate()))
        .flatMap(Function.identity())
        .anyMatch(Optional::isPresent);
  }

  private void checkQuota(String key, CallerQuota quota, int servers) {
    List<String> tight = new ArrayList<>();
    quota.rate().filter(rate -> rate.burst() < servers).ifPresent(_ -> tight.add("burst"));
    quota.concurrent().stream()
        .filter(most -> most < servers)
        .forEach(_ -> tight.add("concurrent"));
    if (!tight.isEmpty()) {
      warn(
          key,
          "is less ("
              + String.join(", ", tight)
              + ") than the number of servers ("
              + servers
              + "), and listing all servers requests all of them concurrently");
    }
  }

  /** Warns about certificates that are not valid at {@code now}, or expire soon. */
  private void checkCertificates(BridgeConfig config, Instant now) {
    config
        .shared()
        .flatMap(SharedConfig::tls)
        .flatMap(UpstreamTls::certificate)
        .ifPresent(certificate -> checkCertificate("shared.tls.certificate", certificate, now));
    ServerTls.of(config.http())
        .ifPresent(tls -> checkCertificate("listen.tls.certificate", tls.certificate(), now));
    for (ServerConfig server : config.servers()) {
      server
          .transport()
          .tls()
          .flatMap(UpstreamTls::certificate)
          .ifPresent(
              certificate ->
                  checkCertificate(
                      "mcpServers." + server.id() + ".tls.certificate", certificate, now));
    }
  }

  /**
   * Warns about trusted certificates that have expired. Nothing that such an authority has signed
   * need be invalid, but a certificate that is trusted itself is rejected.
   */
  private void checkAuthorities(BridgeConfig config, Instant now) {
    config
        .shared()
        .flatMap(SharedConfig::tls)
        .ifPresent(tls -> checkAuthorities("shared.tls.ca", tls.authorities(), now));
    ServerTls.of(config.http())
        .ifPresent(tls -> checkAuthorities("listen.tls.clientCa", tls.authorities(), now));
    for (ServerConfig server : config.servers()) {
      server
          .transport()
          .tls()
          .ifPresent(
              tls ->
                  checkAuthorities(
                      "mcpServers." + server.id() + ".tls.ca", tls.authorities(), now));
    }
  }

  private void checkAuthorities(String key, List<X509Certificate> authorities, Instant now) {
    authorities.stream()
        .map(authority -> authority.getNotAfter().toInstant())
        .filter(end -> end.isBefore(now))
        .min(Comparator.naturalOrder())
        .ifPresent(end -> warn(key, "contains a certificate that expired on " + end));
  }

  private void checkCertificate(String key, X509Certificate certificate, Instant now) {
    Instant end = certificate.getNotAfter().toInstant();
    if (certificate.getNotBefore().toInstant().isAfter(now)) {
      warn(key, "is not yet valid");
    } else if (end.isBefore(now)) {
      warn(key, "has expired; renew it");
    } else if (end.minus(ServerTls.RENEWAL_NOTICE).isBefore(now)) {
      warn(key, "expires in a few days; renew it");
    }
  }

  /** Warns about keys that have expired or expire soon. Keys from the key file come last. */
  private void checkExpiry(BridgeConfig config, Instant now) {
    List<AccessKey> keys = config.access().keys();
    for (int i = 0; i < keys.size(); i++) {
      String key = pathOfKey(config, i, "expires");
      expiryMessage(keys.get(i), now).ifPresent(message -> warn(key, message));
    }
  }

  /** Returns the path of a member of a key; of a key in the key file, that of the key file. */
  private static String pathOfKey(BridgeConfig config, int index, String member) {
    int own =
        config
            .callerSources()
            .keysFile()
            .map(file -> file.configKeys().size())
            .orElse(config.access().keys().size());
    return index < own ? "auth.keys[" + index + "]." + member : "auth.keysFile";
  }

  private static Optional<String> expiryMessage(AccessKey key, Instant now) {
    return key.expires()
        .filter(end -> end.isBefore(now.plus(SOON)))
        .map(
            end ->
                key.hasExpired(now)
                    ? "the key of " + key.name() + " has expired; requests with it are rejected"
                    : "the key of "
                        + key.name()
                        + " expires at "
                        + end
                        + "; add a new one before that");
  }

  private void warn(String key, String message) {
    found.add(
        sourceMap
            .find(key)
            .map(at -> new ConfigWarning(at.file().name(), OptionalInt.of(at.line()), key, message))
            .orElseGet(
                () ->
                    new ConfigWarning(
                        sourceMap.files().getFirst(), OptionalInt.empty(), key, message)));
  }
}
