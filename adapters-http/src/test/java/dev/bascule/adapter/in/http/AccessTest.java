package dev.bascule.adapter.in.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.adapter.in.http.RawClient.ParsedResponse;
import dev.bascule.adapter.in.http.access.AccessSettings;
import dev.bascule.adapter.in.http.access.CorsPolicy;
import dev.bascule.adapter.in.http.exchange.CompleteResponse;
import dev.bascule.adapter.in.http.exchange.FakeMcpHandler;
import dev.bascule.adapter.in.http.exchange.UseCases;
import dev.bascule.application.context.AuditEntry;
import dev.bascule.application.policy.AccessKey;
import dev.bascule.application.policy.AccessPolicy;
import dev.bascule.application.policy.Permissions;
import dev.bascule.application.policy.SecretHash;
import dev.bascule.application.policy.TokenRule;
import dev.bascule.application.port.out.BridgeEvent;
import dev.bascule.application.port.out.BridgeEventListener;
import dev.bascule.application.port.out.TokenVerifier;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.result.DeliveryStatus;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.time.Ticker;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Access with and without keys, and from other origins. */
final class AccessTest {

  private static final int MAX_VIEWERS = 16;
  private static final String USER = "Authorization: Bearer the-key-of-a-user";
  private static final AccessSettings ACCESS =
      new AccessSettings(new CorsPolicy(Set.of("https://page.example")), Set.of("bridge.example"));

  private static final AccessPolicy POLICY =
      new AccessPolicy(
          /* requiresCredentials= */ false,
          List.of(
              new AccessKey(
                  "user", SecretHash.of("the-key-of-a-user"), Set.of(), false, Optional.empty()),
              new AccessKey(
                  "ops",
                  SecretHash.of("the-key-of-an-operator"),
                  Set.of(),
                  true,
                  Optional.empty())),
          List.of(),
          TokenRule.NONE,
          Permissions.ALL);

  private final BlockingQueue<Caller> callers = new LinkedBlockingQueue<>();
  private final Queue<String> audited = new ConcurrentLinkedQueue<>();
  private final TestBridge bridge =
      TestBridge.start(
          TestBridge.SETTINGS.withAccess(ACCESS),
          FakeAccess.withAuthentication(
              FakeUseCases.withCallTool(
                  (_, _, context) -> {
                    callers.add(context.caller());
                    return FakeUseCases.served("{}");
                  }),
              FakeAccess.forPolicy(
                  () -> POLICY,
                  _ -> new TokenVerifier.VerificationResult.NotAToken(),
                  new BridgeEventListener() {
                    @Override
                    public void onEvent(BridgeEvent event) {
                      if (event instanceof BridgeEvent.Audited(AuditEntry entry)) {
                        audited.add(entry.subject());
                      }
                    }
                  })),
          new FakeMcpHandler(
              (request, response) -> {
                callers.add(request.caller());
                response.respond(CompleteResponse.empty(204));
              }),
          Ticker.system(),
          TestBridge.LIMITS);

  @AfterEach
  void close() {
    bridge.close();
  }

