package dev.bascule.adapter.in.http.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.adapter.in.http.FakeAccess;
import dev.bascule.adapter.in.http.FakeUseCases;
import dev.bascule.adapter.in.http.RawClient;
import dev.bascule.adapter.in.http.RawClient.ParsedResponse;
import dev.bascule.adapter.in.http.TestBridge;
import dev.bascule.adapter.in.http.config.HttpServerSettings;
import dev.bascule.adapter.in.http.exchange.RequestOrigin;
import dev.bascule.application.policy.AccessCertificate;
import dev.bascule.application.policy.AccessKey;
import dev.bascule.application.policy.AccessPolicy;
import dev.bascule.application.policy.Permissions;
import dev.bascule.application.policy.SecretHash;
import dev.bascule.application.policy.TokenRule;
import dev.bascule.application.port.out.TokenVerifier.VerificationResult;
import dev.bascule.domain.mcp.Caller;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The responses to callers without permission. */
final class CallerAuthorizationTest {

  private static final String KEY = "Authorization: Bearer the-key-of-a-user";
  private static final Map<String, VerificationResult> TOKENS =
      Map.of(
          "good", new VerificationResult.ValidToken(new Caller("jwt:https://as.example#ben")),
          "narrow", new VerificationResult.InsufficientScope(Set.of("tools", "read")),
          "unknown", new VerificationResult.VerificationUnavailable(),
          "bad", new VerificationResult.InvalidToken("the token has expired"));
  private static final TokenRule TERMS =
      new TokenRule(true, List.of("https://as.example"), Set.of("tools", "read"), Optional.empty());

  private final TestBridge bridge = start("", TERMS);

  private static TestBridge start(String basePath, TokenRule tokenRule) {
    HttpServerSettings usual = TestBridge.SETTINGS;
    HttpServerSettings settings =
        new HttpServerSettings(
            usual.host(),
            usual.port(),
            usual.healthPort(),
            basePath,
            usual.maxBodyBytes(),
            usual.maxHeaderBytes(),
            usual.maxConnections(),
            usual.idleTimeout(),
            usual.readTimeout(),
            usual.drainDelay(),
            usual.drainTimeout(),
            usual.aggregateTimeout(),
            usual.edge());
    AccessPolicy policy =
        new AccessPolicy(
            true,
            List.of(
                new AccessKey(
                    "user", SecretHash.of("the-key-of-a-user"), Set.of(), false, Optional.empty())),
            List.of(
                new AccessCertificate(
                    "machine", Optional.of("CN=m"), Optional.empty(), Set.of(), false)),
            tokenRule,
            Permissions.ALL);
    return TestBridge.start(
        settings,
        FakeAccess.withAuthentication(
            FakeUseCases.withEchoTool(),
            FakeAccess.forPolicy(
                policy, text -> TOKENS.getOrDefault(text, new VerificationResult.NotAToken()))));
  }

  @AfterEach
  void close() {
    bridge.close();
  }

  /** Returns the URL of {@code path} for clients of this test, which send no port. */
  private static String url(String path) {
    return "http://127.0.0.1" + path;
  }

  @Test
  void acceptsToken() {
    assertEquals(200, bridge.get("/servers", "Authorization: Bearer good").status());
  }

  @ParameterizedTest
  @CsvSource({
    "GET,  /servers,           ''",
    "POST, /mcp,               /mcp",
    "POST, /servers/demo/mcp,  /servers/demo/mcp",
    "GET,  /servers/nobody/mcp,/servers/nobody/mcp",
    "GET,  /admin/metrics,     ''",
    "POST, /mcpo/demo/echo,    ''",
  })
  void challengesWithoutCredentials(String method, String path, String resource) {
    ParsedResponse answer = bridge.send(method, path, "");
    String metadata = url("/.well-known/oauth-protected-resource" + resource);

    assertEquals(401, answer.status());
    assertEquals(
        "Bearer realm=\"bascule\", scope=\"read tools\", resource_metadata=\"" + metadata + "\"",
        answer.header("WWW-Authenticate"));
  }

