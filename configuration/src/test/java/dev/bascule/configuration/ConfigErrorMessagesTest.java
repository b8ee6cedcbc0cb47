package dev.bascule.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.bascule.configuration.load.ConfigReader;
import dev.bascule.configuration.load.ConfigResult;
import dev.bascule.configuration.load.ReloadableConfig;
import dev.bascule.configuration.parse.ConfigFile;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class ConfigErrorMessagesTest {

  private static final String SERVERS = "mcpServers: { a: { command: a } }\n";

  @TempDir private Path folder;

  @ParameterizedTest
  @MethodSource({"values", "servers", "rules", "variables", "yaml"})
  void reportsYamlErrorsWithPosition(String text, String expected) {
    assertEquals(List.of(expected), ConfigFixtures.errors(folder, "f", text));
  }

  static Stream<Arguments> values() {
    return Stream.of(
        arguments(SERVERS + "listne: {}", "f:2:1: listne: is unknown; did you mean `listen`?"),
        arguments(
            SERVERS + "zzz: 1",
            "f:2:1: zzz: is unknown; expected one of audit, auth, breaker, caches, cors, health,"
                + " include, limits, listen, log, mcpServers, rights, shared"),
        arguments(
            SERVERS + "listen: { port: 70000 }",
            "f:2:17: listen.port: expected a port from 0 to 65535, but got `70000`"),
        arguments(
            SERVERS + "listen:\n  host: 0.0.0.0\n",
            "f:3:9: listen.host: 0.0.0.0 can be reached from other machines without authentication;"
                + " configure `auth.keys`, or set `listen.allowUnauthenticated: true` to allow"
                + " that"),
        arguments(
            SERVERS + "listen: { host: 'a b' }",
            "f:2:17: listen.host: expected an address such as 127.0.0.1, but got `a b`"),
        arguments(
            SERVERS + "listen: { basePath: bridge/ }",
            "f:2:21: listen.basePath: expected a path such as /bridge, or \"\", but got"
                + " `bridge/`"),
        arguments(
            SERVERS + "listen: { maxBodyBytes: 4 MB B }",
            "f:2:25: listen.maxBodyBytes: expected a size such as 64KiB, 64MiB or 1GiB, at most"
                + " 2147483647 bytes, but got `4 MB B`"),
        arguments(
            SERVERS + "listen: [a]", "f:2:9: listen: expected keys and values, but got a list"),
        arguments(SERVERS + "caches:", "f:2:8: caches: expected keys and values, but got nothing"),
        arguments(
            SERVERS + "caches: { tools: { ttl: 5 minutes } }",
            "f:2:25: caches.tools.ttl: expected a duration such as 30s, 500ms or 5m, but got"
                + " `5 minutes`"),
        arguments(
            SERVERS + "caches: { tools: { maxEntries: 0 } }",
            "f:2:32: caches.tools.maxEntries: expected a whole number of at least 1, but got"
                + " `0`"),
        arguments(
            SERVERS + "caches: { cleanupInterval: 0 }",
            "f:2:28: caches.cleanupInterval: expected a duration longer than zero, such as 30s,"
                + " 500ms or 5m, but got `0`"),
        arguments(
            SERVERS + "caches: { jitter: 1 }",
            "f:2:19: caches.jitter: expected a number from 0 to less than 1, such as 0.1, but got"
                + " `1`"),
        arguments(
            SERVERS + "caches: { jitter: -0.1 }",
            "f:2:19: caches.jitter: expected a number from 0 to less than 1, such as 0.1, but got"
                + " `-0.1`"),
        arguments(
            SERVERS + "caches: { responses: { maxShare: 0 } }",
            "f:2:34: caches.responses.maxShare: expected a number more than 0 and at most 1, such"
                + " as 0.5, but got `0`"),
        arguments(
            SERVERS + "caches: { responses: { maxShare: 1.01 } }",
            "f:2:34: caches.responses.maxShare: expected a number more than 0 and at most 1, such"
                + " as 0.5, but got `1.01`"),
        arguments(
            SERVERS + "breaker: { recoveryTimeout: -1 }",
            "f:2:29: breaker.recoveryTimeout: expected a duration longer than zero, such as 30s,"
                + " 500ms or 5m, but got `-1`"),
        arguments(
            SERVERS + "breaker: { failureThreshold: [] }",
            "f:2:30: breaker.failureThreshold: expected a whole number of at least 1, but got a"
                + " list"));
  }

  static Stream<Arguments> servers() {
    return Stream.of(
        arguments("listen: {}", "f:1:1: mcpServers: is required: the servers to connect to"),
        arguments(
            "mcpServer: { a: { command: a } }",
            "f:1:1: mcpServer: is unknown; did you mean `mcpServers`?"),
        arguments(
            "mcpServers:\n  a:\n    trusted: true\n",
            "f:2:3: mcpServers.a: expected `command` (a program to start) or `url` (a running"
                + " server)"),
        arguments(
            "mcpServers:\n  a: { command: a, url: 'http://h' }\n",
            "f:2:25: mcpServers.a.url: `command` and `url` exclude each other"),
        arguments(
            "mcpServers: { a: { command: a, type: sse } }",
            "f:1:38: mcpServers.a.type: `sse` needs `url`, but found `command`"),
        arguments(
            "mcpServers: { a: { url: 'http://h/', type: stdio } }",
            "f:1:44: mcpServers.a.type: `stdio` needs `command`, but found `url`"),
        arguments(
            "mcpServers: { a: { command: a, transport: http } }",
            "f:1:43: mcpServers.a.transport: HTTP needs `url`, but found `command`"),
        arguments(
            "mcpServers: { a: { command: a, type: websocket } }",
            "f:1:38: mcpServers.a.type: expected stdio, http, streamable-http or sse, but got"
                + " `websocket`"),
        arguments(
            "mcpServers: { a: { url: 'http://h/', type: sse, transport: http } }",
            "f:1:60: mcpServers.a.transport: contradicts `type`; remove one of the two"),
        arguments(
            "mcpServers: { a: { url: 'http://h/', protocol: new } }",
            "f:1:48: mcpServers.a.protocol: expected auto, modern or legacy, but got `new`"),
        arguments(
            "mcpServers: { a: { url: 'http://h/', type: sse, protocol: modern } }",
            "f:1:59: mcpServers.a.protocol: `modern` is not available over `sse`; use `type:"
                + " http`"),
        arguments(
            "mcpServers: { a: { url: 'ftp://h/' } }",
            "f:1:25: mcpServers.a.url: expected a URL such as https://host/mcp"),
        arguments(
            "mcpServers: { a: { url: 'http://ann:pw@h/' } }",
            "f:1:25: mcpServers.a.url: user name and password in a URL are not supported; use"
                + " `headers: { Authorization: ... }`"),
        arguments(
            "mcpServers: { a: { url: 'http://h:99999/' } }",
            "f:1:25: mcpServers.a.url: expected a port from 1 to 65535"),
        arguments(
            "mcpServers: { a: { url: 'http://h:0/' } }",
            "f:1:25: mcpServers.a.url: expected a port from 1 to 65535"),
        arguments(
            "mcpServers: { a: { url: 'http:///mcp' } }",
            "f:1:25: mcpServers.a.url: expected a URL such as https://host/mcp"),
        arguments(
            "mcpServers: { a: { command: a, args: [\"\\0\"] } }",
            "f:1:29: mcpServers.a.command: cannot be started: the command, an argument or a"
                + " variable contains a null character"),
        arguments(
            "mcpServers: { a: { command: a, maxConcurrentCalls: 10001 } }",
            "f:1:52: mcpServers.a.maxConcurrentCalls: expected a whole number from 1 to 10000, but"
                + " got `10001`"),
        arguments(
            "mcpServers: { a: { command: a, maxConcurrentCalls: 0 } }",
            "f:1:52: mcpServers.a.maxConcurrentCalls: expected a whole number from 1 to 10000, but"
                + " got `0`"),
        arguments(
            "mcpServers: { a: { command: '' } }",
            "f:1:29: mcpServers.a.command: expected a program to start"),
        arguments(
            "mcpServers: { a: { command: a, args: -y } }",
            "f:1:38: mcpServers.a.args: expected a list of texts, but got a plain value"),
        arguments(
            "mcpServers: { a: { command: a, args: [b, [c]] } }",
            "f:1:42: mcpServers.a.args[1]: expected text, but got a list"),
        arguments(
            "mcpServers: { a: { command: a, env: { K: } } }",
            "f:1:41: mcpServers.a.env.K: expected text, but got nothing"),
        arguments(
            "mcpServers: { a: { command: a, trusted: yes } }",
            "f:1:41: mcpServers.a.trusted: expected true or false, but got `yes`"),
        arguments(
            "mcpServers: { a: npx }",
            "f:1:18: mcpServers.a: expected keys and values, but got a plain value"),
        arguments(
            "mcpServers: { a/b: { command: a } }",
            "f:1:15: mcpServers.a/b: a server's name has 1 to 64 letters, digits, spaces and . _ -"
                + " and begins and ends with a letter or digit, but got \"a/b\""),
        arguments(
            "mcpServers: { a: { url: 'http://h/', headers: { 'X Y': z } } }",
            "f:1:47: mcpServers.a.headers: `X Y` is not a valid header field name"));
  }

  private static String tool(String rule) {
    return "mcpServers: { a: { command: a, tools: { " + rule + " } } }";
  }

  static Stream<Arguments> rules() {
    return Stream.of(
        arguments(
            "mcpServers: { a: { command: a, tools: { s: { retries: 1 } } } }",
            "f:1:46: mcpServers.a.tools.s.retries: is unknown; did you mean `retry`?"),
        arguments(
            "mcpServers: { a: { command: a, tools: { s: { cache: 60s } } } }",
            "f:1:53: mcpServers.a.tools.s.cache: expected true, false, or keys such as { ttl: 60s"
                + " }, but got `60s`"),
        arguments(
            "mcpServers: { a: { command: a, tools: { s: { cache: { scope: shared } } } } }",
            "f:1:62: mcpServers.a.tools.s.cache.scope: expected private or public, but got"
                + " `shared`"),
        arguments(
            "mcpServers: { a: { command: a, tools: { s: { timeout: 0s } } } }",
            "f:1:55: mcpServers.a.tools.s.timeout: expected a duration longer than zero, such as"
                + " 30s, 500ms or 5m, but got `0s`"),
        arguments(
            tool("s: { cache: { tags: ['issue:{number}'] } }"),
            "f:1:62: mcpServers.a.tools.s.cache.tags[0]: expected a tag such as"
                + " issue:{args.number}, which does not begin with tool:, path: or group:, but got"
                + " `issue:{number}`"),
        arguments(
            tool("s: { cache: { tags: [a, 'tool:x'] } }"),
            "f:1:65: mcpServers.a.tools.s.cache.tags[1]: expected a tag such as"
                + " issue:{args.number}, which does not begin with tool:, path: or group:, but got"
                + " `tool:x`"),
        arguments(
            tool("s: { cache: { tags: [a, b, c, d, e, f, g, h, i] } }"),
            "f:1:61: mcpServers.a.tools.s.cache.tags: expected at most 8 tags, but got 9"),
        arguments(
            tool("s: { invalidates: ['issue:*'] }"),
            "f:1:60: mcpServers.a.tools.s.invalidates[0]: expected a tag such as"
                + " issue:{args.number} or tool:NAME, or *, but got `issue:*`"),
        arguments(
            tool("s: { invalidates: [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q] }"),
            "f:1:59: mcpServers.a.tools.s.invalidates: expected at most 16 tags, but got 17"),
        arguments(
            "mcpServers: { a: { command: a, tools: s } }",
            "f:1:39: mcpServers.a.tools: expected keys and values, but got a plain value"));
  }

  static Stream<Arguments> variables() {
    return Stream.of(
        arguments(
            "mcpServers: { a: { command: a, env: { K: '${NOT_SET}' } } }",
            "f:1:42: mcpServers.a.env.K: undefined environment variable NOT_SET"),
        arguments(
            "mcpServers: { a: { command: 'run ${file:x}' } }",
            "f:1:29: mcpServers.a.command: `${` must be followed by NAME} or NAME:-default}; write"
                + " `$${` for a literal `${`"),
        arguments(
            SERVERS + "listen: { port: '${TOKEN}' }",
            "f:2:17: listen.port: expected a port from 0 to 65535"));
  }

  static Stream<Arguments> yaml() {
    return Stream.of(
        arguments("", "f: the file is empty"),
        arguments("- a\n", "f:1:1: expected keys and values, but got a list"),
        arguments(
            SERVERS + "mcpServers: {}\n", "f:2:1: mcpServers: is duplicated; first on line 1"),
        arguments(
            SERVERS + "breaker: &b { failureThreshold: 1 }\n",
            "f:2:10: breaker: anchors (`&`) and aliases (`*`) are not supported"),
        arguments(
            SERVERS + "---\nlisten: {}\n",
            "f:3:1: the file must contain one document, but a second begins here"),
        arguments(
            SERVERS + "listen:\n\tport: 1\n",
            "f:3:1: not YAML: found character '\\t(TAB)' that cannot start any token"),
        arguments("a: b: s3cret\n", "f:1:5: not YAML: mapping values are not allowed here"),
        arguments("a: [1, s3cret\n", "f:2:1: not YAML: expected ',' or ']', but got <stream end>"));
  }

  @ParameterizedTest
  @MethodSource
  void reportsJsonErrorsWithPosition(String text, String expected) {
    assertEquals(List.of(expected), ConfigFixtures.errors(folder, "f.json", text));
  }

  static Stream<Arguments> reportsJsonErrorsWithPosition() {
    return Stream.of(
        arguments(
            "{\"mcpServers\": {},,}",
            "f.json:1:19: not JSON: unexpected character ',', was expecting double-quote to start"
                + " property name"),
        arguments(
            "{\"mcpServers\": {} # no comment\n}",
            "f.json:1:19: not JSON: unexpected character '#', was expecting comma to separate"
                + " Object entries"),
        arguments(
            "{\"mcpServers\": {} /* s3cret", "f.json:1:28: not JSON: the file ends too early"),
        arguments(
            "{\n  \"mcpServers\": s3cret\n}",
            "f.json:2:17: not JSON: expected a value; strings require double quotes"),
        arguments("{\"mcpServers\": {", "f.json:1:17: not JSON: the file ends too early"),
        arguments(
            "{\"a\": \"s3cret\n\"}",
            "f.json:1:14: not JSON: a line break or control character in a string; is a closing"
                + " quote missing?"),
        arguments(
            "{\"mcpServers\" {}}",
            "f.json:1:15: not JSON: unexpected character '{', was expecting a colon to separate"
                + " property name and value"),
        arguments(
            "{\"mcpServers\": {}, \"mcpServers\": {}}",
            "f.json:1:20: mcpServers: is duplicated; first on line 1"),
        arguments(
            "{\"mcpServers\": {\"a\": {\"command\": \"a\", \"comand\": \"b\"}}}",
            "f.json:1:39: mcpServers.a.comand: is unknown; did you mean `command`?"),
        arguments("", "f.json: the file is empty"));
  }

  @Test
  void omitsHostFromVariable() {
    assertEquals(
        List.of(
            "f:1:17: listen.host: ${TOKEN} can be reached from other machines without"
                + " authentication; configure `auth.keys`, or set `listen.allowUnauthenticated:"
                + " true` to allow that"),
        ConfigFixtures.errors(folder, "f", "listen: { host: '${TOKEN}' }\nmcpServers: {}"));
  }

  @Test
  void reportsAllErrors() {
    List<String> errors =
        ConfigFixtures.errors(
            folder,
            "bascule.yaml",
            """
            listen: { prot: 1 }
            breaker: { failureThreshold: many }
            mcpServers:
              a: { command: a, tools: { x: { timeout: soon } } }
              b: { url: nowhere }
            """);

    assertEquals(
        List.of(
            "bascule.yaml:1:11: listen.prot: is unknown; did you mean `port`?",
            "bascule.yaml:2:30: breaker.failureThreshold: expected a whole number of at least 1,"
                + " but got `many`",
            "bascule.yaml:4:43: mcpServers.a.tools.x.timeout: expected a duration longer than zero,"
                + " such as 30s, 500ms or 5m, but got `soon`",
            "bascule.yaml:5:13: mcpServers.b.url: expected a URL such as https://host/mcp"),
        errors);
  }

  @Test
  void omitsSecrets() {
    List<String> errors =
        ConfigFixtures.errors(
            folder,
            "bascule.yaml",
            """
            listen: { host: "${TOKEN} x", port: "${TOKEN}" }
            mcpServers:
              a:
                url: "${TOKEN}"
                trusted: ${TOKEN}
                headers: { Authorization: "s3cret\\n" }
            """);

    assertEquals(5, errors.size(), errors::toString);
    assertThat(errors.toString()).doesNotContain("s3cret");
  }

  @Test
  void reportsMissingFile() {
    ConfigResult result =
        new ConfigReader(ConfigFixtures.ENVIRONMENT)
            .read(ConfigFile.named("absent.yaml", folder), ListenOverrides.NONE);

    assertEquals("Invalid[errors=[absent.yaml: no such file]]", result.toString());
  }

  @Test
  void reportsFolder() {
    ConfigResult result =
        new ConfigReader(ConfigFixtures.ENVIRONMENT)
            .read(ConfigFile.at(folder, "here"), ListenOverrides.NONE);

    assertEquals("Invalid[errors=[here: is a folder, not a file]]", result.toString());
  }

  /** A pipe cannot be read a second time, and another device may never end. */
  @Test
  void reportsDevice() {
    ConfigFile device = ConfigFile.at(Path.of("/dev/null"), "device.yaml");
    ConfigReader reader = new ConfigReader(ConfigFixtures.ENVIRONMENT);

    assertEquals(
        "Invalid[errors=[device.yaml: is a device or a pipe; use a regular file, which can be"
            + " read again]]",
        reader.read(device, ListenOverrides.NONE).toString());
    assertEquals(
        "/dev/null unreadable",
        new ReloadableConfig(device, reader, ListenOverrides.NONE, true).fingerprint());
  }

  @Test
  void limitsNesting() {
    List<String> errors = ConfigFixtures.errors(folder, "f.json", "[".repeat(70));

    assertEquals(List.of("f.json: is nested too deeply, or too long"), errors);
  }

  @Test
  void limitsNestingOfLongFiles() {
    String deep = "[".repeat(100_000);

    assertEquals(1, ConfigFixtures.errors(folder, "f.json", deep).size());
    assertEquals(1, ConfigFixtures.errors(folder, "f.yaml", deep).size());
    assertEquals(1, ConfigFixtures.errors(folder, "f.yaml", "- ".repeat(100_000) + "a").size());
  }

  @Test
  void rejectsAnchors() {
    StringBuilder laughs = new StringBuilder("a0: &a0 [lol, lol]\n");
    for (int i = 1; i < 40; i++) {
      laughs.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
    }

    List<String> errors = ConfigFixtures.errors(folder, "f.yaml", laughs + "mcpServers: *a39\n");

    assertThat(errors).anyMatch(error -> error.contains("anchors"));
    assertTrue(errors.size() < 200);
  }

  @Test
  void limitsNumbersAndNames() {
    String digits = "9".repeat(500_000);

    assertThat(ConfigFixtures.errors(folder, "f.json", "{\"mcpServers\":" + digits + "}"))
        .isNotEmpty();
    assertThat(ConfigFixtures.errors(folder, "f.json", "{\"" + digits + "\":1}")).isNotEmpty();
    assertThat(ConfigFixtures.errors(folder, "f.yaml", "listen: { port: " + digits + " }"))
        .isNotEmpty();
    assertThat(ConfigFixtures.errors(folder, "f.yaml", "listen: { port: 1e1000000000 }"))
        .isNotEmpty();
  }
}