  @ParameterizedTest
  @CsvSource({
    // route,                                none, invalid, user, ops
    "GET,    /health/live,                      200, 200, 200, 200",
    "GET,    /health/ready,                     200, 200, 200, 200",
    "GET,    /problems/unauthorized,            200, 200, 200, 200",
    "GET,    /bascule.schema.json,              200, 200, 200, 200",
    "GET,    /,                                 401, 401, 200, 200",
    "GET,    /servers,                          401, 401, 200, 200",
    "GET,    /servers/demo/tools,               401, 401, 200, 200",
    "GET,    /servers/nobody/tools,             401, 401, 404, 404",
    "POST,   /servers/demo/tools/echo,          401, 401, 200, 200",
    "POST,   /servers/demo/tools/echo?what=1,   401, 401, 400, 400",
    "POST,   /mcp,                              401, 401, 204, 204",
    "GET,    /servers/demo/mcp,                 401, 401, 204, 204",
    "GET,    /admin/metrics,                    401, 401, 403, 200",
    "GET,    /admin/breakers,                   401, 401, 403, 200",
    "POST,   /admin/breakers/demo/open,         401, 401, 403, 200",
    "POST,   /admin/caches/cleanup,             401, 401, 403, 200",
    "DELETE, /admin/caches,                     401, 401, 403, 200",
    "DELETE, /admin/caches/responses,           401, 401, 403, 200",
    "GET,    /admin/reload,                     401, 401, 403, 200",
    "GET,    /admin/configuration,              401, 401, 403, 200",
    "GET,    /admin/sessions,                   401, 401, 403, 200",
    "DELETE, /admin/sessions/0123456789ab,      401, 401, 403, 404",
    "GET,    /admin/callers,                    401, 401, 403, 200",
    "GET,    /admin/caches/entries,             401, 401, 403, 200",
    "GET,    /admin/caches/advice,              401, 401, 403, 200",
    "DELETE, /admin/caches/entries/1,           401, 401, 403, 404",
    "POST,   /admin/reload,                     401, 401, 403, 200",
    "HEAD,   /admin/metrics,                    401, 401, 403, 200",
    "GET,    /metrics,                          401, 401, 200, 200",
    "GET,    /openapi.json,                     401, 401, 200, 200",
    "GET,    /servers/demo/openapi.json,        401, 401, 200, 200",
    "GET,    /mcpo/demo/openapi.json,           401, 401, 200, 200",
    "POST,   /mcpo/demo/echo,                   401, 401, 200, 200",
    "GET,    /,                                 401, 401, 200, 200",
    "GET,    /docs,                             200, 200, 200, 200",
    "GET,    /pages/page.css,                   200, 200, 200, 200",
    "GET,    /docs/main.js,                     200, 200, 200, 200",
    "GET,    /dashboard,                        200, 200, 200, 200",
    "GET,    /dashboard/main.js,                200, 200, 200, 200",
    "GET,    /dashboard/servers/demo/history,   401, 401, 200, 200",
    "GET,    /dashboard/state,                  401, 401, 200, 200",
    "GET,    /nothing/here,                     404, 404, 404, 404",
    "DELETE, /servers,                          405, 405, 405, 405",
    "OPTIONS,/admin/caches,                     204, 204, 204, 204",
  })
  void grantsAccessByKey(String method, String path, int nobody, int wrong, int user, int ops) {
    assertEquals(nobody, bridge.send(method, path, "").status());
    assertEquals(wrong, bridge.send(method, path, "", "X-API-Key: the-key-of-nobody").status());
    assertEquals(user, bridge.send(method, path, "", USER).status());
    assertEquals(ops, bridge.send(method, path, "", "X-API-Key: the-key-of-an-operator").status());
  }

  @ParameterizedTest
  @CsvSource({"the-key-of-an-operator, true", "the-key-of-a-user, false"})
  void showsStderrOnlyToAdministrators(String key, boolean shown) {
    UseCases failing =
        FakeUseCases.withCallTool(
            (_, _, _) ->
                new Outcome.Failed<>(
                    new Failure.Unreachable(
                        "the process exited with status 1", DeliveryStatus.NOT_SENT)));
    try (TestBridge guarded =
        TestBridge.start(
            TestBridge.SETTINGS.withAccess(ACCESS),
            FakeAccess.withAuthentication(failing, FakeAccess.forPolicy(POLICY)),
            new FakeMcpHandler((_, response) -> response.respond(CompleteResponse.empty(204))),
            Ticker.system(),
            TestBridge.LIMITS)) {
      ParsedResponse answer =
          guarded.send("POST", "/servers/demo/tools/echo", "{}", "X-API-Key: " + key);

      assertEquals(502, answer.status());
      assertEquals(
          shown,
          answer.body().contains("\"stderr\":\"Cannot find module\\n  at demo\""),
          answer.body());
      assertEquals(shown, answer.body().contains("stderr"), answer.body());
    }
  }

  @Test
  void namesServersInHealthOnlyToPermittedCallers() {
    for (ParsedResponse answer :
        List.of(
            bridge.get("/health/ready"),
            bridge.get("/health/ready", "X-API-Key: the-key-of-nobody"),
            bridge.get("/health/ready", USER, "X-API-Key: the-key-of-an-operator"))) {
      assertEquals(
          "{\"status\":\"ready\",\"counts\":{\"servers\":2,\"connected\":1,\"open_breakers\":1}}",
          answer.body());
    }

    ParsedResponse answer = bridge.get("/health/ready", USER);
    assertEquals("open", answer.json().at("/servers/other/breaker").asString());
    assertEquals(2, answer.json().at("/counts/servers").asInt());
    assertEquals("no-store", answer.header("Cache-Control"));
  }

  @Test
  void auditsNoHealthCheckWithoutKeyAsRejection() {
    assertEquals(200, bridge.get("/health/ready").status());
    assertEquals(200, bridge.get("/health/live").status());
    assertEquals(200, bridge.get("/health/ready", "X-API-Key: the-key-of-nobody").status());
    assertEquals(401, bridge.get("/servers").status());

    assertThat(audited).containsExactly("unknown API key", "no credentials");
  }

  @Test
  void showsDashboardEventsByRole() {
    assertEquals(401, bridge.get("/dashboard/events").status());
    assertThat(firstDashboardEvent("X-API-Key: the-key-of-an-operator"))
        .contains("\"role\":\"administrator\"", "\"errors\":", "Cannot find module");
    assertThat(firstDashboardEvent(USER))
        .contains("\"role\":\"viewer\"")
        .doesNotContain("\"errors\":[", "\"configuration\":", "Cannot find module", "stderr");
  }

