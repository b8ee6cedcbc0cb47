package dev.bascule.adapter.in.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.adapter.in.http.RawClient.ParsedResponse;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.CallOrigin;
import dev.bascule.application.port.in.Invocation;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The header X-Request-Id, over a socket. */
final class RequestIdTest {

  private static final String ECHO = "/servers/demo/tools/echo";
  private static final String MADE = "[0-9a-f]{10}-[0-9a-f]{12}";

  /** Enough for the fast path to handle the request. */
  private static final int REPEATS = 10;

  @ParameterizedTest
  @ValueSource(
      strings = {"abc-123", "00-4bf92f3577b34da6a3ce929d0e0e4736-00", "a:b/c=d@e", "A+b/c=="})
  void returnsIdOfClient(String id) {
    try (TestBridge bridge = TestBridge.start(FakeUseCases.withEchoTool())) {
      ParsedResponse answer = bridge.get("/servers", "X-Request-Id: " + id);

      assertEquals(id, answer.header("X-Request-Id"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "a\"b", "a,b", "<script>", ""})
  void replacesInvalidId(String id) {
    try (TestBridge bridge = TestBridge.start(FakeUseCases.withEchoTool())) {
      ParsedResponse answer = bridge.get("/servers", "X-Request-Id: " + id);

      assertThat(answer.header("X-Request-Id")).as(() -> answer.toString()).matches(MADE);
    }
  }

  @Test
  void replacesIdOfMoreThan128Characters() {
    try (TestBridge bridge = TestBridge.start(FakeUseCases.withEchoTool())) {
      String longest = "a".repeat(128);

      assertEquals(
          longest, bridge.get("/servers", "X-Request-Id: " + longest).header("X-Request-Id"));
      assertNotEquals(
          longest + "a",
          bridge.get("/servers", "X-Request-Id: " + longest + "a").header("X-Request-Id"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "GET,    /nowhere,                  404",
    "DELETE, /servers,                  405",
    "GET,    /servers/nobody/tools,     404",
    "GET,    /servers?x=1,              400"
  })
  void includesIdInEachProblem(String method, String path, int status) {
    try (TestBridge bridge = TestBridge.start(FakeUseCases.withEchoTool())) {
      ParsedResponse answer = bridge.send(method, path, "", "X-Request-Id: mine");

      assertEquals(status, answer.status());
      assertEquals("mine", answer.header("X-Request-Id"));
      assertEquals("mine", answer.json().at("/requestId").asString());
    }
  }

  @Test
  void generatesIdForUnreadableRequest() {
    try (TestBridge bridge = TestBridge.start(FakeUseCases.withEchoTool())) {
      ParsedResponse answer = bridge.get("/%zz");

      assertEquals(400, answer.status());
      assertThat(answer.header("X-Request-Id")).as(() -> answer.toString()).matches(MADE);
      assertEquals(answer.header("X-Request-Id"), answer.json().at("/requestId").asString());
    }
  }

  @Test
  void generatesDifferentIdForEachCacheHit() {
    Outcome<McpResult> hit = FakeUseCases.served("{\"content\":[]}");
    try (TestBridge bridge = TestBridge.start(FakeUseCases.withCallTool(new InlineCalls(hit)));
        RawClient client = bridge.connect()) {
      Set<String> ids = new HashSet<>();
      for (int i = 0; i < REPEATS; i++) {
        ParsedResponse answer = client.send("POST", ECHO, "{}");
        assertEquals("{\"content\":[]}", answer.body());
        assertThat(answer.header("X-Request-Id")).as(() -> answer.toString()).matches(MADE);
        ids.add(answer.header("X-Request-Id"));
      }

      assertEquals(REPEATS, ids.size());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"mine", "00000000000000000000000", "0000000000000000000000000001"})
  void returnsIdOfClientOnEachCacheHit(String id) {
    Outcome<McpResult> hit = FakeUseCases.served("{\"content\":[]}");
    try (TestBridge bridge = TestBridge.start(FakeUseCases.withCallTool(new InlineCalls(hit)));
        RawClient client = bridge.connect()) {
      for (int i = 0; i < REPEATS; i++) {
        assertEquals(
            id, client.send("POST", ECHO, "{}", "X-Request-Id: " + id).header("X-Request-Id"));
      }
    }
  }

  @Test
  void includesIdIfBreakerIsOpen() {
    Outcome<McpResult> open = new Outcome.Failed<>(new Failure.CircuitOpen(Duration.ofSeconds(3)));
    try (TestBridge bridge = TestBridge.start(FakeUseCases.withCallTool(new InlineCalls(open)));
        RawClient client = bridge.connect()) {
      for (int i = 0; i < REPEATS; i++) {
        ParsedResponse answer = client.send("POST", ECHO, "{}");

        assertEquals(503, answer.status());
        assertThat(answer.header("X-Request-Id")).as(() -> answer.toString()).matches(MADE);
        assertEquals(answer.header("X-Request-Id"), answer.json().at("/requestId").asString());
      }
    }
  }

  @Test
  void passesIdAndClientAddressToUseCase() {
    List<CallOrigin> origins = new CopyOnWriteArrayList<>();
    List<String> answered = new ArrayList<>();
    try (TestBridge bridge =
            TestBridge.start(
                FakeUseCases.withCallTool(
                    (_, _, context) -> {
                      origins.add(context.origin());
                      return FakeUseCases.served("{}");
                    }));
        RawClient client = bridge.connect()) {
      for (int i = 0; i < REPEATS; i++) {
        answered.add(client.send("POST", ECHO, "{}").header("X-Request-Id"));
      }
    }

    assertEquals(answered, origins.stream().map(CallOrigin::requestId).toList());
    assertTrue(origins.stream().allMatch(origin -> origin.address().equals("127.0.0.1")));
  }

  /** Answers each call on the reading thread. */
  private record InlineCalls(Outcome<McpResult> outcome) implements FakeCallTool {

    @Override
    public Outcome<McpResult> call(
        ToolCall call, FreshnessRequirement requirement, CallContext context) {
      return outcome;
    }

    @Override
    public Invocation<McpResult> prepare(
        ToolCall call, FreshnessRequirement requirement, CallContext context) {
      return Invocation.of(outcome);
    }
  }
}