  @Test
  void reportsInvalidToken() {
    ParsedResponse answer = bridge.get("/servers", "Authorization: Bearer bad");

    assertEquals(401, answer.status());
    assertThat(answer.header("WWW-Authenticate"))
        .startsWith("Bearer realm=\"bascule\", error=\"invalid_token\", scope=");
    assertEquals("the token has expired", answer.json().path("detail").asString());
  }

  @Test
  void reportsMissingScope() {
    ParsedResponse answer = bridge.get("/servers", "Authorization: Bearer narrow");

    assertEquals(403, answer.status());
    assertThat(answer.header("WWW-Authenticate"))
        .startsWith(
            "Bearer realm=\"bascule\", error=\"insufficient_scope\", scope=\"read tools\",");
    assertEquals("/problems/insufficient-scope", answer.json().path("type").asString());
  }

  @Test
  void respondsWith503IfTokenCannotBeVerified() {
    ParsedResponse answer = bridge.get("/servers", "Authorization: Bearer unknown");

    assertEquals(503, answer.status());
    assertEquals("5", answer.header("Retry-After"));
    assertEquals("", answer.header("WWW-Authenticate"));
  }

  @Test
  void limitsFailedAttempts() {
    IntStream.range(0, 20).forEach(i -> bridge.get("/servers", "X-API-Key: wrong-" + i));

    ParsedResponse answer = bridge.get("/servers", "X-API-Key: wrong");

    assertEquals(429, answer.status());
    assertEquals("3", answer.header("Retry-After"));
    assertEquals("/problems/wrong-credentials", answer.json().path("type").asString());
    assertEquals(401, bridge.get("/servers").status());
    assertEquals(200, bridge.get("/health/live").status());
  }

  @ParameterizedTest
  @CsvSource({
    "'',                /",
    "/mcp,              /mcp",
    "/servers/demo/mcp, /servers/demo/mcp",
    "/servers/none/mcp, /servers/none/mcp",
    "/%6Dcp,            /%6Dcp",
  })
  void servesProtectedResourceMetadata(String path, String resource) {
    ParsedResponse answer = bridge.get("/.well-known/oauth-protected-resource" + path);
    JsonNode json = answer.json();

    assertEquals(200, answer.status());
    assertEquals("application/json", answer.header("Content-Type"));
    assertEquals(url(path.isEmpty() ? "" : resource), json.path("resource").asString());
    assertEquals("[\"https://as.example\"]", json.path("authorization_servers").toString());
    assertEquals("[\"read\",\"tools\"]", json.path("scopes_supported").toString());
    assertEquals("[\"header\"]", json.path("bearer_methods_supported").toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/bridge/.well-known/oauth-protected-resource/mcp",
        "/.well-known/oauth-protected-resource/bridge/mcp",
      })
  void servesMetadataBelowBasePathAndWellKnownPath(String path) {
    try (TestBridge based = start("/bridge", TERMS)) {
      ParsedResponse answer = based.get(path);

      assertEquals(200, answer.status());
      assertEquals(url("/bridge/mcp"), answer.json().path("resource").asString());
      assertThat(based.post("/bridge/mcp", "").header("WWW-Authenticate"))
          .endsWith("\"" + url("/bridge/.well-known/oauth-protected-resource/mcp") + "\"");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/%2Ewell-known/oauth-protected-resource/mcp",
        "/.well-known/oauth%2Dprotected-resource/mcp",
      })
  void normalizesPathOfMetadata(String path) {
    assertEquals(url("/mcp"), bridge.get(path).json().path("resource").asString());
  }

  @Test
  void usesConfiguredResource() {
    TokenRule tokenRule =
        new TokenRule(
            true, List.of("https://as.example"), Set.of(), Optional.of("https://bridge.example"));
    try (TestBridge named = start("", tokenRule)) {
      assertEquals(
          "https://bridge.example/mcp",
          named
              .get("/.well-known/oauth-protected-resource/mcp")
              .json()
              .path("resource")
              .asString());
      assertEquals(
          "Bearer realm=\"bascule\", resource_metadata=\"https://bridge.example"
              + "/.well-known/oauth-protected-resource/mcp\"",
          named.post("/mcp", "").header("WWW-Authenticate"));
    }
  }

