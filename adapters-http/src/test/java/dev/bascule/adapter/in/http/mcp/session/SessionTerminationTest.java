package dev.bascule.adapter.in.http.mcp.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.adapter.in.http.mcp.FakeMcpUseCases;
import dev.bascule.adapter.in.http.mcp.FakeResponse;
import dev.bascule.adapter.in.http.mcp.McpHandler;
import dev.bascule.adapter.in.http.mcp.McpSettings;
import dev.bascule.adapter.in.http.mcp.McpTestClient;
import dev.bascule.adapter.in.http.mcp.aggregate.McpTarget.McpTargets;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcError;
import dev.bascule.adapter.in.http.mcp.stream.EventBuffer;
import dev.bascule.adapter.in.http.mcp.stream.EventBuffer.Next;
import dev.bascule.adapter.in.http.mcp.stream.RequestTask;
import dev.bascule.application.context.CallContext;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.ratelimit.TokenBucket;
import dev.bascule.domain.time.FakeTicker;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Requests that start when their session ends. */
class SessionTerminationTest {

  private final FakeMcpUseCases mcp = new FakeMcpUseCases();
  private final McpSession session =
      new McpSession(
          new McpSession.Names("id", /* prefix= */ ""),
          new SessionParameters(
              Caller.ANONYMOUS,
              Optional.empty(),
              "2025-11-25",
              JsonBytes.of("{}"),
              Set.of(),
              Optional.empty()),
          new McpTargets(mcp.useCases()).of(Optional.of(new ServerId("demo"))),
          mcp.useCases().subscribeToServers(),
          new TokenBucket(SessionIds.FORWARD_RATE, new FakeTicker()));

  @Test
  void rejectsRequest() {
    session.end();

    Optional<JsonRpcError> rejection = session.register("1", new RequestTask(session.streams()));

    assertEquals(Optional.of(404), rejection.map(JsonRpcError::status));
    assertFalse(session.isBusy());
  }

  @Test
  void endsOpenedStream() throws InterruptedException {
    session.streams().connect();
    session.end();

    assertEquals(new Next.End(/* early= */ false), first(session.streams().connect().buffer()));
    assertEquals(new Next.End(/* early= */ false), first(session.streams().open()));
  }

  @Test
  void subscribesToNoServer() throws InterruptedException {
    session.end();

    session.subscription(CallContext.ANONYMOUS);

    assertEquals(0, mcp.subscriptions.take().closed.getCount());
  }

  @Test
  void keepsNoSessionThatBeginsWhileClosing() {
    mcp.server("demo");
    McpHandler mcpHandler =
        new McpHandler(
            mcp.useCases(),
            new McpSettings("1", 1, Duration.ofHours(1), 1 << 20, 1),
            new FakeTicker());
    McpTestClient client = McpTestClient.of(mcpHandler, "demo");
    client.post(LegacyRequests.initialize("2025-11-25", "{}"));
    mcp.onEndSession = mcpHandler::close;

    FakeResponse second = client.post(LegacyRequests.initialize("2025-11-25", "{}"));

    assertEquals(503, second.status());
    assertTrue(second.headers().containsKey("Retry-After"));
    assertEquals(2, mcp.endedSessions.size());
  }

  private static Next first(EventBuffer buffer) throws InterruptedException {
    return buffer.next(buffer.attach(), 0);
  }
}
