package dev.bascule.adapter.in.http.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.adapter.in.http.FakeAccess;
import dev.bascule.adapter.in.http.FakeReload;
import dev.bascule.adapter.in.http.FakeUseCases;
import dev.bascule.adapter.in.http.RawClient;
import dev.bascule.adapter.in.http.TestBridge;
import dev.bascule.adapter.in.http.access.AccessSettings;
import dev.bascule.adapter.in.http.access.CorsPolicy;
import dev.bascule.adapter.in.http.config.HttpTelemetry;
import dev.bascule.adapter.in.http.exchange.UseCases;
import dev.bascule.adapter.in.http.server.BridgeHttpServer;
import dev.bascule.adapter.in.http.server.RunningHttpServer;
import dev.bascule.application.context.AuditEntry;
import dev.bascule.application.context.CallOrigin;
import dev.bascule.application.policy.AccessKey;
import dev.bascule.application.policy.AccessPolicy;
import dev.bascule.application.policy.Permissions;
import dev.bascule.application.policy.SecretHash;
import dev.bascule.application.policy.TokenRule;
import dev.bascule.domain.time.Ticker;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The reload routes, and their entries in the audit log. */
final class ReloadHandlersTest {

  private static JsonNode json(RawClient.ParsedResponse answer) {
    return JsonMapper.shared().readTree(answer.body());
  }

  private static RawClient.ParsedResponse ask(FakeReload reload, String method, String path) {
    try (TestBridge bridge =
        TestBridge.start(FakeAccess.withReload(FakeUseCases.withEchoTool(), reload))) {
      return bridge.send(method, path, "");
    }
  }

  @Test
  void reportsAppliedChanges() {
    RawClient.ParsedResponse answer = ask(FakeReload.APPLIED, "POST", "/admin/reload");

    assertEquals(200, answer.status());
    assertEquals(
        JsonMapper.shared()
            .readTree(
                """
                {"file":"b.yaml","watched":true,"since":"2026-11-25T10:00:00Z",
                 "needsRestart":["listen.port"],
                 "last":{"time":"2026-11-25T11:00:00Z","result":"applied",
                         "added":["new"],"changed":["demo"],"removed":[]}}
                """),
        json(answer));
  }

  @Test
  void rejectsInvalidFileWithAllErrors() {
    RawClient.ParsedResponse answer = ask(FakeReload.REFUSED, "POST", "/admin/reload");

    assertEquals(422, answer.status());
    assertEquals("/problems/bad-configuration", json(answer).path("type").asString());
    assertEquals(2, json(answer).path("mistakes").size());
  }

  @Test
  void showsRejectedReloadLater() {
    JsonNode last = json(ask(FakeReload.REFUSED, "GET", "/admin/reload")).path("last");

    assertEquals("refused", last.path("result").asString());
    assertEquals("b.yaml:3:1: listen.prot: is not known", last.path("mistakes").path(0).asString());
  }

  @Test
  void reportsMissingFile() {
    assertEquals(409, ask(FakeReload.WITHOUT_FILE, "POST", "/admin/reload").status());
    assertEquals(200, ask(FakeReload.WITHOUT_FILE, "GET", "/admin/reload").status());
  }

  @Test
  void isShownInDashboard() {
    JsonNode state = json(ask(FakeReload.REFUSED, "GET", "/dashboard/state"));

    assertEquals("refused", state.path("configuration").path("last").path("result").asString());
  }

  @Nested
  class Audit {

    private final List<AuditEntry> entries = new CopyOnWriteArrayList<>();

    private RawClient.ParsedResponse send(
        FakeReload reload, String key, String method, String path) {
      AccessPolicy policy =
          new AccessPolicy(
              /* requiresCredentials= */ false,
              List.of(
                  new AccessKey(
                      "user",
                      SecretHash.of("the-key-of-a-user"),
                      Set.of(),
                      false,
                      Optional.empty()),
                  new AccessKey(
                      "ops",
                      SecretHash.of("the-key-of-an-operator"),
                      Set.of(),
                      true,
                      Optional.empty())),
              List.of(),
              TokenRule.NONE,
              Permissions.ALL);
      UseCases useCases =
          FakeAccess.withAudit(
              FakeAccess.withReload(
                  FakeAccess.withAuthentication(
                      FakeUseCases.withEchoTool(), FakeAccess.forPolicy(policy)),
                  reload),
              entries::add);
      try (TestBridge bridge = TestBridge.start(useCases)) {
        return bridge.send(method, path, "", "X-API-Key: " + key);
      }
    }

