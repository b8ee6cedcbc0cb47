package dev.bascule.configuration.load.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.bascule.adapter.in.http.access.AccessSettings;
import dev.bascule.adapter.out.oauth.jwt.ClaimSettings;
import dev.bascule.adapter.out.oauth.jwt.IssuerKeySettings;
import dev.bascule.adapter.out.oauth.jwt.IssuerSettings;
import dev.bascule.application.policy.AccessKey;
import dev.bascule.application.policy.AccessPolicy;
import dev.bascule.application.policy.SecretHash;
import dev.bascule.application.policy.TokenRule;
import dev.bascule.configuration.BridgeConfig;
import dev.bascule.configuration.ConfigFixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
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
        ConfigFixtures.valid(
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
    assertEquals("webui", access.find(SecretHash.of("0123456789-s3cret")).orElseThrow().name());
    assertTrue(
        access.find(SecretHash.of("the-key-of-the-operator")).orElseThrow().isAdministrator());
    assertEquals(
        Set.of("https://webui.example", "http://localhost:3000"), origins.cors().origins());
    assertEquals(Set.of("bridge.example"), origins.hosts());
    assertThat(config.toString()).doesNotContain("s3cret");
    assertThat(config.toString()).doesNotContain("the-key");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "auth: {}\n", "auth: { keys: [] }\n", "cors: {}\n"})
  void requiresNoAuthenticationByDefault(String text) {
    BridgeConfig config = ConfigFixtures.valid(folder, "c.yaml", text + SERVERS);

    assertEquals(AccessPolicy.OPEN, config.access());
    assertEquals(AccessSettings.OPEN, config.http().access());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "listen: { allowUnauthenticated: true }\n",
        "auth: { keys: [{ name: a, key: '0123456789abcdef' }] }\n"
      })
  void allowsAllOriginsIfConfigured(String text) {
    BridgeConfig config =
        ConfigFixtures.valid(
            folder, "c.yaml", text + "cors: { allowedOrigins: ['*'] }\n" + SERVERS);

    assertTrue(config.http().access().cors().allowsAll());
  }

  @Test
  void readsIssuersCertificatesAndResource() {
    BridgeConfig config =
        ConfigFixtures.valid(
            folder,
            "c.yaml",
            """
            listen: { host: 0.0.0.0 }
            auth:
              jwt:
                - issuer: https://as.example
                  audience: [bridge, "https://bridge.example"]
                  requiredScopes: [tools]
                  groupsClaim: /realm_access/roles
                - { issuer: other, audience: bridge, jwksUri: "https://as.example/keys" }
              certificates:
                - { name: machine, subject: "cn=machine, O=Example", groups: [m], admin: true }
              resource: https://bridge.example/base
            mcpServers: {}
            """);

    List<IssuerSettings> issuers = config.callerSources().issuers();
    assertEquals(new IssuerKeySettings.Source.Discovery(), issuers.getFirst().keys().source());
    assertEquals(
        new ClaimSettings("/realm_access/roles", Set.of("tools")), issuers.getFirst().claims());
    assertEquals(Set.of("bridge"), issuers.getLast().audiences());
    assertEquals(
        new TokenRule(
            true,
            List.of("https://as.example", "other"),
            Set.of("tools"),
            Optional.of("https://bridge.example/base")),
        config.access().tokenRule());
    assertEquals(
        "machine",
        config.access().findCertificate("CN=machine,O=Example", Set.of()).orElseThrow().name());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "auth: { keysFile: keys.yaml }\n",
        "auth: { jwt: [{ issuer: 'https://as.example', audience: b }] }\n",
        "auth: { certificates: [{ name: a, san: a.example }] }\n"
      })
  void acceptsNonLoopbackHostWithAnyAuthentication(String text) throws IOException {
    Files.writeString(folder.resolve("keys.yaml"), "keys: []\n");
    BridgeConfig config =
        ConfigFixtures.valid(folder, "c.yaml", "listen: { host: 0.0.0.0 }\n" + text + SERVERS);

    assertTrue(config.access().requiresCredentials());
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void reportsErrorsWithoutSecrets(String text, List<String> expected) {
    assertEquals(expected, ConfigFixtures.errors(folder, "f", SERVERS + text));
  }

  static Stream<Arguments> mistakes() {
    String key = "key: '0123456789abcdef'";
    String bad = "expected 16 to 512 printable ASCII characters without spaces";
    return Stream.of(
        arguments(
            "auth: { kyes: [] }", List.of("f:2:9: auth.kyes: is unknown; did you mean `keys`?")),
        arguments(
            "auth: { keys: {} }",
            List.of("f:2:15: auth.keys: expected a list of keys and values, but got a mapping")),
        arguments(
            "auth: { keys: [a] }",
            List.of(
                "f:2:16: auth.keys[0]: expected keys and values, but got a plain value",
                "f:2:16: auth.keys[0].name: is required: the owner of the key",
                "f:2:16: auth.keys[0].key: is required: `key` or `sha256`")),
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
                    + " underscores, but got `a b`")),
        arguments(
            "auth: { keys: [{ name: a, " + key + ", amdin: true }] }",
            List.of("f:2:52: auth.keys[0].amdin: is unknown; did you mean `admin`?")),
        arguments(
            "auth: { keys: [{ name: a, "
                + key
                + " }, { name: a, key: 'fedcba9876543210', groups: [g] }] }",
            List.of(
                "f:2:62: auth.keys[1].name: another key of this name has other `groups`, or another"
                    + " `admin`")),
        arguments(
            "auth: { keys: [{ name: a, " + key + ", sha256: '" + "a".repeat(64) + "' }] }",
            List.of("f:2:60: auth.keys[0].sha256: `key` and `sha256` exclude each other")),
        arguments(
            "auth: { keys: [{ name: a, sha256: abcd }] }",
            List.of(
                "f:2:35: auth.keys[0].sha256: expected the SHA-256 of the key, as 64 hexadecimal"
                    + " digits")),
        arguments(
            "auth: { keys: [{ name: a, " + key + ", expires: tomorrow }] }",
            List.of(
                "f:2:61: auth.keys[0].expires: expected a date such as 2027-01-31, or a moment such"
                    + " as 2027-01-31T12:00:00Z, but got `tomorrow`")),
        arguments(
            "auth: { keys: [{ name: a, " + key + ", groups: ['*'] }] }",
            List.of("f:2:61: auth.keys[0].groups[0]: expected a group name, but got `*`")),
        arguments("auth: { keysFile: none.yaml }", List.of("none.yaml: no such file")),
        arguments(
            "auth: { certificates: [{ name: a }] }",
            List.of(
                "f:2:24: auth.certificates[0]: expected `subject` or `san`: the identity in the"
                    + " certificate")),
        arguments(
            "auth: { certificates: [{ name: a, subject: nobody }] }",
            List.of(
                "f:2:44: auth.certificates[0].subject: expected a distinguished name such as"
                    + " CN=backup,O=Example, but got `nobody`")),
        arguments(
            "auth: { jwt: [{ issuer: 'https://as.example' }] }",
            List.of(
                "f:2:15: auth.jwt[0].audience: is required: the `aud` claim of tokens for the"
                    + " bridge")),
        arguments(
            "auth: { jwt: [{ issuer: tenant, audience: b }] }",
            List.of(
                "f:2:25: auth.jwt[0].issuer: has no discoverable keys; set `jwksUri` or"
                    + " `jwksFile`")),
        arguments(
            "auth: { jwt: [{ issuer: i, audience: b, jwksUri: 'http://as.example/keys' }] }",
            List.of(
                "f:2:50: auth.jwt[0].jwksUri: expected a URL such as https://login.example/keys;"
                    + " http only for this machine, but got `http://as.example/keys`")),
        arguments(
            "auth: { jwt: [{ issuer: i, audience: b, jwksFile: none.json }] }",
            List.of("f:2:51: auth.jwt[0].jwksFile: no such file")),
        arguments(
            "auth: { jwt: [{ issuer: 'https://i.example', audience: b, algorithms: [HS256] }] }",
            List.of(
                "f:2:72: auth.jwt[0].algorithms[0]: expected one of ES256, ES384, ES512, EdDSA,"
                    + " PS256, PS384, PS512, RS256, RS384, RS512, but got `HS256`")),
        arguments(
            "auth: { resource: 'https://bridge.example/' }",
            List.of(
                "f:2:19: auth.resource: expected the URL of the bridge such as"
                    + " https://bridge.example, without a slash at the end, but got"
                    + " `https://bridge.example/`")),
        arguments(
            "auth: { keys: [{ name: a, " + key + " }, { name: b, " + key + " }] }",
            List.of("f:2:70: auth.keys[1].key: is also the key of `a`")),
        arguments(
            "listen: { host: 0.0.0.0 }\nauth: { keys: [{ name: a, key: short-s3cret }] }",
            List.of("f:3:32: auth.keys[0].key: " + bad)),
        arguments(
            "cors: { allowedOrigins: ['https://a.example/path'] }",
            List.of(
                "f:2:26: cors.allowedOrigins[0]: expected an origin such as https://app.example,"
                    + " or *, but got `https://a.example/path`")),
        arguments(
            "cors: { allowedOrigins: ['*'] }",
            List.of(
                "f:2:25: cors.allowedOrigins: `*` lets every web page use the bridge without"
                    + " authentication; configure `auth.keys`, or set `listen.allowUnauthenticated:"
                    + " true` to allow that")),
        arguments(
            "listen: { allowedHosts: ['a.example:80'] }",
            List.of(
                "f:2:26: listen.allowedHosts[0]: expected the name of a host such as"
                    + " bridge.example, without a port, but got `a.example:80`")));
  }
}
