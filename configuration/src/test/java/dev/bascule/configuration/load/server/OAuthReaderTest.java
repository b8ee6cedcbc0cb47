package dev.bascule.configuration.load.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.adapter.out.oauth.config.ClientSecret;
import dev.bascule.adapter.out.oauth.config.OAuthSettings;
import dev.bascule.adapter.out.oauth.config.OAuthSettings.Grant;
import dev.bascule.configuration.ConfigFixtures;
import dev.bascule.configuration.ServerConfig;
import dev.bascule.configuration.ServerCredentials;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OAuthReaderTest {

  @TempDir private Path folder;

  @Test
  void usesStoredLoginByDefault() {
    ServerCredentials credentials = server("url: https://h/mcp").credentials();

    assertEquals(Grant.LOGIN_IF_ANY, credentials.oauth().map(OAuthSettings::grant).orElseThrow());
    assertEquals(
        Path.of("/home/ann/.local/state/bascule/tokens"),
        credentials.oauth().map(OAuthSettings::folder).orElseThrow());
  }

  @Test
  void usesNoTokenWithHeaderOrChildProcess() {
    assertEquals(
        ServerCredentials.NONE,
        server("url: https://h/mcp, headers: { AUTHORIZATION: x }").credentials());
    assertEquals(ServerCredentials.NONE, server("command: x").credentials());
  }

  @Test
  void readsAllKeys() {
    ServerConfig server =
        server(
            "url: https://h/mcp, headersFile: h.txt, oauth: { clientId: me, clientSecretFile:"
                + " s.txt, issuer: https://as, callbackPort: 7777, tokenExchange: { audience: them,"
                + " scopes: [a, b] } }");
    OAuthSettings oauth = server.credentials().oauth().orElseThrow();

    assertEquals(Optional.of(folder.resolve("h.txt")), server.credentials().headersFile());
    assertEquals(Grant.TOKEN_EXCHANGE, oauth.grant());
    assertEquals(
        Optional.of(new ClientSecret.InFile(folder.resolve("s.txt"))), oauth.client().secret());
    assertEquals(7777, oauth.client().callbackPort());
    assertEquals(Optional.of("https://as"), oauth.authorizationServer().issuer());
    assertEquals(Optional.of("them"), oauth.audience());
    assertEquals(List.of("a", "b"), oauth.scopes());
    assertTrue(server.policy().forwarding().exchangesToken());
  }

  @Test
  void ignoresKeysOfMcpo() {
    ServerConfig server =
        server(
            "url: https://h/mcp, oauth: { server_url: https://h, storage_type: file,"
                + " client_metadata: { client_name: x }, callback_port: 1, use_loopback: true }");

    assertEquals(Grant.LOGIN, server.credentials().oauth().map(OAuthSettings::grant).orElseThrow());
    assertFalse(server.policy().forwarding().exchangesToken());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{ grant: client_credentials } | oauth.clientId: is required",
        "{ tokenExchange: {}, issuer: 'https://as' } | oauth.clientId: is required",
        "{ clientSecret: '${TOKEN}', issuer: 'https://as' } | oauth.clientId: is required",
        "{ clientId: x, tokenExchange: {} } | oauth.issuer: is required: the"
            + " authorization server that may receive callers' tokens",
        "{ clientId: x, clientSecret: a } | oauth.issuer: is required: the"
            + " authorization server that may receive the client secret",
        "{ clientId: x, clientSecret: a, clientSecretFile: b, issuer: 'https://as' } | exclude each"
            + " other",
        "{ clientId: x, grant: client_credentials, tokenExchange: {}, tokenUrl: 'https://as' } |"
            + " exclude each other",
        "{ issuer: 'http://as' } | oauth.issuer: expected an https URL",
        "{ tokenUrl: 'x' } | oauth.tokenUrl: expected an https URL",
        "{ grant: password } | oauth.grant: expected authorization_code or client_credentials",
        "{ callbackPort: 70000 } | oauth.callbackPort: expected a port",
        "{ clientID: x } | oauth.clientID: is unknown; did you mean `clientId`?",
        "true | oauth: expected keys and values"
      })
  void reportsErrors(String oauth, String expected) {
    List<String> errors =
        ConfigFixtures.errors(
            folder, "bascule.yaml", "mcpServers: { a: { url: https://h, oauth: " + oauth + " } }");

    assertEquals(1, errors.size(), errors::toString);
    assertThat(errors.getFirst()).contains(expected);
    assertThat(errors.toString()).doesNotContain("s3cret");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "command: x, oauth: {} | not supported for a child process",
        "command: x, headersFile: f | not supported for a child process",
        "url: https://h, headers: { Authorization: x }, oauth: {} | already contains Authorization"
      })
  void reportsContradictions(String server, String expected) {
    List<String> errors =
        ConfigFixtures.errors(folder, "bascule.yaml", "mcpServers: { a: { " + server + " } }");

    assertEquals(1, errors.size(), errors::toString);
    assertThat(errors.getFirst()).contains(expected);
  }

  private ServerConfig server(String members) {
    return ConfigFixtures.valid(folder, "bascule.yaml", "mcpServers: { a: { " + members + " } }")
        .servers()
        .getFirst();
  }
}