    @ParameterizedTest
    @CsvSource({
      "POST,   /admin/reload,                                 POST /admin/reload, all",
      "POST,   /admin/caches/cleanup,                 POST /admin/caches/cleanup, all",
      "DELETE, /admin/caches,                              DELETE /admin/caches, all",
      "DELETE, /admin/caches/tools?server=demo,       DELETE /admin/caches/tools, server=demo",
      "POST,   /admin/breakers/demo/open,    POST /admin/breakers/{server}/open, server=demo",
    })
    void recordsAdministrativeAction(String method, String path, String action, String subject) {
      send(FakeReload.APPLIED, "the-key-of-an-operator", method, path);

      assertEquals(List.of("key:ops " + action + " " + subject + " ALLOWED"), told());
    }

    @Test
    void recordsClientAddressAndRequestId() {
      UseCases useCases = FakeAccess.withAudit(FakeUseCases.withEchoTool(), entries::add);
      try (TestBridge bridge = TestBridge.start(useCases)) {
        bridge.send("DELETE", "/admin/caches", "", "X-Request-Id: mine");
      }

      assertEquals(new CallOrigin("mine", "127.0.0.1"), entries.getFirst().origin());
    }

    @Test
    void recordsFailedAction() {
      UseCases useCases =
          FakeAccess.withAudit(
              FakeAccess.withFailingReload(FakeUseCases.withEchoTool()), entries::add);
      try (TestBridge bridge = TestBridge.start(useCases)) {
        assertEquals(500, bridge.send("POST", "/admin/reload", "").status());
      }

      assertEquals(List.of(" POST /admin/reload all FAILED"), told());
    }

    @Test
    void recordsActionWithoutEffect() {
      send(FakeReload.REFUSED, "the-key-of-an-operator", "POST", "/admin/reload");

      assertEquals(List.of("key:ops POST /admin/reload all FAILED"), told());
    }

    @ParameterizedTest
    @CsvSource({"GET, /admin/metrics", "DELETE, /admin/caches"})
    void recordsRejectedCaller(String method, String path) {
      send(FakeReload.APPLIED, "the-key-of-a-user", method, path);

      assertEquals(List.of("key:user " + method + " " + path + " all DENIED"), told());
    }

    @Test
    void ignoresReadOnlyRequests() {
      send(FakeReload.APPLIED, "the-key-of-an-operator", "GET", "/admin/metrics");
      send(FakeReload.APPLIED, "the-key-of-a-user", "GET", "/servers");

      assertEquals(List.of(), told());
    }

    private List<String> told() {
      return entries.stream()
          .map(
              entry ->
                  entry.caller().identity()
                      + " "
                      + entry.action()
                      + " "
                      + entry.subject()
                      + " "
                      + entry.decision())
          .toList();
    }
  }

  @Nested
  class CurrentSettings {

    @Test
    void appliesCurrentOrigins() throws IOException {
      BridgeHttpServer server =
          new BridgeHttpServer(
              TestBridge.SETTINGS,
              FakeUseCases.withEchoTool(),
              TestBridge.NO_MCP,
              Ticker.system(),
              TestBridge.LIMITS,
              HttpTelemetry.NONE,
              () -> TestBridge.SCHEMA);
      try (RunningHttpServer running = server.start();
          RawClient client = RawClient.connect(running.port())) {
        String origin = "Origin: https://page.example";
        assertEquals(403, client.send("GET", "/servers", "", origin).status());

        server.setAccess(
            new AccessSettings(new CorsPolicy(Set.of("https://page.example")), Set.of()));

        assertEquals(200, client.send("GET", "/servers", "", origin).status());
      }
    }

    @Test
    void appliesCurrentSecurityToDocuments() {
      AtomicReference<AccessPolicy> policy = new AtomicReference<>(AccessPolicy.OPEN);
      UseCases useCases =
          FakeAccess.withAuthentication(
              FakeUseCases.withEchoTool(), FakeAccess.forPolicy(policy::get));
      try (TestBridge bridge = TestBridge.start(useCases)) {
        assertEquals(0, json(bridge.get("/openapi.json")).path("security").size());

        policy.set(
            new AccessPolicy(
                /* requiresCredentials= */ false,
                List.of(
                    new AccessKey(
                        "user",
                        SecretHash.of("the-key-of-a-user"),
                        Set.of(),
                        false,
                        Optional.empty())),
                List.of(),
                TokenRule.NONE,
                Permissions.ALL));

        RawClient.ParsedResponse guarded =
            bridge.get("/openapi.json", "X-API-Key: the-key-of-a-user");
        assertEquals(200, guarded.status());
        assertEquals(2, json(guarded).path("security").size());
      }
    }
  }
}