  @Test
  void servesNoMetadataWithoutTokens() {
    try (TestBridge plain = start("", TokenRule.NONE)) {
      assertEquals(404, plain.get("/.well-known/oauth-protected-resource").status());
      assertEquals(404, plain.get("/.well-known/oauth-protected-resource/mcp").status());
      assertEquals("Bearer realm=\"bascule\"", plain.get("/servers").header("WWW-Authenticate"));
    }
  }

  @Test
  void usesRequestedHost() {
    try (RawClient client = bridge.connect()) {
      client.write("GET /servers HTTP/1.1\r\nHost: localhost:8443\r\n\r\n");

      assertThat(client.read().header("WWW-Authenticate"))
          .contains("\"http://localhost:8443/.well-known/oauth-protected-resource\"");
    }
  }

  @Test
  void omitsUnsafeHost() {
    try (RawClient client = bridge.connect()) {
      client.write("GET /servers HTTP/1.0\r\n\r\n");

      assertThat(client.read().header("WWW-Authenticate")).doesNotContain("null");
    }
  }

  @Test
  void documentsDeclareCredentials() {
    JsonNode json = bridge.get("/openapi.json", KEY).json();

    assertEquals(
        "[{\"bearer\":[]},{\"apiKey\":[]},{\"token\":[]},{\"certificate\":[]}]",
        json.path("security").toString());
    assertEquals(
        "JWT",
        json.path("components")
            .path("securitySchemes")
            .path("token")
            .path("bearerFormat")
            .asString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"X-API-Key: wrong", "X-Nothing: at-all"})
  void doesNotReadBodyOfRejectedCaller(String header) {
    try (RawClient client = bridge.connect()) {
      client.write(
          "POST /servers/demo/tools/echo HTTP/1.1\r\nHost: localhost\r\n"
              + header
              + "\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n");
      ParsedResponse answer = client.read();

      assertEquals(401, answer.status());
      assertEquals("close", answer.header("Connection"));
      assertEquals("", client.readToEnd());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /nothing,                                  404",
    "PUT,  /servers,                                  405",
    "POST, /health/live,                              405",
    "GET,  /health/live,                              200",
    "GET,  /docs,                                     200",
    "GET,  /.well-known/oauth-protected-resource/mcp, 200",
    "OPTIONS, /mcp,                                   204",
  })
  void doesNotReadUnusedBody(String method, String path, int status) {
    try (RawClient client = bridge.connect()) {
      client.write(
          method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n");
      ParsedResponse answer = client.read();

      assertEquals(status, answer.status());
      assertEquals("close", answer.header("Connection"));
      assertEquals("", client.readToEnd());
    }
  }

  @Test
  void doesNotSendContinueToRejectedCaller() {
    try (RawClient client = bridge.connect()) {
      client.write(
          RawClient.request(
              "POST", "/mcp", "", "Expect: 100-continue", "Transfer-Encoding: chunked"));

      assertEquals(401, client.read().status());
    }
  }

  @Test
  void keepsConnectionWithoutBody() {
    try (RawClient client = bridge.connect()) {
      assertEquals(401, client.send("GET", "/servers", "").status());
      assertEquals(200, client.send("GET", "/servers", "", KEY).status());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1,                  192.0.2.1",
    "2001:db8:1:2:3:4:5:6,       2001:db8:1:2::/64",
    "2001:db8:1:2:ffff::1,       2001:db8:1:2::/64",
    "::1,                        ::1",
    "fe80::1,                    fe80::/64",
    "::ffff:192.0.2.1,           ::ffff:192.0.2.1",
    "_hidden,                    _hidden",
    "'',                         ''",
  })
  void treatsNetworkAsOneAddress(String address, String network) {
    assertEquals(network, RequestOrigin.network(address));
  }
}