  @Test
  void leavesDashboardStreamsToAdministrators() {
    List<RawClient> viewers = new ArrayList<>();
    try {
      for (int i = 0; i < MAX_VIEWERS; i++) {
        viewers.add(watchDashboard(USER));
        assertEquals(200, viewers.getLast().readHead().status());
      }

      assertEquals(429, bridge.get("/dashboard/events", USER).status());
      assertThat(firstDashboardEvent("X-API-Key: the-key-of-an-operator"))
          .contains("\"role\":\"administrator\"");
    } finally {
      viewers.forEach(RawClient::close);
    }
  }

  private RawClient watchDashboard(String key) {
    RawClient client = bridge.connect();
    client.write(RawClient.request("GET", "/dashboard/events", "", key));
    return client;
  }

  private String firstDashboardEvent(String key) {
    try (RawClient client = watchDashboard(key)) {
      assertEquals("text/event-stream", client.readHead().header("Content-Type"));
      return client.readChunk();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "X-Nothing: at all                        | Bearer realm=\"bascule\"",
        "Authorization: Bearer the-key-of-nobody  | Bearer realm=\"bascule\","
            + " error=\"invalid_token\"",
        "Authorization: Basic dXNlcjpwYXNzd29yZA==| Bearer realm=\"bascule\","
            + " error=\"invalid_token\"",
        "X-API-Key: the-key-of-nobody             | Bearer realm=\"bascule\","
            + " error=\"invalid_token\"",
      })
  void rejectsWithChallengeWithoutSecrets(String header, String challenge) {
    ParsedResponse answer = bridge.get("/servers", header);

    assertEquals(401, answer.status());
    assertEquals(challenge, answer.header("WWW-Authenticate"));
    assertEquals("application/problem+json", answer.header("Content-Type"));
    assertEquals("no-store", answer.header("Cache-Control"));
    assertEquals("/problems/unauthorized", answer.json().path("type").asString());
    assertThat(answer.body()).doesNotContain("the-key-of-nobody");
  }

  @Test
  void rejectsNonAdministratorsWithoutChallenge() {
    ParsedResponse answer = bridge.get("/admin/metrics", USER);

    assertEquals(403, answer.status());
    assertEquals("", answer.header("WWW-Authenticate"));
    assertEquals("/problems/not-allowed", answer.json().path("type").asString());
  }

  @Test
  void rejectsContradictingCredentials() {
    assertEquals(401, bridge.get("/servers", USER, "X-API-Key: the-key-of-an-operator").status());
    assertEquals(401, bridge.get("/servers", USER, USER).status());
    assertEquals(200, bridge.get("/servers", USER, "X-API-Key: the-key-of-a-user").status());
  }

  @Test
  void decidesBeforeCallingUseCases() {
    bridge.post("/servers/demo/tools/echo", "{}");
    bridge.post("/mcp", "{}");

    assertThat(callers).isEmpty();
  }

  @Test
  void usesNameOfKeyAsCaller() throws InterruptedException {
    bridge.post("/servers/demo/tools/echo", "{}", USER);
    bridge.post("/servers/demo/tools/echo", "{}", USER, "Accept: text/event-stream");
    bridge.post("/mcp", "{}", "X-API-Key: the-key-of-an-operator");

    assertEquals(new Caller("key:user"), callers.take());
    assertEquals(new Caller("key:user"), callers.take());
    assertEquals(new Caller("key:ops"), callers.take());
  }

  @Test
  void requiresNoKeyIfNoneIsConfigured() {
    try (TestBridge open = TestBridge.start(FakeUseCases.withEchoTool())) {
      assertEquals(200, open.get("/servers").status());
      assertEquals(200, open.get("/admin/metrics").status());
      assertEquals(200, open.get("/servers", "Authorization: Basic dTpw").status());
    }
  }

  @Test
  void answersPreflightRequestsWithoutKey() {
    ParsedResponse answer =
        bridge.send(
            "OPTIONS",
            "/servers/demo/tools/echo",
            "",
            "Origin: https://page.example",
            "Access-Control-Request-Method: POST",
            "Access-Control-Request-Headers: authorization,content-type,mcp-param-x");

    assertEquals(204, answer.status());
    assertEquals("https://page.example", answer.header("Access-Control-Allow-Origin"));
    assertEquals("GET, HEAD, OPTIONS, POST", answer.header("Access-Control-Allow-Methods"));
    assertThat(answer.header("Access-Control-Allow-Headers")).contains("Authorization");
    assertThat(answer.header("Access-Control-Allow-Headers")).endsWith("mcp-param-x");
    assertEquals("7200", answer.header("Access-Control-Max-Age"));
  }

