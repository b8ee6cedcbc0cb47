package dev.bascule.adapter.out.mcp;

import static dev.bascule.adapter.out.mcp.ModernConnectionFixture.DONE;
import static dev.bascule.adapter.out.mcp.ModernConnectionFixture.ID;
import static dev.bascule.adapter.out.mcp.ModernConnectionFixture.LONG;
import static dev.bascule.adapter.out.mcp.ModernConnectionFixture.answer;
import static dev.bascule.adapter.out.mcp.ModernConnectionFixture.failure;
import static dev.bascule.adapter.out.mcp.fixture.ModernScript.idOf;
import static dev.bascule.adapter.out.mcp.fixture.ModernScript.methodOf;
import static dev.bascule.adapter.out.mcp.fixture.ModernScript.result;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.bascule.adapter.out.mcp.fixture.ModernScriptedServer.Response;
import dev.bascule.adapter.out.mcp.jsonrpc.TimeLimit;
import dev.bascule.adapter.out.mcp.protocol.OutgoingRequest;
import dev.bascule.application.context.CallContext;
import dev.bascule.domain.http.RawHttpConnection.RawRequest;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.McpRequest;
import dev.bascule.domain.mcp.ServerNotification;
import dev.bascule.domain.result.Failure.Rejected;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.domain.time.Polling;
import dev.bascule.domain.time.Ticker;
import dev.bascule.mcp.json.JsonSlice;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Subscriptions with a server of revision 2026-07-28, over real sockets. */
final class ModernSubscriptionTest {

  private volatile String capabilities = "{\"resources\":{\"subscribe\":true}}";

  /** The notifications for the server's stream, without the id of the subscription. */
  private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

  private final ModernConnectionFixture bench = new ModernConnectionFixture(this::handle);

  ModernSubscriptionTest() throws IOException {}

  @AfterEach
  void close() {
    bench.close();
    Polling.until(0, bench.web::openConnections, "open connections");
  }

  @Test
  void notifiesOfSubscribedResource() throws Exception {
    assertEquals("{}", answer(ask(new McpRequest.Subscribe(ID, "u"))).text());

    events.add("notifications/resources/updated");

    ServerNotification.ResourceUpdated updated =
        assertInstanceOf(
            ServerNotification.ResourceUpdated.class, bench.notices.next().orElseThrow());
    assertEquals("u", updated.uri());
    assertEquals("{ \"uri\":\"u\"}", updated.params().text());
  }

  @Test
  void rejectsSubscriptionThatServerDoesNotSupport() {
    capabilities = "{\"resources\":{\"listChanged\":true}}";

    assertEquals(
        -32601,
        assertInstanceOf(Rejected.class, failure(ask(new McpRequest.Subscribe(ID, "u")))).code());
  }

  @Test
  void answersUnsubscribe() {
    assertEquals("{}", answer(ask(new McpRequest.Subscribe(ID, "u"))).text());

    assertEquals("{}", answer(ask(new McpRequest.Unsubscribe(ID, "u"))).text());
  }

  /** The server may have another list since then. */
  @Test
  void forgetsOfferedListsWhenOneChanges() throws Exception {
    capabilities = "{\"tools\":{\"listChanged\":true}}";
    assertInstanceOf(UpstreamReply.Answered.class, bench.call());
    Polling.until(true, () -> bench.connection.status().lacks(ListKind.PROMPTS), "known lists");

    capabilities = "{\"tools\":{\"listChanged\":true},\"prompts\":{}}";
    events.add("notifications/tools/list_changed");

    assertInstanceOf(ServerNotification.ListChanged.class, bench.notices.next().orElseThrow());
    assertFalse(bench.connection.status().lacks(ListKind.PROMPTS));
  }

  private UpstreamReply<JsonSlice> ask(McpRequest request) {
    return bench.connection.request(
        OutgoingRequest.of(request, CallContext.ANONYMOUS), TimeLimit.of(LONG, Ticker.system()));
  }

  private void handle(RawRequest request, Response response)
      throws IOException, InterruptedException {
    String body = request.body();
    switch (methodOf(body)) {
      case "server/discover" ->
          response.json(
              200,
              result(
                  body,
                  "{\"supportedVersions\":[\"2026-07-28\"],\"capabilities\":"
                      + capabilities
                      + "}"));
      case "subscriptions/listen" -> {
        response.event(told("notifications/subscriptions/acknowledged", body));
        while (true) {
          response.event(told(events.take(), body));
        }
      }
      default -> response.json(200, result(body, DONE));
    }
  }

  private static String told(String method, String request) {
    JsonBytes params =
        JsonBytes.of(
            "{ \"uri\":\"u\",\"_meta\":{\"io.modelcontextprotocol/subscriptionId\":"
                + idOf(request)
                + "}}");
    return "{\"jsonrpc\":\"2.0\",\"method\":\"" + method + "\",\"params\":" + params.text() + "}";
  }
}
