package dev.bascule.adapter.out.mcp.http.streamable;

import static dev.bascule.adapter.out.mcp.fixture.FaultyHttpServer.RESULT;
import static dev.bascule.adapter.out.mcp.fixture.FaultyHttpServer.answer;
import static dev.bascule.adapter.out.mcp.fixture.FaultyHttpServer.body;
import static dev.bascule.adapter.out.mcp.fixture.FaultyHttpServer.events;
import static dev.bascule.adapter.out.mcp.fixture.FaultyHttpServer.responseTo;
import static dev.bascule.adapter.out.mcp.fixture.FaultyHttpServer.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.bascule.adapter.out.mcp.TraceContexts;
import dev.bascule.adapter.out.mcp.fixture.FaultyHttpServer;
import dev.bascule.adapter.out.mcp.jsonrpc.TimeLimit;
import dev.bascule.adapter.out.mcp.protocol.OutgoingRequest;
import dev.bascule.application.context.CallContext;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.LogLevel;
import dev.bascule.domain.mcp.McpRequest.SetLogLevel;
import dev.bascule.domain.mcp.McpRequest.Subscribe;
import dev.bascule.domain.mcp.McpRequest.Unsubscribe;
import dev.bascule.domain.mcp.ServerNotification;
import dev.bascule.domain.mcp.ToolArguments;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.result.Failure.TimedOut;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.domain.time.Polling;
import dev.bascule.mcp.json.JsonSlice;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import org.junit.jupiter.api.Test;

/** What persists beyond one request, and one session. */
final class StreamableHttpConnectionTest extends StreamableHttpFixture {

  StreamableHttpConnectionTest() throws IOException {}

  @Test
  void restoresStateInNewSession() throws InterruptedException {
    ask(connection, new Subscribe(ID, "test://a"), CallContext.ANONYMOUS);
    ask(connection, new Subscribe(ID, "test://b"), CallContext.ANONYMOUS);
    ask(connection, new Unsubscribe(ID, "test://a"), CallContext.ANONYMOUS);
    ask(connection, new SetLogLevel(ID, LogLevel.ERROR), CallContext.ANONYMOUS);
    for (int i = 0; i < 4; i++) {
      web.takeOther();
    }

    loseTheSession();

    RecordedRequest first = web.takeOther();
    assertThat(body(first)).contains("\"logging/setLevel\",\"params\":{\"level\":\"error\"}");
    assertEquals("session-2", first.getHeaders().get("Mcp-Session-Id"));
    RecordedRequest second = web.takeOther();
    assertThat(body(second)).contains("\"resources/subscribe\",\"params\":{\"uri\":\"test://b\"}");
  }

  @Test
  void sendsTraceContextInHeadersAndBody() {
    answered(call(connection, TraceContexts.EXCHANGE));
    answered(call());

    RecordedRequest traced = web.requestsWith("tools/call").getFirst();
    TraceContexts.assertTold(body(traced));
    TraceContexts.assertTold(traced.getHeaders()::get);
    RecordedRequest untraced = web.requestsWith("tools/call").getLast();
    assertThat(body(untraced)).doesNotContain("traceparent");
    assertNull(untraced.getHeaders().get("traceparent"));
  }

  @Test
  void reportsResetOnlyAfterRestart() throws InterruptedException {
    web.onCall(
        request ->
            events(
                data("{\"method\":\"notifications/tools/list_changed\"}")
                    + data(responseTo(request))));
    call();

    loseTheSession();

    assertEquals(Optional.of(new ServerNotification.ListChanged(ListKind.TOOLS)), notices.next());
    assertEquals(Optional.of(new ServerNotification.Reset()), notices.next());
  }

  @Test
  void usesFirstOfTwoResponses() {
    web.onCall(
        request ->
            events(data(responseTo(request)) + data(responseTo(request).replace("[]", "[1]"))));

    assertEquals(RESULT, answered(call()));
    assertEquals(RESULT, answered(call()));
  }

  @Test
  void failsAfterTimeoutWithoutBody() {
    web.onCall(
        request -> {
          MockResponse answer = answer(request);
          return answer.newBuilder().onResponseBody(SocketEffect.Stall.INSTANCE).build();
        });

    UpstreamReply<JsonSlice> reply =
        connection.request(
            OutgoingRequest.of(
                new ToolCall(ID, new ToolName("t"), ToolArguments.NONE), CallContext.ANONYMOUS),
            TimeLimit.of(Duration.ofMillis(200), ticker));

    assertEquals(new TimedOut(Duration.ofMillis(200)), assertFailed(TimedOut.class, reply));
  }

  @Test
  void leavesNoConnections() {
    web.onGet(request -> events(data("{\"method\":\"n\"}")));
    web.onCall(request -> events("id: 1\ndata: cut"));
    call();
    web.onCall(request -> status(500, "no"));
    call();
    web.onCall(FaultyHttpServer::answer);
    assertEquals(RESULT, answered(call()));

    connection.close();

    // The listening thread closes its connection itself, soon after.
    Polling.until(0, client.connectionPool()::connectionCount, "connections");
  }

  private void loseTheSession() {
    Queue<MockResponse> lost = new ConcurrentLinkedQueue<>(List.of(status(404, "")));
    web.onCall(request -> Optional.ofNullable(lost.poll()).orElseGet(() -> answer(request)));
    web.onPing(_ -> status(404, ""));
    assertEquals(RESULT, answered(call()));
  }
}