  @ParameterizedTest
  @CsvSource({
    "GET,  /servers,                  200",
    "GET,  /servers/nobody/tools,     404",
    "GET,  /nothing/here,             404",
    "GET,  /admin/metrics,            403",
    "POST, /servers/demo/tools/echo,  200",
    "POST, /mcp,                      204",
  })
  void allowsPagesToReadEveryResponse(String method, String path, int status) {
    ParsedResponse answer = bridge.send(method, path, "", USER, "Origin: https://page.example");

    assertEquals(status, answer.status());
    assertEquals("https://page.example", answer.header("Access-Control-Allow-Origin"));
    assertThat(List.of(answer.header("Vary").split(", ", -1))).contains("Origin");
  }

  @Test
  void allowsPagesToReadChallengesAndStreams() {
    String origin = "Origin: https://page.example";
    ParsedResponse refused = bridge.get("/servers", origin);
    try (RawClient client = bridge.connect()) {
      client.write(
          RawClient.request(
              "POST", "/servers/demo/tools/echo", "{}", USER, origin, "Accept: text/event-stream"));
      ParsedResponse streamed = client.readHead();

      assertEquals(401, refused.status());
      assertEquals("https://page.example", refused.header("Access-Control-Allow-Origin"));
      assertEquals("text/event-stream", streamed.header("Content-Type"));
      assertEquals("https://page.example", streamed.header("Access-Control-Allow-Origin"));
    }
  }

  @Test
  void showsTheStartPageToBrowsersWithoutKey() {
    ParsedResponse page = bridge.get("/", "Accept: text/html, */*;q=0.8");

    assertEquals(200, page.status());
    assertEquals("text/html; charset=utf-8", page.header("Content-Type"));
    assertEquals(
        200,
        bridge
            .get(
                "/",
                "Accept: text/html",
                "Sec-Fetch-Site: cross-site",
                "Sec-Fetch-Mode: navigate",
                "Sec-Fetch-Dest: document")
            .status());
  }

  @ParameterizedTest
  @CsvSource({
    "GET,  /servers,                 cross-site,  no-cors,  image,    403",
    "GET,  /servers,                 same-site,   no-cors,  image,    403",
    "GET,  /health/live,             cross-site,  no-cors,  script,   403",
    "GET,  /servers,                 cross-site,  navigate, document, 403",
    "POST, /servers/demo/tools/echo, cross-site,  navigate, document, 403",
    "GET,  /docs,                    cross-site,  navigate, document, 200",
    "GET,  /dashboard,               same-site,   navigate, document, 200",
    "GET,  /docs,                    cross-site,  navigate, iframe,   403",
    "GET,  /docs/main.js,            cross-site,  no-cors,  script,   403",
    "GET,  /servers,                 same-origin, cors,     empty,    200",
    "GET,  /servers,                 none,        navigate, document, 200",
  })
  void allowsOnlyPagesToBeOpenedFromOtherSites(
      String method, String path, String site, String mode, String destination, int status) {
    String[] headers = {
      USER, "Sec-Fetch-Site: " + site, "Sec-Fetch-Mode: " + mode, "Sec-Fetch-Dest: " + destination
    };

    // The last requests use the head cached by the first ones.
    for (int i = 0; i < 3; i++) {
      String body = method.equals("POST") ? "{}" : "";
      assertEquals(status, bridge.send(method, path, body, headers).status());
    }
  }

  @Test
  void allowsCallsOfAllowedOrigin() {
    ParsedResponse answer =
        bridge.post(
            "/servers/demo/tools/echo",
            "{}",
            USER,
            "Origin: https://page.example",
            "Sec-Fetch-Site: cross-site",
            "Sec-Fetch-Mode: cors",
            "Sec-Fetch-Dest: empty");

    assertEquals(200, answer.status());
  }

  @Test
  void rejectsOtherOrigins() {
    ParsedResponse answer = bridge.get("/servers", USER, "Origin: https://other.example");

    assertEquals(403, answer.status());
    assertEquals("/problems/foreign-origin", answer.json().path("type").asString());
    assertEquals("", answer.header("Access-Control-Allow-Origin"));
  }

  @ParameterizedTest
  @CsvSource({
    "bridge.example,       https://bridge.example, 200",
    "Bridge.Example:8443,  ,                       200",
    "bridge.example,       https://page.example,   200",
    "other.example,        ,                       403",
    "other.example,        https://page.example,   403",
  })
  void acceptsNamesOfBridge(String host, String origin, int status) {
    try (RawClient client = bridge.connect()) {
      String page = origin == null ? "" : "Origin: " + origin + "\r\n";
      client.write("GET /servers HTTP/1.1\r\nHost: " + host + "\r\n" + page + USER + "\r\n\r\n");

      assertEquals(status, client.read().status());
    }
  }
}
