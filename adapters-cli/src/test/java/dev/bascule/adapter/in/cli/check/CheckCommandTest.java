package dev.bascule.adapter.in.cli.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.adapter.in.cli.CliFixture;
import dev.bascule.adapter.in.cli.launch.SharedCheck;
import dev.bascule.application.context.ServerHealth;
import dev.bascule.application.view.ServerSummary;
import dev.bascule.configuration.tls.PemFolder;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.result.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class CheckCommandTest {

  private static final String SHARED =
      """
      shared: { url: "valkey://127.0.0.1:6379", secretFile: shared.key }
      mcpServers: { a: { url: "https://host/mcp" } }
      """;

  private final Path folder;
  private final CliFixture cli;

  CheckCommandTest(@TempDir Path folder) {
    this.folder = folder;
    cli = new CliFixture(folder);
  }

  @ParameterizedTest
  @CsvSource({"XDG_CONFIG_HOME, bascule", "HOME, .config/bascule"})
  void readsFileOfTheUserIfTheWorkingFolderHasNone(String variable, String below)
      throws IOException {
    Files.createDirectories(folder.resolve("home").resolve(below));
    String name = "home/" + below + "/bascule.yaml";
    cli.write(name, "mcpServers: {}");
    cli.environment.put(variable, folder.resolve("home").toString());

    assertEquals(0, cli.run("check", "--json"));

    assertThat(cli.out()).contains(folder.resolve(name).toString());
  }

  @Test
  void prefersFileOfTheWorkingFolder() throws IOException {
    Files.createDirectories(folder.resolve("home/bascule"));
    cli.write("home/bascule/bascule.yaml", "nonsense: 1");
    cli.environment.put("XDG_CONFIG_HOME", folder.resolve("home").toString());
    cli.writeServers();

    assertEquals(0, cli.run("check"));
  }

  @Test
  void printsEffectiveValuesWithoutSecrets() {
    cli.writeServers();

    int code = cli.run("check", "--all");

    assertEquals(0, code);
    assertThat(cli.out()).doesNotContain("s3cret");
    assertEquals(
        """
        server remote
          type                         streamable-http                                         default
          url                          https://host/mcp                                        bascule.yaml:7
          protocol                     auto                                                    default
          headers                      Authorization                                           bascule.yaml:8
          headersFile                  none                                                    default
          oauth                        none                                                    default
          start                        eager                                                   default
          startTimeout                 10s                                                     default
          trusted                      no                                                      default
          maxConcurrentCalls           64                                                      default
          rate                         unlimited                                                     default
          invalidateOnWrite            yes                                                     default
          validateArguments            yes                                                     default
          enabledTools                 *                                                       default
          disabledTools                none                                                    default
          sessions                     own                                                     default
          breaker.failureThreshold     5                                                       default
          breaker.recoveryTimeout      30s                                                     default
          breaker.successThreshold     3                                                       default
          breaker.callTimeout          10s                                                     default
          breaker.toolTimeout          1m                                                      default
          breaker.maxCallTime          10m                                                     default
          breaker.maxConcurrentProbes  1                                                       default
          breaker.window               30s                                                     default
          breaker.minCalls             20                                                      default
          breaker.mode                 protect                                                 default
          tools.get_*.cache            for 90s, stale 1h on errors, private, read-only tools only  bascule.yaml:9
        """
            .lines()
            .map(String::stripTrailing)
            .map(line -> line.replaceAll(" +", " "))
            .toList(),
        cli.outLines().stream()
            .dropWhile(line -> !line.equals("server remote"))
            .limit(28)
            .map(line -> line.replaceAll(" +", " "))
            .toList());
  }

  @Test
  void alignsValuesAndSources() {
    cli.write("bascule.yaml", "listen: { port: 1 }\nmcpServers: {}\n");

    cli.run("check", "--all");

    assertEquals(
        """
        warning: bascule.yaml:2: mcpServers: no server configured

        listen
          host              127.0.0.1  default
          port              1          bascule.yaml:1
          healthPort        none       default
          basePath          none       default
          maxBodyBytes      4MiB       default
          maxHeaderBytes    16KiB      default
          maxConnections    4096       default
          idleTimeout       1m         default
          readTimeout       30s        default
          drainDelay        0s         default
          drainTimeout      10s        default
          aggregateTimeout  1s         default
          allowedHosts      none       default
          trustedProxies    none       default
          tls               none       default

        access
          auth.keys            none (authentication disabled)  default
          cors.allowedOrigins  none                            default

        rights
          rights  no permission rules: all callers have full access except admin  default

        caches
          tools.maxEntries         1000   default
          tools.maxBytes           64MiB  default
          tools.ttl                5m     default
          tools.staleIfError       1d     default
          tools.file               none   default
          responses.maxEntries     500    default
          responses.maxBytes       64MiB  default
          responses.maxValueBytes  8MiB   default
          responses.maxShare       0.5    default
          responses.ttl            150s   default
          cleanupInterval          5m     default
          jitter                   0.0    default
          advice                   yes    default

        limits
          perCaller.rate        unlimited  default
          perCaller.concurrent  unlimited  default
          shared                no         default
          maxRequests           4096       default
          maxStreams            1024       default
          maxChildren           32         default
          maxSessions           1024       default
          maxSessionsPerCaller  256        default
          sessionIdle           2m         default
          pageBytes             4MiB       default
          documentBytes         automatic  default
          heap                  0.85       default

        health
          waitForServers  no   default
          interval        30s  default

        log
          access      off             default
          accessFile  standard error  default
          arguments   none            default
          traceUrl    none            default

        audit
          calls  none  default

        bascule.yaml is valid: 0 servers, 1 warning
        """,
        cli.out());
  }

  @Test
  void printsOnlyWhatTheFileSetsWithALineForEachServer() {
    cli.write(
        "bascule.yaml",
        """
        listen: { port: 1 }
        breaker: { callTimeout: 3s }
        auth: { keys: [{ name: ann, key: the-key-of-ann-is-long }] }
        mcpServers:
          everything:
            command: no-such-program
            args: ["--key=${TOKEN}"]
            env: { KEY: "${TOKEN}" }
            rate: 5/s
          remote:
            url: https://host/mcp?key=${TOKEN}
            headers: { Authorization: "Bearer ${TOKEN}" }
            breaker: { failureThreshold: 2 }
            tools: { "get_*": { cache: { ttl: 90s, onlyReadOnly: true } } }
        """);

    assertEquals(0, cli.run("check"));

    assertEquals(
        """
        warning: bascule.yaml:6: mcpServers.everything.command: program not found on the PATH: no-such-program

        listen
          port  1  bascule.yaml:1

        access
          auth.keys  ann  bascule.yaml:3

        breaker
          callTimeout  3s  bascule.yaml:2

        servers
          everything  stdio            no-such-program, 1 argument  env KEY; rate 5/s                                                                                             bascule.yaml:5
          remote      streamable-http  https://host/mcp             headers Authorization; breaker.failureThreshold 2; tools.get_*.cache for 90s, private, read-only tools only  bascule.yaml:10

        bascule.yaml is valid: 2 servers, 1 warning
        """
            .replaceAll(" +", " "),
        cli.out().replaceAll(" +", " "));
  }

  @Test
  void connectsToEachServerAndPrintsWhatItHas() {
    cli.writeServers();
    cli.bridge.stubTools("everything", "{\"name\":\"a\"}", "{\"name\":\"b\"}");
    cli.bridge.stubEntries("everything", ListKind.PROMPTS, "{\"name\":\"p\"}");
    cli.bridge.stubEntries("everything", ListKind.RESOURCES);
    cli.bridge.stubListFailure("remote", new Failure.Refused("login required"));
    cli.bridge.stubStderr("remote", "first line\nsecond line");
    cli.bridge.servers = List.of(server("everything"));

    int code = cli.run("check", "--connect");
    List<String> lines = cli.outLines();

    assertEquals(3, code);
    assertEquals(1, cli.bridge.closeCount);
    assertThat(lines)
        .contains(
            "  everything  ready     0.0s  MCP 2025-11-25, some-server 1.2, 2 tools, 1 prompt,"
                + " 0 resources")
        .containsSequence(
            "  remote      failed    0.0s  refused: login required",
            "    first line",
            "    second line");
    assertEquals("bascule.yaml is valid: 2 servers, 1 warning, 1 unavailable", lines.getLast());
  }

  @Test
  void addsConnectionsToJson() {
    cli.writeServers();
    cli.bridge.stubTools("everything", "{\"name\":\"a\"}");
    cli.bridge.stubListFailure("remote", new Failure.Refused("login required"));
    cli.bridge.stubStderr("remote", "a line");
    cli.bridge.servers = List.of(server("everything"));

    int code = cli.run("check", "--connect", "--json");

    assertEquals(3, code);
    assertEquals(
        "[{\"server\":\"everything\",\"available\":true,\"ms\":0,"
            + "\"protocolVersion\":\"2025-11-25\",\"implementation\":\"some-server 1.2\","
            + "\"tools\":1},"
            + "{\"server\":\"remote\",\"available\":false,\"ms\":0,"
            + "\"problem\":\"refused: login required\",\"stderr\":\"a line\"}]",
        JsonMapper.shared().readTree(cli.out()).path("connections").toString());
  }

  @Test
  void reportsListingsThatFailedAndRequestsEachOnce() {
    cli.write("bascule.yaml", "mcpServers: { a: { url: https://host/mcp } }");
    cli.bridge.stubTools("a", "{\"name\":\"a\"}");
    cli.bridge.stubListFailure(
        "a", ListKind.RESOURCES, new Failure.TimedOut(Duration.ofSeconds(5)));
    cli.bridge.stubListFailure("a", ListKind.RESOURCE_TEMPLATES, new Failure.Refused("no scope"));
    AtomicInteger requests = new AtomicInteger();
    cli.bridge.onRequest = requests::incrementAndGet;

    int code = cli.run("check", "--connect", "--json");

    assertEquals(3, code);
    assertEquals(
        "[{\"server\":\"a\",\"available\":false,\"ms\":0,"
            + "\"problem\":\"resources/list: timed out: no response within 5s;"
            + " resources/templates/list: refused: no scope\",\"tools\":1}]",
        JsonMapper.shared().readTree(cli.out()).path("connections").toString());
    assertEquals(ListKind.values().length, requests.get());
  }

  @Test
  void connectsToTheEngine() {
    cli.write("bascule.yaml", SHARED);
    cli.bridge.stubTools("a", "{\"name\":\"a\"}");
    cli.bridge.engine = () -> new SharedCheck(true, "Valkey 8.1.1", List.of("set maxmemory"));

    assertEquals(0, cli.run("check", "--connect"));
    assertThat(cli.outLines())
        .containsSequence("  engine  ready  Valkey 8.1.1", "    warning: set maxmemory");
  }

  @Test
  void reportsAnEngineThatIsUnavailable() {
    cli.write("bascule.yaml", SHARED);
    cli.bridge.stubTools("a", "{\"name\":\"a\"}");
    cli.bridge.engine = () -> new SharedCheck(false, "cannot connect", List.of());

    assertEquals(3, cli.run("check", "--connect", "--json"));
    assertEquals(
        "{\"available\":false,\"problem\":\"cannot connect\",\"warnings\":[]}",
        JsonMapper.shared().readTree(cli.out()).path("engine").toString());
  }

  @Test
  void exitsWithZeroIfAllServersAreAvailable() {
    cli.write("bascule.yaml", "mcpServers: { a: { url: https://host/mcp } }");
    cli.bridge.stubTools("a", "{\"name\":\"a\"}");

    assertEquals(0, cli.run("check", "--connect"));
  }

  @Test
  void showsWhichServersAreMissingOnATerminal() {
    cli.width = OptionalInt.of(80);
    cli.write("bascule.yaml", "mcpServers: { a: { url: https://host/mcp } }");
    cli.bridge.stubTools("a", "{\"name\":\"a\"}");
    cli.bridge.onRequest =
        () -> {
          cli.nanos += 1_500_000_000;
          cli.frames.draw();
        };

    assertEquals(0, cli.run("check", "--connect"));

    assertThat(cli.err()).contains("1.5s  connecting to a");
    assertThat(cli.outLines()).contains("  a  ready     1.5s  1 tool");
  }

  private static ServerSummary server(String name) {
    return new ServerSummary(
        new ServerId(name),
        "stdio",
        /* connected= */ true,
        Optional.of("2025-11-25"),
        Optional.of("some-server 1.2"),
        "closed",
        Optional.empty(),
        OptionalInt.empty(),
        ServerHealth.NOT_STARTED,
        Optional.empty());
  }

  @Test
  void suggestsArgsForACommandLineAsCommand() throws IOException {
    Files.createDirectories(folder.resolve("bin"));
    Files.createFile(
        folder.resolve("bin/npx"),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    cli.environment.put("PATH", "bin");
    cli.write("bascule.yaml", "mcpServers: { a: { command: npx -y some-server } }");

    cli.run("check");

    assertThat(cli.outLines().getFirst())
        .isEqualTo(
            "warning: bascule.yaml:1: mcpServers.a.command: program not found on the PATH:"
                + " npx -y some-server; move the arguments to `args`");
  }

  @Test
  void namesIncludedFilesAndTheirLines() throws IOException {
    Files.createDirectories(folder.resolve("conf.d"));
    cli.write("bascule.yaml", "include: conf.d\n");
    cli.write("conf.d/a.yaml", "\nmcpServers: { a: { url: http://far.example, rate: 5/s } }");
    cli.write("conf.d/b.mcp.json", "{\"servers\": {\"b\": {\"command\": \"no-such-program\"}}}");

    int code = cli.run("check");
    List<String> lines =
        cli.outLines().stream().map(line -> line.replaceAll(" +", " ").strip()).toList();
    cli.run("check", "--json");

    assertEquals(0, code);
    assertThat(lines)
        .contains(
            "warning: conf.d/b.mcp.json:1: mcpServers.b.command: program not found on the PATH:"
                + " no-such-program",
            "include conf.d/a.yaml, conf.d/b.mcp.json bascule.yaml:1",
            "a streamable-http http://far.example rate 5/s conf.d/a.yaml:2",
            "b stdio no-such-program conf.d/b.mcp.json:1",
            "bascule.yaml with 2 included files is valid: 2 servers, 1 warning");
    JsonNode report = JsonMapper.shared().readTree(cli.outLines().getLast());
    assertEquals(
        "[\"bascule.yaml\",\"conf.d/a.yaml\",\"conf.d/b.mcp.json\"]",
        report.path("files").toString());
    assertEquals("conf.d/b.mcp.json", report.at("/warnings/0/file").asString());
  }

  @Test
  void printsSourceTextInPlaceOfVariables() {
    cli.write(
        "bascule.yaml",
        """
        listen: { basePath: "/${TOKEN}" }
        mcpServers:
          a: { command: "${TOKEN}", disabledTools: ["${TOKEN}"] }
          b: { url: "https://${TOKEN}.example:1/${TOKEN}?key=literal" }
          c: { url: "${TOKENS:-https://host/hooks}" }
          d: { url: "https://host/sse?key=literal", type: sse }
        """);

    int code = cli.run("check", "--all");

    assertEquals(0, code);
    assertThat(cli.out()).doesNotContain("s3cret");
    List<String> lines =
        cli.outLines().stream().map(line -> line.replaceAll(" +", " ").strip()).toList();
    assertTrue(
        lines.containsAll(
            List.of(
                "basePath /${TOKEN} bascule.yaml:1",
                "command ${TOKEN} bascule.yaml:3",
                "disabledTools ${TOKEN} bascule.yaml:3",
                "url https://${TOKEN}.example:1/${TOKEN} bascule.yaml:4",
                "url ${TOKENS:-https://host/hooks} bascule.yaml:5",
                "url https://host/sse bascule.yaml:6",
                "type sse bascule.yaml:6")),
        cli::out);
  }

  @Test
  void printsCallersWithCredentialsAndExpiry() {
    cli.write(
        "keys.yaml", "keys: [{ name: ben, key: the-key-of-ben-is-long, expires: 2001-01-31 }]\n");
    cli.write(
        "bascule.yaml",
        """
        auth:
          keys:
            - { name: ann, key: the-key-of-ann-is-long, groups: [b, a], expires: 2001-01-31 }
            - { name: eve, key: the-key-of-eve-is-long, expires: 2999-01-31T00:00:00Z }
          keysFile: keys.yaml
          jwt: [{ issuer: "https://as.example", audience: bridge }]
          certificates: [{ name: machine, san: machine.example }]
        mcpServers: {}
        """);

    int code = cli.run("check", "--all");

    assertEquals(0, code);
    assertThat(cli.out()).doesNotContain("the-key");
    List<String> lines =
        cli.outLines().stream().map(line -> line.replaceAll(" +", " ").strip()).toList();
    assertTrue(
        lines.containsAll(
            List.of(
                "auth.keys ann (groups a b; expires 2001-02-01T00:00:00Z),"
                    + " ben (expires 2001-02-01T00:00:00Z), eve (expires 2999-01-31T00:00:00Z)"
                    + " bascule.yaml:2",
                "auth.keysFile keys.yaml bascule.yaml:5",
                "auth.jwt[0].issuer https://as.example bascule.yaml:6",
                "auth.jwt[0].jwksUri from the issuer's metadata default",
                "auth.certificates[0] machine (machine.example) bascule.yaml:7",
                "warning: bascule.yaml:3: auth.keys[0].expires: the key of ann has expired;"
                    + " requests with it are rejected",
                "warning: bascule.yaml:5: auth.keysFile: the key of ben has expired;"
                    + " requests with it are rejected")),
        cli::out);
  }

  @Test
  void printsSubjectAndExpiryOfCertificates() {
    PemFolder.writeExamples(folder);
    cli.write(
        "bascule.yaml",
        """
        listen: { tls: { certificate: tls/bridge.pem, key: tls/bridge.key, hsts: 1d } }
        mcpServers:
          a: { url: "https://host/mcp", tls: { ca: tls/servers.pem } }
        """);

    int code = cli.run("check", "--all");

    assertEquals(0, code);
    assertThat(cli.out()).doesNotContain("BEGIN");
    List<String> lines =
        cli.outLines().stream().map(line -> line.replaceAll(" +", " ").strip()).toList();
    assertThat(lines).anyMatch(line -> line.startsWith("tls.certificate CN=bridge, valid until 2"));
    assertTrue(
        lines.containsAll(
            List.of(
                "tls.clientAuth none default",
                "tls.hsts 1d bascule.yaml:1",
                "tls.ca 1 certificate bascule.yaml:3",
                "warning: bascule.yaml:1: listen.tls.certificate: expires in a few days;"
                    + " renew it")),
        cli::out);
  }

  @Test
  void warnsAboutExpiredAuthorities() {
    PemFolder.writeExamples(folder);
    HeldCertificate expired =
        new HeldCertificate.Builder().validityInterval(0, TimeUnit.DAYS.toMillis(1)).build();
    new PemFolder(folder.resolve("tls"))
        .write("old.pem", PemFolder.authority().certificatePem() + expired.certificatePem());
    cli.write(
        "bascule.yaml",
        """
        listen:
          tls: { certificate: tls/bridge.pem, key: tls/bridge.key, clientCa: tls/old.pem }
        mcpServers:
          a: { url: "https://host/mcp", tls: { ca: tls/old.pem } }
          b: { url: "https://host/mcp", tls: { ca: tls/servers.pem } }
        """);

    cli.run("check");

    assertThat(cli.out())
        .contains(
            "2: listen.tls.clientCa: contains a certificate that expired on 1970-01-02T00:00:00Z",
            "4: mcpServers.a.tls.ca: contains a certificate that expired on 1970-01-02T00:00:00Z")
        .doesNotContain("mcpServers.b.tls.ca: contains");
  }

  @Test
  void warnsAboutKeysThatOtherUsersCanRead() throws IOException {
    PemFolder.writeExamples(folder);
    cli.write("keys.yaml", "keys: [{ name: ben, key: correct-horse-battery }]");
    cli.write(
        "bascule.yaml",
        """
        listen: { tls: { certificate: tls/bridge.pem, key: tls/bridge.key } }
        auth: { keysFile: keys.yaml }
        mcpServers:
          a: { url: "https://host/mcp", tls: { certificate: tls/client.pem, key: tls/client.key } }
        """);
    List<String> warnings =
        Stream.of("1: listen.tls.key", "2: auth.keysFile", "4: mcpServers.a.tls.key")
            .map(
                key ->
                    "warning: bascule.yaml:" + key + ": is readable by users other than its owner")
            .map(warning -> warning + "; run chmod 600")
            .toList();

    cli.run("check", "--all");
    List<String> before = cli.outLines();
    for (String file : List.of("keys.yaml", "tls/bridge.key", "tls/client.key")) {
      Files.setPosixFilePermissions(
          folder.resolve(file), PosixFilePermissions.fromString("rw-------"));
    }
    cli.run("check", "--all");

    assertEquals(warnings, before.stream().filter(line -> line.endsWith("chmod 600")).toList());
    assertEquals(
        warnings, cli.outLines().stream().filter(line -> line.endsWith("chmod 600")).toList());
  }

  @ParameterizedTest
  @CsvSource({
    "state/listings, ''",
    "missing/listings, 'its folder does not exist, so the lists of servers are not saved'",
    "state, 'is not a regular file, so the lists of servers are not saved'"
  })
  void warnsAboutFileOfListingsThatCannotBeWritten(String file, String warning) throws IOException {
    Files.createDirectory(folder.resolve("state"));
    cli.write(
        "bascule.yaml",
        """
        caches: { tools: { file: %s } }
        mcpServers: { a: { url: "https://host/mcp" } }
        """
            .formatted(file));

    cli.run("check");

    assertThat(cli.out()).contains(folder.resolve(file).toString());
    assertEquals(
        warning.isEmpty()
            ? List.of()
            : List.of("warning: bascule.yaml:1: caches.tools.file: " + warning),
        cli.outLines().stream().filter(line -> line.startsWith("warning: ")).toList());
  }

  @Test
  void warnsAboutSharedCacheThatWouldNotWork() throws IOException {
    cli.write("password", "secret");
    Files.setPosixFilePermissions(
        folder.resolve("password"), PosixFilePermissions.fromString("rw-r--r--"));
    cli.write(
        "bascule.yaml",
        """
        shared:
          url: valkey://engine.example
          insecure: true
          passwordFile: password
          secretFile: absent
        mcpServers:
          a: { url: "https://host/mcp", oauth: { grant: authorization_code } }
        """);

    cli.run("check");

    assertEquals(
        List.of(
            "warning: bascule.yaml:5: shared.secretFile: "
                + folder.resolve("absent")
                + " does not exist; `bascule key --shared` prints a secret",
            "warning: bascule.yaml:4: shared.passwordFile: is readable by users other than its"
                + " owner; run chmod 600",
            "warning: bascule.yaml:3: shared.insecure: sends the password of the engine"
                + " unencrypted; use `valkeys://`",
            "warning: bascule.yaml:7: mcpServers.a.oauth: uses a stored login, whose refresh token"
                + " is valid once: all replicas must have the same folder "
                + Path.of(System.getProperty("user.home"), ".local", "state", "bascule", "tokens")
                + ", or use `grant: client_credentials`"),
        cli.outLines().stream().filter(line -> line.startsWith("warning: ")).toList());
  }

  @Test
  void rejectsSecretWithWhichServeWouldNotStart() {
    cli.write("shared.key", "too short");
    cli.write("bascule.yaml", SHARED);
    String message =
        "line 1 of "
            + folder.resolve("shared.key")
            + " has 9 bytes, but a secret has at least 32; `bascule key --shared` prints a secret";

    assertEquals(2, cli.run("check"));
    assertEquals(List.of("bascule.yaml:1:43: shared.secretFile: " + message), cli.errLines());
    assertEquals(2, cli.run("check", "--json"));
    JsonNode json = JsonMapper.shared().readTree(cli.out());
    assertThat(json.path("valid").booleanValue()).isFalse();
    assertEquals(message, json.path("mistakes").path(0).path("message").asString());
  }

  @Test
  void warnsAboutGroupsWithoutPermissions() {
    cli.write(
        "keys.yaml", "keys: [{ name: ben, key: the-key-of-ben-is-long, groups: [staf, other] }]\n");
    cli.write(
        "bascule.yaml",
        """
        auth:
          keys:
            - { name: ann, key: the-key-of-ann-is-long, groups: [staff, gold, unknown] }
            - { name: eve, key: the-key-of-eve-is-long }
            - { name: root, key: the-key-of-root-is-long, admin: true }
          keysFile: keys.yaml
          certificates: [{ name: machine, san: machine.example, groups: [robots] }]
        rights: { staff: { allow: ["*"] } }
        limits: { groups: { gold: { rate: 9/s } } }
        mcpServers: { a: { url: "https://host/mcp" } }
        """);

    assertEquals(0, cli.run("check"));

    assertEquals(
        List.of(
            "bascule.yaml:3: auth.keys[0].groups: `rights` has no group `unknown` of the key of"
                + " ann",
            "bascule.yaml: auth.keys[1].groups: the key of eve has no group, and `rights` has no"
                + " entry `*`; the caller may do nothing",
            "bascule.yaml:6: auth.keysFile: `rights` has no group `other` of the key of ben; the"
                + " caller may do nothing",
            "bascule.yaml:6: auth.keysFile: `rights` has no group `staf` of the key of ben; the"
                + " caller may do nothing; did you mean `staff`?",
            "bascule.yaml:7: auth.certificates[0].groups: `rights` has no group `robots` of the"
                + " certificate of machine; the caller may do nothing"),
        warningsWith("rights"));
  }

  @Test
  void warnsAboutMissingFolderAndNoTimeToDrain() {
    cli.write(
        "bascule.yaml",
        """
        listen: { drainTimeout: 0s }
        mcpServers: { a: { command: sh, cwd: absent } }
        """);

    assertEquals(0, cli.run("check"));

    assertEquals(
        List.of("bascule.yaml:2: mcpServers.a.cwd: no such folder: " + folder.resolve("absent")),
        warningsWith("no such folder"));
    assertEquals(
        List.of(
            "bascule.yaml:1: listen.drainTimeout: is 0: calls in flight fail when the bridge"
                + " stops, or a server is restarted or removed"),
        warningsWith("drainTimeout"));
  }

  private List<String> warningsWith(String part) {
    return cli.outLines().stream()
        .filter(line -> line.startsWith("warning: ") && line.contains(part))
        .map(line -> line.substring("warning: ".length()))
        .toList();
  }

  @Test
  void warnsAboutPatternsThatMatchNoToolOfConnectedServer() {
    cli.write(
        "bascule.yaml",
        """
        mcpServers:
          a:
            url: https://host/mcp
            enabledTools: ["read_*", write_file, serch]
            disabledTools: [write_file, drop]
            tools: { "read_*": { retry: true }, "get_*": { timeout: 5s } }
        """);
    cli.bridge.stubTools(
        "a", "{\"name\":\"read_file\"}", "{\"name\":\"write_file\"}", "{\"name\":\"search\"}");

    assertEquals(0, cli.run("check", "--connect"));
    List<String> lines = cli.outLines();
    assertThat(lines)
        .containsSequence(
            "  a  ready     0.0s  1 tool",
            "    warning: mcpServers.a.enabledTools: `serch` matches no tool of the server; did you"
                + " mean `search`?",
            "    warning: mcpServers.a.disabledTools: `drop` matches no tool of the server",
            "    warning: mcpServers.a.tools: `get_*` matches no tool of the server");
    assertThat(lines.getLast()).isEqualTo("bascule.yaml is valid: 1 server, 4 warnings");
    assertThat(cli.bridge.openedConfigs.getFirst().servers().getFirst().policy().disabledTools())
        .isEmpty();

    assertEquals(0, cli.run("check", "--connect", "--json"));
    assertThat(cli.out()).contains("\"warnings\":[\"mcpServers.a.enabledTools: `serch` matches");
  }

  @Test
  void warnsIfEngineIsOpenToOthers() {
    cli.write("secret", "0123456789abcdef0123456789abcdef");
    cli.write(
        "bascule.yaml",
        """
        shared: { url: valkey://engine.example, insecure: true, secretFile: secret }
        mcpServers: { a: { url: "https://host/mcp" } }
        """);

    cli.run("check");

    assertThat(cli.outLines())
        .anyMatch(line -> line.contains("shared.insecure: connects to the engine without TLS and"));
  }

  @Test
  void printsNamesOfKeysWithoutKeys() {
    cli.write(
        "bascule.yaml",
        """
        listen: { host: 0.0.0.0, allowUnauthenticated: true, allowedHosts: [bridge.example] }
        auth:
          keys:
            - { name: webui, key: "the-key-of-webui" }
            - { name: "${TOKEN}", key: "the-key-of-ops-${TOKEN}", admin: true }
        cors: { allowedOrigins: ["https://webui.example"] }
        mcpServers: {}
        """);

    int code = cli.run("check", "--all");

    assertEquals(0, code);
    assertThat(cli.out()).doesNotContain("s3cret");
    assertThat(cli.out()).doesNotContain("the-key");
    assertThat(cli.out()).doesNotContain("anyone who can reach");
    List<String> lines =
        cli.outLines().stream().map(line -> line.replaceAll(" +", " ").strip()).toList();
    assertTrue(
        lines.containsAll(
            List.of(
                "auth.keys ${TOKEN} (admin), webui bascule.yaml:3",
                "cors.allowedOrigins https://webui.example bascule.yaml:6",
                "allowedHosts bridge.example bascule.yaml:1")),
        cli::out);
  }

  @Test
  void printsBreakerSettingsOfBridgeAndServers() {
    cli.write(
        "bascule.yaml",
        """
        breaker: { failureThreshold: 7, callTimeout: 3s }
        mcpServers:
          a:
            url: https://host/mcp
            breaker: { failureThreshold: 2 }
        """);

    cli.run("check", "--all");

    List<String> lines =
        cli.outLines().stream().map(line -> line.replaceAll(" +", " ").strip()).toList();
    assertTrue(
        lines.containsAll(
            List.of(
                "breaker.failureThreshold 2 bascule.yaml:5",
                "breaker.callTimeout 3s bascule.yaml:1",
                "breaker.recoveryTimeout 30s default")),
        cli::out);
  }

  @Test
  void printsLimitsAndWarnings() {
    cli.write(
        "bascule.yaml",
        """
        caches: { responses: { maxBytes: 8000GiB } }
        limits: { perCaller: { rate: 1/s, concurrent: 3 }, groups: { g: { rate: 6/m, burst: 2 } } }
        mcpServers:
          a: { command: sh, rate: 5/s, burst: 9, inheritEnv: ["*"] }
          b: { command: sh }
        """);

    cli.run("check", "--all");

    List<String> lines =
        cli.outLines().stream().map(line -> line.replaceAll(" +", " ").strip()).toList();
    assertTrue(
        lines.containsAll(
            List.of(
                "perCaller.rate 1/s bascule.yaml:2",
                "perCaller.burst 1 default",
                "groups.g.concurrent unlimited default",
                "groups.g.burst 2 bascule.yaml:2",
                "rate 5/s bascule.yaml:4",
                "burst 9 bascule.yaml:4",
                "inheritEnv * bascule.yaml:4",
                "rate unlimited default",
                "inheritEnv none default",
                "warning: bascule.yaml:2: limits.perCaller: is less (burst) than the"
                    + " number of servers (2), and listing all servers requests all of them"
                    + " concurrently")),
        cli::out);
    assertThat(cli.out()).contains("more than half of the heap of");
  }

  @ParameterizedTest
  @CsvSource({
    "'limits: { perCaller: { rate: 1/s } }', '', true",
    "'limits: { groups: { g: { rate: 1/s } } }', '', true",
    "'', ', rate: 5/s', true",
    "'limits: { shared: true, perCaller: { rate: 1/s } }', ', rate: 5/s', false",
    "'limits: { perCaller: { concurrent: 9 } }', '', false"
  })
  void warnsIfReplicasCountRatesSeparately(String limits, String rate, boolean isExpected) {
    cli.write(
        "bascule.yaml",
        """
        %s
        shared: { url: "valkey://localhost", secretFile: secret }
        mcpServers: { a: { command: sh%s } }
        """
            .formatted(limits, rate));

    cli.run("check");

    assertThat(cli.out().contains("each replica counts the rates")).isEqualTo(isExpected);
  }

  @Test
  void warnsAboutLikelyErrors() {
    cli.write(
        "bascule.yaml",
        """
        listen: { host: 0.0.0.0, allowUnauthenticated: true }
        mcpServers:
          a:
            command: no-such-program
            tools:
              "get_*": { cache: true }
              get_one: { cache: { ttl: 1s } }
              "*": { retry: true }
          b:
            url: http://far.example/mcp
            headers: { Authorization: "Bearer ${TOKEN}" }
          c:
            url: http://localhost:1/mcp
            headers: { Authorization: "Bearer ${TOKEN}" }
          d:
            url: http://far.example/mcp
            oauth: { clientId: x, clientSecretFile: open, grant: client_credentials, issuer: "https://as.example" }
        """);
    cli.write("open", "s3cret");

    int code = cli.run("check");

    assertEquals(0, code);
    assertEquals(
        List.of(
            "bascule.yaml:1: listen.allowUnauthenticated: anyone who can reach this machine can"
                + " call every tool; configure `auth`, use a proxy with authentication, or listen"
                + " on 127.0.0.1",
            "bascule.yaml:4: mcpServers.a.command: program not found on the PATH: no-such-program",
            "bascule.yaml:6: mcpServers.a.tools.get_*.cache: also caches results of matching"
                + " tools that write; exclude them with `onlyReadOnly: true`",
            "bascule.yaml:7: mcpServers.a.tools.get_one: never applies: `get_*` above matches"
                + " first; move this rule up",
            "bascule.yaml:8: mcpServers.a.tools.*.retry: can run a non-idempotent tool twice; list"
                + " the tools that are safe to retry",
            "bascule.yaml:10: mcpServers.b.url: sends the header Authorization unencrypted;"
                + " use https",
            "bascule.yaml:16: mcpServers.d.url: sends tokens unencrypted; use https",
            "bascule.yaml:17: mcpServers.d.oauth.clientSecretFile: is readable by users other than"
                + " its owner; run chmod 600"),
        cli.outLines().stream()
            .filter(line -> line.startsWith("warning: "))
            .map(line -> line.substring("warning: ".length()))
            .toList());
    assertEquals("bascule.yaml is valid: 4 servers, 8 warnings", cli.outLines().getLast());
  }

  @Test
  void printsJson() {
    cli.write(
        "bascule.yaml", "listen: { port: 1 }\nmcpServers: { a: { command: no-such-program } }\n");

    int code = cli.run("check", "--json");

    JsonNode report = JsonMapper.shared().readTree(cli.out());
    assertEquals(0, code);
    assertTrue(report.path("valid").asBoolean(), cli::out);
    assertEquals(
        "{\"key\":\"listen.port\",\"value\":\"1\",\"line\":1,\"file\":\"bascule.yaml\"}",
        report.path("settings").path(1).toString());
    assertEquals("mcpServers.a.command", report.at("/warnings/0/key").asString());
  }

  @Test
  void printsErrorsAsJson() {
    cli.write("bascule.yaml", "listen: { prot: 1 }\nmcpServers: {}\n");

    int code = cli.run("check", "--json");

    assertEquals(2, code);
    assertEquals(
        "{\"file\":\"bascule.yaml\",\"valid\":false,\"mistakes\":[{\"key\":\"listen.prot\","
            + "\"line\":1,\"column\":11,\"message\":\"is unknown; did you mean `port`?\","
            + "\"file\":\"bascule.yaml\"}]}",
        cli.out().strip());
  }

  @Test
  void printsEachErrorOnItsOwnLine() {
    cli.write("bascule.yaml", "listen: { prot: 1 }\nmcpServers: { a: {} }\n");

    int code = cli.run("check");

    assertEquals(2, code);
    assertEquals(
        List.of(
            "bascule.yaml:1:11: listen.prot: is unknown; did you mean `port`?",
            "bascule.yaml:2:15: mcpServers.a: expected `command` (a program to start) or `url` (a"
                + " running server)"),
        cli.errLines());
  }
}
