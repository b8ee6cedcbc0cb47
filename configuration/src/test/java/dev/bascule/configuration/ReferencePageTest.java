package dev.bascule.configuration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.bascule.configuration.tls.PemFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares {@code docs/configuration.md} with the readers: keys, defaults and examples. */
final class ReferencePageTest {

  /** A key without similar keys, so that the error message lists the known ones. */
  private static final String NO_KEY = "zzzzzzzzzzzz";

  private static final Pattern KNOWN = Pattern.compile("is unknown; expected one of (.*)");

  /** Ignored keys that the page only mentions in a sentence. */
  private static final Set<String> IN_A_SENTENCE =
      Set.of(
          "mcpServers.NAME.oauth.server_url",
          "mcpServers.NAME.oauth.storage_type",
          "mcpServers.NAME.oauth.client_metadata",
          "mcpServers.NAME.oauth.callback_port",
          "mcpServers.NAME.oauth.use_loopback");

  /** The section of the page, and a file with a placeholder for another key. */
  private static final Map<String, String> FILES =
      Map.ofEntries(
          Map.entry("", "mcpServers: {}\n%s"),
          Map.entry("listen", "mcpServers: {}\nlisten: { %s }"),
          Map.entry("listen.tls", "mcpServers: {}\nlisten: { tls: { %s } }"),
          Map.entry("auth", "mcpServers: {}\nauth: { %s }"),
          Map.entry("auth.keys[]", "mcpServers: {}\nauth: { keys: [{ %s }] }"),
          Map.entry("auth.jwt[]", "mcpServers: {}\nauth: { jwt: [{ %s }] }"),
          Map.entry("auth.certificates[]", "mcpServers: {}\nauth: { certificates: [{ %s }] }"),
          Map.entry(
              "rights.GROUP", "mcpServers: { files: { url: http://h } }\nrights: { g: { %s } }"),
          Map.entry("cors", "mcpServers: {}\ncors: { %s }"),
          Map.entry(
              "limits",
              "mcpServers: {}\nshared: { url: \"valkeys://h\", secretFile: f }\nlimits: { %s }"),
          Map.entry("health", "mcpServers: {}\nhealth: { %s }"),
          Map.entry("log", "mcpServers: {}\nlog: { %s }"),
          Map.entry("audit", "mcpServers: {}\naudit: { %s }"),
          Map.entry("limits.perCaller", "mcpServers: {}\nlimits: { perCaller: { %s } }"),
          Map.entry("limits.groups.NAME", "mcpServers: {}\nlimits: { groups: { a: { %s } } }"),
          Map.entry("caches", "mcpServers: {}\ncaches: { %s }"),
          Map.entry(
              "caches.tools", "mcpServers: { a: { url: http://h } }\ncaches: { tools: { %s } }"),
          Map.entry("caches.responses", "mcpServers: {}\ncaches: { responses: { %s } }"),
          Map.entry("shared", "mcpServers: {}\nshared: { %s }"),
          Map.entry(
              "shared.sentinel",
              "mcpServers: {}\nshared: { secretFile: f, insecure: true, sentinel: { %s } }"),
          Map.entry(
              "shared.tls",
              "mcpServers: {}\nshared: { url: \"valkeys://h\", secretFile: f, tls: { %s } }"),
          Map.entry("breaker", "mcpServers: { a: { url: http://h } }\nbreaker: { %s }"),
          Map.entry("mcpServers.NAME", "mcpServers: { a: { %s } }"),
          Map.entry("mcpServers.NAME.tls", "mcpServers: { a: { url: https://h, tls: { %s } } }"),
          Map.entry(
              "mcpServers.NAME.breaker", "mcpServers: { a: { url: http://h, breaker: { %s } } }"),
          Map.entry("mcpServers.NAME.oauth", "mcpServers: { a: { url: http://h, oauth: { %s } } }"),
          Map.entry(
              "mcpServers.NAME.oauth.tokenExchange",
              "mcpServers: { a: { url: http://h, oauth: { clientId: x, issuer: \"https://i\","
                  + " tokenExchange: { %s } } } }"),
          Map.entry(
              "mcpServers.NAME.tools.GLOB",
              "mcpServers: { a: { url: http://h, tools: { g: { %s } } } }"),
          Map.entry(
              "mcpServers.NAME.tools.GLOB.breaker",
              "mcpServers: { a: { url: http://h, tools: { g: { breaker: { %s } } } } }"),
          Map.entry(
              "mcpServers.NAME.tools.GLOB.cache",
              "mcpServers: { a: { url: http://h, tools: { g: { cache: { %s } } } } }"),
          Map.entry(
              "mcpServers.NAME.tools.GLOB.cache.key",
              "mcpServers: { a: { url: http://h, tools: { g: { cache: { key: { %s } } } } } }"));

