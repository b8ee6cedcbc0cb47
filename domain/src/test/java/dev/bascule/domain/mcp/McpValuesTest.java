package dev.bascule.domain.mcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.domain.json.JsonBytes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class McpValuesTest {

  private static final ServerId SERVER = new ServerId("s");
  private static final JsonBytes JSON = JsonBytes.of("{}");
  private static final CacheHints HINTS = new CacheHints(Duration.ofSeconds(1), CacheScope.PUBLIC);

  @Test
  void requestsHaveTheirMethods() {
    List<McpRequest> requests =
        List.of(
            new ToolCall(SERVER, new ToolName("t"), ToolArguments.NONE),
            new McpRequest.GetPrompt(SERVER, "p", JSON),
            new McpRequest.ReadResource(SERVER, "u"),
            new McpRequest.Complete(SERVER, JSON),
            new McpRequest.Subscribe(SERVER, "u"),
            new McpRequest.Unsubscribe(SERVER, "u"),
            new McpRequest.SetLogLevel(SERVER, LogLevel.INFO));

    assertEquals(
        List.of(
            "tools/call",
            "prompts/get",
            "resources/read",
            "completion/complete",
            "resources/subscribe",
            "resources/unsubscribe",
            "logging/setLevel"),
        requests.stream().map(McpRequest::method).toList());
    assertTrue(requests.stream().allMatch(request -> request.server().equals(SERVER)));
  }

  @Test
  void listKindsHaveTheirMethodsAndMembers() {
    assertEquals(
        List.of("tools/list", "prompts/list", "resources/list", "resources/templates/list"),
        Stream.of(ListKind.values()).map(ListKind::method).toList());
    assertEquals(
        List.of("tools", "prompts", "resources", "resourceTemplates"),
        Stream.of(ListKind.values()).map(ListKind::member).toList());
  }

  @Test
  void levelsAreFoundByProtocolName() {
    for (LogLevel level : LogLevel.values()) {
      assertEquals(Optional.of(level), LogLevel.of(level.word()));
    }
    assertEquals("warning", LogLevel.WARNING.word());
    assertEquals(Optional.empty(), LogLevel.of("WARNING"));
  }

  @Test
  void onlyACompleteResultIsComplete() {
    assertTrue(new McpResult(JSON, McpResult.Kind.COMPLETE).isComplete());
    assertFalse(new McpResult(JSON, McpResult.Kind.ERROR).isComplete());
    assertFalse(new McpResult(JSON, McpResult.Kind.CONTINUATION).isComplete());
  }

  @Test
  void hintsCanBeReplaced() {
    McpResult result = new McpResult(JSON, McpResult.Kind.ERROR);
    ServerDiscovery discovery =
        new ServerDiscovery("v", JSON, Optional.of(JSON), Optional.of("i"), CacheHints.NONE);

    assertEquals(new McpResult(JSON, McpResult.Kind.ERROR, HINTS), result.withHints(HINTS));
    assertEquals(
        new ServerDiscovery("v", JSON, Optional.of(JSON), Optional.of("i"), HINTS),
        discovery.withHints(HINTS));
    assertEquals(new CacheHints(Duration.ofSeconds(1), CacheScope.PRIVATE), HINTS.asPrivate());
  }

  @Test
  void rejectsNegativeTimeToLive() {
    Duration negative = Duration.ofNanos(-1);

    assertThrows(
        IllegalArgumentException.class, () -> new CacheHints(negative, CacheScope.PRIVATE));
  }
}
