package dev.bascule.bootstrap.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.bascule.adapter.in.http.access.AccessSettings;
import dev.bascule.application.policy.AccessKey;
import dev.bascule.application.policy.AccessPolicy;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AccessReaderTest {

  private static final String SERVERS = "mcpServers: {}\n";

  @TempDir private Path folder;

  @Test
  void readsKeysPagesAndHosts() {
    BridgeConfig config =
        Configs.valid(
            folder,
            "c.yaml",
            """
            listen: { host: 0.0.0.0, allowedHosts: [Bridge.example] }
            auth:
              keys:
                - { name: webui, key: "0123456789-${TOKEN}" }
                - { name: ops, key: the-key-of-the-operator, admin: true }
            cors: { allowedOrigins: ["https://WebUI.example:443", "http://localhost:3000"] }
            mcpServers: {}
            """);

    AccessPolicy access = config.access();
    AccessSettings origins = config.http().access();
    assertEquals(List.of("webui", "ops"), access.keys().stream().map(AccessKey::name).toList());
    assertEquals("webui", access.find("0123456789-s3cret").orElseThrow().name());
    assertTrue(access.find("the-key-of-the-operator").orElseThrow().isAdministrator());
    assertEquals(
        Set.of("https://webui.example", "http://localhost:3000"), origins.cors().origins());
    assertEquals(Set.of("bridge.example"), origins.hosts());
    assertFalse(config.toString().contains("s3cret"), config::toString);
    assertFalse(config.toString().contains("the-key"), config::toString);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "auth: {}\n", "auth: { keys: [] }\n", "cors: {}\n"})
  void asksNobodyWhereTheFileSaysNothing(String text) {
    BridgeConfig config = Configs.valid(folder, "c.yaml", text + SERVERS);

    assertEquals(AccessPolicy.OPEN, config.access());
    assertEquals(AccessSettings.OPEN, config.http().access());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "listen: { allowUnauthenticated: true }\n",
        "auth: { keys: [{ name: a, key: '0123456789abcdef' }] }\n"
      })
  void letsEveryPageInWhereThatIsMeant(String text) {
    BridgeConfig config =
        Configs.valid(folder, "c.yaml", text + "cors: { allowedOrigins: ['*'] }\n" + SERVERS);

    assertTrue(config.http().access().cors().allowsAll());
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void namesMistakesAndNoSecret(String text, List<String> expected) {
    assertEquals(expected, Configs.mistakes(folder, "f", SERVERS + text));
  }

  static Stream<Arguments> mistakes() {
    String key = "key: '0123456789abcdef'";
    String bad = "expected 16 to 512 printable ASCII characters without spaces";
    return Stream.of(
        arguments(
            "auth: { kyes: [] }", List.of("f:2:9: auth.kyes: is unknown; did you mean `keys`?")),
        arguments(
            "auth: { keys: {} }",
            List.of(
                "f:2:15: auth.keys: expected a list of keys and values, but this is a mapping")),
        arguments(
            "auth: { keys: [a] }",
            List.of(
                "f:2:16: auth.keys[0]: expected keys and values, but this is a plain value",
                "f:2:16: auth.keys[0].name: is missing; it says whose key this is",
                "f:2:16: auth.keys[0].key: is missing; it is what the caller has to know")),
        arguments(
            "auth: { keys: [{ name: a, key: short-s3cret }] }",
            List.of("f:2:32: auth.keys[0].key: " + bad)),
        arguments(
            "auth: { keys: [{ name: a, key: '${EMPTY}' }] }",
            List.of("f:2:32: auth.keys[0].key: " + bad)),
        arguments(
            "auth: { keys: [{ name: a, key: 'with a space in the s3cret' }] }",
            List.of("f:2:32: auth.keys[0].key: " + bad)),
        arguments(
            "auth: { keys: [{ name: 'a b', " + key + " }] }",
            List.of(
                "f:2:24: auth.keys[0].name: expected a name of letters, digits, dots, dashes and"
                    + " underscores, but this is `a b`")),
        arguments(
            "auth: { keys: [{ name: a, " + key + ", amdin: true }] }",
            List.of("f:2:52: auth.keys[0].amdin: is unknown; did you mean `admin`?")),
        arguments(
            "auth: { keys: [{ name: a, " + key + " }, { name: a, key: 'fedcba9876543210' }] }",
            List.of("f:2:62: auth.keys[1].name: another key has this name already")),
        arguments(
            "auth: { keys: [{ name: a, " + key + " }, { name: b, " + key + " }] }",
            List.of("f:2:70: auth.keys[1].key: is the key of `a` as well")),
        arguments(
            "listen: { host: 0.0.0.0 }\nauth: { keys: [{ name: a, key: short-s3cret }] }",
            List.of("f:3:32: auth.keys[0].key: " + bad)),
        arguments(
            "cors: { allowedOrigins: ['https://a.example/path'] }",
            List.of(
                "f:2:26: cors.allowedOrigins[0]: expected an origin such as https://app.example,"
                    + " or *, but this is `https://a.example/path`")),
        arguments(
            "cors: { allowedOrigins: ['*'] }",
            List.of(
                "f:2:25: cors.allowedOrigins: `*` lets every web page use the bridge, and nobody"
                    + " needs a key; give `auth.keys`, or `listen.allowUnauthenticated: true`"
                    + " allows it")),
        arguments(
            "listen: { allowedHosts: ['a.example:80'] }",
            List.of(
                "f:2:26: listen.allowedHosts[0]: expected the name of a host such as"
                    + " bridge.example, without a port, but this is `a.example:80`")));
  }
}