  private static final String SHARED = "url: \"valkeys://h\", secretFile: f";

  /** The keys that a key requires. */
  private static final Map<String, String> COMPANIONS =
      Map.ofEntries(
          Map.entry("mcpServers.NAME.command", ""),
          Map.entry("mcpServers.NAME.url", ""),
          Map.entry("mcpServers.NAME.args", "command: x"),
          Map.entry("mcpServers.NAME.env", "command: x"),
          Map.entry("mcpServers.NAME.envFile", "command: x"),
          Map.entry("mcpServers.NAME.cwd", "command: x"),
          Map.entry("mcpServers.NAME.inheritEnv", "command: x"),
          Map.entry("mcpServers.NAME.memoryLimit", "command: x"),
          Map.entry("mcpServers.NAME.burst", "url: http://h, rate: 1/s"),
          Map.entry("breaker.window", "failureRate: 0.4"),
          Map.entry("breaker.minCalls", "failureRate: 0.4"),
          Map.entry("limits.perCaller.burst", "rate: 1/s"),
          Map.entry("limits.groups.NAME.burst", "rate: 1/s"),
          Map.entry("mcpServers.NAME.oauth.clientSecret", "clientId: x, issuer: \"https://i\""),
          Map.entry("mcpServers.NAME.oauth.clientSecretFile", "clientId: x, issuer: \"https://i\""),
          Map.entry("mcpServers.NAME.oauth.grant", "clientId: x"),
          Map.entry("mcpServers.NAME.oauth.tokenExchange", "clientId: x, issuer: \"https://i\""),
          Map.entry("rights.GROUP.readOnly", "allow: [files]"),
          Map.entry("shared.url", "secretFile: f"),
          Map.entry("shared.sentinel.master", "hosts: [h]"),
          Map.entry("shared.sentinel.hosts", "master: m"),
          Map.entry("shared.username", SHARED + ", password: p"),
          Map.entry("shared.secretFile", "url: \"valkeys://h\""),
          Map.entry("shared.tls.certificate", "key: tls/client.key"),
          Map.entry("shared.tls.key", "certificate: tls/client.pem"),
          Map.entry("auth.keys[].name", "key: \"0123456789abcdef\""),
          Map.entry("auth.keys[].key", "name: ann"),
          Map.entry("auth.keys[].sha256", "name: ann"),
          Map.entry("auth.jwt[].issuer", "audience: b"),
          Map.entry("auth.jwt[].audience", "issuer: \"https://i.example\""),
          Map.entry("auth.certificates[].name", "subject: CN=a"),
          Map.entry("auth.certificates[].subject", "name: a"),
          Map.entry("auth.certificates[].san", "name: a"),
          Map.entry("listen.tls.certificate", "key: tls/bridge.key"),
          Map.entry("listen.tls.key", "certificate: tls/bridge.pem"),
          Map.entry("mcpServers.NAME.tls.certificate", "key: tls/client.key"),
          Map.entry("mcpServers.NAME.tls.key", "certificate: tls/client.pem"),
          Map.entry(
              "listen.tls.clientAuth",
              "certificate: tls/bridge.pem, key: tls/bridge.key, clientCa: tls/clients.pem"));

  /** The keys that are required. */
  private static final Set<String> NEEDED =
      Set.of(
          "shared.url",
          "shared.secretFile",
          "shared.sentinel.master",
          "shared.sentinel.hosts",
          "auth.keys[].name",
          "auth.keys[].key",
          "auth.keys[].sha256",
          "auth.jwt[].issuer",
          "auth.jwt[].audience",
          "auth.certificates[].name",
          "auth.certificates[].subject",
          "auth.certificates[].san");

  @TempDir private Path folder;

