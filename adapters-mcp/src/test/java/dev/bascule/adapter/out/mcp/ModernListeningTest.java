package dev.bascule.adapter.out.mcp;

import static dev.bascule.adapter.out.mcp.ModernBench.DONE;
import static dev.bascule.adapter.out.mcp.ModernBench.ID;
import static dev.bascule.adapter.out.mcp.ModernBench.LONG;
import static dev.bascule.adapter.out.mcp.ModernBench.answer;
import static dev.bascule.adapter.out.mcp.ModernBench.failure;
import static dev.bascule.adapter.out.mcp.fixture.ModernScript.idOf;
import static dev.bascule.adapter.out.mcp.fixture.ModernScript.methodOf;
import static dev.bascule.adapter.out.mcp.fixture.ModernScript.result;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.adapter.out.mcp.fixture.ModernScriptedServer.Request;
import dev.bascule.adapter.out.mcp.fixture.ModernScriptedServer.Response;
import dev.bascule.application.port.client.Exchange;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.McpRequest;
import dev.bascule.domain.mcp.Notice;
import dev.bascule.domain.outcome.Failure.Rejected;
import dev.bascule.domain.outcome.Reply;
import dev.bascule.domain.time.Ticker;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Subscriptions with a server of revision 2026-07-28, over real sockets. */
final class ModernListeningTest {

  private static final String PARAMS_BEGIN = "{ \"uri\":\"u\",\"_meta\":";

  private volatile String capabilities = "{\"resources\":{\"subscribe\":true}}";

  /** What the server is to tell on its stream, with the id of the subscription left out. */
  private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

  private final ModernBench bench = new ModernBench(this::handle);

  ModernListeningTest() throws IOException {}

  @AfterEach
  void close() {
    bench.close();
    assertTrue(bench.web.allClosed());
  }

  @Test
  void tellsOfAResourceThatWasSubscribedTo() throws Exception {
    assertEquals("{}", answer(ask(new McpRequest.Subscribe(ID, "u"))).text());

    events.add("notifications/resources/updated");

    Notice.ResourceUpdated updated =
        assertInstanceOf(Notice.ResourceUpdated.class, bench.notices.next().orElseThrow());
    assertEquals("u", updated.uri());
    assertTrue(updated.params().text().startsWith(PARAMS_BEGIN));
  }

  @Test
  void refusesASubscriptionThatTheServerDoesNotAdvertise() {
    capabilities = "{\"resources\":{\"listChanged\":true}}";

    assertEquals(
        -32601,
        assertInstanceOf(Rejected.class, failure(ask(new McpRequest.Subscribe(ID, "u")))).code());
  }

  @Test
  void answersToTheEndOfOneAsWell() {
    assertEquals("{}", answer(ask(new McpRequest.Subscribe(ID, "u"))).text());

    assertEquals("{}", answer(ask(new McpRequest.Unsubscribe(ID, "u"))).text());
  }

  private Reply<JsonSlice> ask(McpRequest request) {
    return bench.link.request(
        Outgoing.of(request, Exchange.ANONYMOUS), TimeLimit.of(LONG, Ticker.system()));
  }

  private void handle(Request request, Response response) throws IOException, InterruptedException {
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
            PARAMS_BEGIN + "{\"io.modelcontextprotocol/subscriptionId\":" + idOf(request) + "}}");
    return "{\"jsonrpc\":\"2.0\",\"method\":\"" + method + "\",\"params\":" + params.text() + "}";
  }
}
