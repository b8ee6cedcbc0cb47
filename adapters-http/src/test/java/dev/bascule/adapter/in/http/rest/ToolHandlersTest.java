package dev.bascule.adapter.in.http.rest;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.bascule.adapter.in.http.FakeCallTool;
import dev.bascule.adapter.in.http.FakeUseCases;
import dev.bascule.adapter.in.http.access.ClientAddress;
import dev.bascule.adapter.in.http.exchange.BridgeRequest;
import dev.bascule.adapter.in.http.exchange.BridgeResponse;
import dev.bascule.adapter.in.http.exchange.BridgeResponse.DeferredResponse;
import dev.bascule.adapter.in.http.exchange.CompleteResponse;
import dev.bascule.adapter.in.http.exchange.RequestHead;
import dev.bascule.adapter.in.http.exchange.RequestOrigin;
import dev.bascule.adapter.in.http.exchange.RouteMatch;
import dev.bascule.adapter.in.http.routing.HttpRoute;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.port.in.Invocation;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.freshness.Freshness;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.result.Outcome;
import dev.bascule.mcp.json.ToolArgumentsCache;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.http.HttpFields;
import org.junit.jupiter.api.Test;

/** What the reading thread does for a tool call, and what is deferred. */
final class ToolHandlersTest {

  @Test
  void returnsCachedResultInline() {
    assertInstanceOf(CompleteResponse.class, call(new CachedCall(100_000), Map.of()));
  }

  @Test
  void unwrapsShortResultInline() {
    assertInstanceOf(CompleteResponse.class, call(new CachedCall(1000), Map.of("unwrap", "true")));
  }

  @Test
  void defersUnwrappingOfLongResult() {
    BridgeResponse response = call(new CachedCall(100_000), Map.of("unwrap", "true"));

    assertInstanceOf(
        CompleteResponse.class, assertInstanceOf(DeferredResponse.class, response).rest().get());
  }

  private static BridgeResponse call(FakeCallTool calls, Map<String, String> query) {
    ToolHandlers handlers =
        new ToolHandlers(FakeUseCases.withCallTool(calls), ToolArgumentsCache.PROCESS);
    HttpRoute route =
        handlers.routes().stream()
            .filter(each -> each.method().equals("POST"))
            .findFirst()
            .orElseThrow();
    RequestHead head =
        new RequestHead(
            "POST",
            "/servers/demo/tools/echo",
            List.of("servers", "demo", "tools", "echo"),
            /* query= */ null,
            HttpFields.EMPTY,
            RequestOrigin.of(
                ClientAddress.direct("127.0.0.1", /* secure= */ false),
                Optional.empty(),
                /* authority= */ null,
                /* basePath= */ ""));
    return route
        .action()
        .apply(
            new RouteMatch(
                new BridgeRequest(head, /* traceparent= */ null, "id"),
                Map.of("server", "demo", "tool", "echo"),
                query));
  }

  /** Has a cached result of that length. */
  private record CachedCall(int length) implements FakeCallTool {

    @Override
    public Outcome<McpResult> call(
        ToolCall call, FreshnessRequirement requirement, CallContext context) {
      throw new AssertionError("the result is cached");
    }

    @Override
    public Invocation<McpResult> prepare(
        ToolCall call, FreshnessRequirement requirement, CallContext context) {
      String json = "{\"structuredContent\":{\"a\":\"" + "x".repeat(length) + "\"}}";
      return Invocation.of(
          new Outcome.Served<>(
              new McpResult(JsonBytes.of(json), McpResult.Kind.COMPLETE),
              new CacheProvenance.Hit(
                  new Freshness(Duration.ofSeconds(1), Duration.ofSeconds(9)))));
    }
  }
}