  /** Writes the files that examples refer to. */
  @BeforeEach
  void writeFiles() throws IOException {
    PemFolder.writeExamples(folder);
    Files.writeString(folder.resolve("keys.yaml"), "keys: []\n");
    Files.writeString(folder.resolve("server.env"), "A=1\n");
    Files.writeString(
        folder.resolve("jwks.json"),
        "{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":"
            + "\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}]}");
  }

  @Test
  void pageHasEveryKey() {
    TreeSet<String> read = new TreeSet<>();
    FILES.forEach((section, _) -> known(section).forEach(key -> read.add(path(section, key))));
    read.removeAll(IN_A_SENTENCE);
    read.removeIf(path -> path.startsWith("mcpServers.NAME.breaker."));

    TreeSet<String> told = new TreeSet<>(topLevel());
    ReferencePage.keys().forEach(key -> told.add(key.path()));

    assertEquals(read, told);
  }

  @Test
  void everyBreakerHasTheSameKeys() {
    assertEquals(known("breaker"), known("mcpServers.NAME.breaker"));
  }

  @ParameterizedTest
  @MethodSource("defaults")
  void documentedDefaultEqualsAbsentKey(ReferencePage.Key key) {
    assertEquals(config(key, ""), config(key, key.defaultValue()));
  }

  @ParameterizedTest
  @MethodSource("examples")
  void documentedExampleIsValidAndHasAnEffect(ReferencePage.Key key) {
    BridgeConfig changed = config(key, key.example());

    // This key permits something for other keys, and has no effect by itself.
    if (!key.name().equals("allowUnauthenticated") && !isNeeded(key)) {
      assertNotEquals(config(key, ""), changed);
    }
  }

  static Stream<ReferencePage.Key> defaults() {
    return ReferencePage.keys().stream().filter(key -> !key.defaultValue().isEmpty());
  }

  static Stream<ReferencePage.Key> examples() {
    return ReferencePage.keys().stream().filter(key -> !key.example().isEmpty());
  }

  /** Returns whether there is no valid file without the key to compare with. */
  private static boolean isNeeded(ReferencePage.Key key) {
    boolean hasEmptyCompanion =
        COMPANIONS.containsKey(key.path()) && COMPANIONS.getOrDefault(key.path(), "").isEmpty();
    boolean isHalfOfAPair =
        key.section().endsWith("tls") && Set.of("certificate", "key").contains(key.name());
    return hasEmptyCompanion || NEEDED.contains(key.path()) || isHalfOfAPair;
  }

  /** Returns the top-level sections, which are headings in the page. */
  private static Set<String> topLevel() {
    return Set.of(
        "listen",
        "auth",
        "rights",
        "cors",
        "limits",
        "health",
        "log",
        "audit",
        "caches",
        "breaker",
        "shared",
        "include",
        "mcpServers");
  }

  private BridgeConfig config(ReferencePage.Key key, String value) {
    String members = value.isEmpty() ? "" : key.name() + ": " + value;
    String companion = COMPANIONS.getOrDefault(key.path(), companion(key.section()));
    String both =
        Stream.of(companion, members)
            .filter(text -> !text.isEmpty())
            .reduce((first, second) -> first + ", " + second)
            .orElse("");
    return ConfigFixtures.valid(folder, "bascule.yaml", file(key.section(), both));
  }

  private static String companion(String section) {
    return switch (section) {
      case "mcpServers.NAME" -> "url: http://h";
      case "auth.keys[]" -> "name: ann, key: \"0123456789abcdef\"";
      case "shared" -> SHARED;
      case "listen.tls" -> "certificate: tls/bridge.pem, key: tls/bridge.key";
      case "auth.jwt[]" -> "issuer: \"https://i.example\", audience: b";
      case "auth.certificates[]" -> "name: a, subject: CN=a";
      default -> "";
    };
  }

  private List<String> known(String section) {
    String text = file(section, NO_KEY + ": 1");
    return ConfigFixtures.errors(folder, "bascule.yaml", text).stream()
        .map(KNOWN::matcher)
        .filter(Matcher::find)
        .findFirst()
        .map(found -> List.of(found.group(1).split(", ")))
        .orElseThrow();
  }

  private static String file(String section, String members) {
    return String.valueOf(FILES.get(section)).formatted(members);
  }

  private static String path(String section, String key) {
    return section.isEmpty() ? key : section + "." + key;
  }
}
