package dev.bascule.adapter.out.mcp;

import static dev.bascule.adapter.out.mcp.ModernBench.DONE;
import static dev.bascule.adapter.out.mcp.ModernBench.LONG;
import static dev.bascule.adapter.out.mcp.ModernBench.answer;
import static dev.bascule.adapter.out.mcp.ModernBench.failure;
import static dev.bascule.adapter.out.mcp.fixture.ModernScript.error;
import static dev.bascule.adapter.out.mcp.fixture.ModernScript.idOf;
import static dev.bascule.adapter.out.mcp.fixture.ModernScript.result;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.adapter.out.mcp.fixture.ModernScriptedServer.Handler;
import dev.bascule.adapter.out.mcp.fixture.ModernScriptedServer.Request;
import dev.bascule.application.port.client.ClientAnswer;
import dev.bascule.application.port.client.ClientChannel;
import dev.bascule.application.port.client.ClientSide;
import dev.bascule.application.port.client.Exchange;
import dev.bascule.application.port.client.Passthrough;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.CacheHints;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.Discovery;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Listed;
import dev.bascule.domain.mcp.LogLevel;
import dev.bascule.domain.mcp.McpRequest;
import dev.bascule.domain.mcp.McpResult.Kind;
import dev.bascule.domain.mcp.Scope;
import dev.bascule.domain.mcp.ServerMessage;
import dev.bascule.domain.outcome.Delivery;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Failure.BadAnswer;
import dev.bascule.domain.outcome.Failure.Refused;
import dev.bascule.domain.outcome.Failure.Rejected;
import dev.bascule.domain.outcome.Failure.Throttled;
import dev.bascule.domain.outcome.Failure.TimedOut;
import dev.bascule.domain.outcome.Failure.Unreachable;
import dev.bascule.domain.time.Ticker;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Streamable HTTP of revision 2026-07-28 in detail, and its faults. */
final class ModernHttpLinkTest {

  private static final String ANNOTATED =
      "{\"name\":\"tool\",\"inputSchema\":{\"properties\":{\"t\":"
          + "{\"type\":\"string\",\"x-mcp-header\":\"Tenant\"}}}}";
  private static final String INVALID =
      "{\"name\":\"bad\",\"inputSchema\":{\"properties\":{\"t\":"
          + "{\"type\":\"number\",\"x-mcp-header\":\"N\"}}}}";

  private @Nullable ModernBench bench;

  private ModernBench serving(Handler handler) throws IOException {
    ModernBench made = new ModernBench(handler);
    bench = made;
    return made;
  }

  private ModernBench answering(String result) throws IOException {
    return serving((request, response) -> response.json(200, result(request.body(), result)));
  }

  @AfterEach
  void close() {
    if (bench != null) {
      bench.close();
    }
  }

  @Nested
  class Requests {

    @Test
    void tellTheSameInHeadersAndBody() throws IOException {
      ModernBench at = answering(DONE);

      answer(at.call());

      Request request = at.requests.getFirst();
      assertEquals("POST", request.method());
      assertEquals("2026-07-28", request.headers().get("MCP-Protocol-Version"));
      assertEquals("tools/call", request.headers().get("Mcp-Method"));
      assertEquals("tool", request.headers().get("Mcp-Name"));
      assertEquals("application/json, text/event-stream", request.headers().get("Accept"));
      assertEquals("k", request.headers().get("X-Api-Key"));
      assertTrue(
          request.body().contains("\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\""));
    }

    @Test
    void tellOfTheTraceInHeadersAndBody() throws IOException {
      ModernBench at = answering(DONE);

      answer(at.call("tool", "{}", Traces.EXCHANGE, LONG));

      Request request = at.requests.getFirst();
      Traces.assertTold(request.body());
      Traces.assertTold(request.headers()::get);
    }

    @Test
    void nameNoSessionEvenIfTheServerDoes() throws IOException {
      ModernBench at = answering(DONE);

      answer(at.call());
      answer(at.call());

      assertEquals(2, at.requests.size());
      assertNull(at.requests.getLast().headers().get("Mcp-Session-Id"));
    }

    @Test
    void carryTheLogLevelThatWasSetFromThenOn() throws IOException {
      ModernBench at = answering(DONE);

      answer(
          at.link.request(
              Outgoing.of(
                  new McpRequest.SetLogLevel(ModernBench.ID, LogLevel.NOTICE), Exchange.ANONYMOUS),
              limit()));
      answer(at.call());

      assertEquals(1, at.requests.size());
      assertTrue(
          at.requests
              .getFirst()
              .body()
              .contains("\"io.modelcontextprotocol/logLevel\":\"notice\""));
    }

    @Test
    void putAnnotatedArgumentsIntoHeadersOnceTheToolWasListed() throws IOException {
      ModernBench at = answering("{\"content\":[],\"tools\":[" + ANNOTATED + "]}");

      answer(at.call("tool", "{\"t\":\"ä\"}", Exchange.ANONYMOUS, LONG));
      answer(at.listTools());
      answer(at.call("tool", "{\"t\":\"ä\"}", Exchange.ANONYMOUS, LONG));

      assertNull(at.requests.getFirst().headers().get("Mcp-Param-Tenant"));
      assertEquals("=?base64?w6Q=?=", at.requests.getLast().headers().get("Mcp-Param-Tenant"));
    }
  }

  @Nested
  class Answers {

    @Test
    void mayComeAsEventsBehindNotificationsForTheClient() throws IOException {
      ModernBench at =
          serving(
              (request, response) -> {
                response.event(progress(idOf(request.body())));
                response.event(progress("4711"));
                response.event(
                    "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\",\"params\":"
                        + "{\"level\":\"info\",\"data\":1.50}}");
                response.event("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"roots/list\"}");
                response.event(result(request.body(), DONE));
              });
      Told told = new Told();

      assertEquals(
          DONE,
          answer(
                  at.call(
                      "tool",
                      "{}",
                      new Exchange(
                          Caller.ANONYMOUS,
                          new ClientSide(ClientSide.NO_CAPABILITIES, Optional.empty(), told),
                          Passthrough.NOTHING),
                      LONG))
              .json()
              .text());

      assertEquals(
          List.of("notifications/progress", "notifications/message"),
          told.messages.stream().map(ServerMessage::method).toList());
      assertEquals("{\"level\":\"info\",\"data\":1.50}", told.messages.getLast().params().text());
    }

    @ParameterizedTest
    @CsvSource({
      "complete,COMPLETE",
      "input_required,CONTINUATION",
    })
    void areOfTypesThatTheRevisionKnows(String type, Kind kind) throws IOException {
      assertEquals(kind, answer(answering(typed(type)).call()).kind());
    }

    @ParameterizedTest
    @ValueSource(strings = {"task", "Complete", ""})
    void ofOtherTypesAreRefused(String type) throws IOException {
      assertInstanceOf(BadAnswer.class, failure(answering(typed(type)).call()));
    }

    @Test
    void toListingsMayNotAskForInput() throws IOException {
      assertInstanceOf(
          BadAnswer.class,
          failure(answering("{\"resultType\":\"input_required\",\"tools\":[]}").listTools()));
    }

    private static String progress(String token) {
      return "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\",\"params\":"
          + "{\"progress\":1,\"progressToken\":"
          + token
          + "}}";
    }

    private static String typed(String type) {
      return "{\"content\":[],\"resultType\":\"" + type + "\"}";
    }
  }

  @Nested
  class Listings {

    @Test
    void leaveOutToolsWithAnInvalidAnnotationAndSayItOnce() throws IOException {
      ModernBench at =
          answering(
              "{ \"x\":1.50, \"tools\":[{\"name\":\"a\"},"
                  + INVALID
                  + ", "
                  + ANNOTATED
                  + "],\"ttlMs\":7}");
      try (RecordedLog log = new RecordedLog()) {
        for (int i = 0; i < 3; i++) {
          assertEquals(
              List.of("a", "tool"),
              answer(at.listTools()).items().stream().map(Listed::key).toList());
        }

        assertEquals(2, log.text().split("is left out", -1).length);
      }
    }

    @Test
    void stayUntouchedWhereAllToolsAreUsable() throws IOException {
      String page = "{ \"tools\" : [ " + ANNOTATED + " ] }";
      ModernBench at = answering(page);

      Outgoing listing = Outgoing.ofPage(ListKind.TOOLS, Optional.empty(), Exchange.ANONYMOUS);

      assertEquals(page, answer(at.link.request(listing, limit())).text());
    }
  }

  @Nested
  class WhenHeadersDoNotMatch {

    @Test
    void toolsAreListedAgainAndTheCallIsSentASecondTime() throws IOException {
      ModernBench at =
          serving(
              (request, response) -> {
                String body = request.body();
                if (body.contains("tools/list")) {
                  boolean isSecond = body.contains("\"cursor\":\"2\"");
                  String page =
                      isSecond
                          ? "{\"tools\":[" + ANNOTATED + "]}"
                          : "{\"tools\":[],\"nextCursor\":\"2\"}";
                  response.json(200, result(body, page));
                } else if (request.headers().containsKey("Mcp-Param-Tenant")) {
                  response.json(200, result(body, DONE));
                } else {
                  response.json(400, error(body, -32020, "Mcp-Param-Tenant is missing"));
                }
              });

      answer(at.call("tool", "{\"t\":\"x\"}", Exchange.ANONYMOUS, LONG));

      assertEquals(2, at.requestsOf("tools/list").size());
      List<Request> calls = at.requestsOf("tools/call");
      assertEquals(2, calls.size());
      assertEquals("x", calls.getLast().headers().get("Mcp-Param-Tenant"));
      assertFalse(idOf(calls.getFirst().body()).equals(idOf(calls.getLast().body())));
    }

    @Test
    void theErrorIsPassedOnIfListingDoesNotHelp() throws IOException {
      ModernBench at =
          serving(
              (request, response) -> {
                if (request.body().contains("tools/list")) {
                  response.json(
                      200, result(request.body(), "{\"tools\":[],\"nextCursor\":\"again\"}"));
                } else {
                  response.json(400, error(request.body(), -32020, "no"));
                }
              });

      assertEquals(new Rejected(-32020, "no", Optional.empty()), failure(at.call()));
      assertEquals(1, at.requestsOf("tools/call").size());
      assertEquals(2, at.requestsOf("tools/list").size());
    }
  }

  @Nested
  class WhenTheRevisionIsNotSpoken {

    @Test
    void anotherOneThatBothSpeakIsUsedFromThenOn() throws IOException {
      bench =
          new ModernBench(
              new ModernRevisions(List.of("2099-01-01", "2026-07-28")),
              (request, response) -> {
                if ("2026-07-28".equals(request.headers().get("MCP-Protocol-Version"))) {
                  response.json(200, result(request.body(), DONE));
                } else {
                  response.json(400, unsupported(request.body(), "\"2026-07-28\",\"2025-11-25\""));
                }
              });

      answer(bench.call());
      answer(bench.call());

      assertEquals(3, bench.requests.size());
      assertEquals(Optional.of("2026-07-28"), bench.link.status().protocolVersion());
      assertEquals(Optional.empty(), bench.link.betterEra());
    }

    @Test
    void twoTriesAreEnough() throws IOException {
      ModernBench at =
          serving(
              (request, response) ->
                  response.json(400, unsupported(request.body(), "\"2026-07-28\"")));

      assertEquals(-32022, assertInstanceOf(Rejected.class, failure(at.call())).code());
      assertEquals(2, at.requests.size());
    }

    @Test
    void theServerIsFoundToBeOlderWhereItNamesOldRevisionsOnly() throws IOException {
      ModernBench at =
          serving(
              (request, response) ->
                  response.json(400, unsupported(request.body(), "\"2025-11-25\"")));

      assertEquals(-32022, assertInstanceOf(Rejected.class, failure(at.call())).code());
      assertEquals(Optional.of(Era.LEGACY), at.link.betterEra());
    }

    private static String unsupported(String request, String supported) {
      return "{\"jsonrpc\":\"2.0\",\"id\":"
          + idOf(request)
          + ",\"error\":{\"code\":-32022,\"message\":\"no\",\"data\":{\"supported\":["
          + supported
          + "]}}}";
    }
  }

  @Nested
  class Discovering {

    @Test
    void readsWhatTheServerSaysOfItself() throws IOException {
      ModernBench at =
          answering(
              "{\"resultType\":\"complete\",\"supportedVersions\":[\"2026-07-28\"],"
                  + "\"capabilities\":{ \"tools\":{} },\"instructions\":\"so\",\"ttlMs\":5000,"
                  + "\"cacheScope\":\"public\",\"serverInfo\":{\"name\":\"beta\"},\"_meta\":"
                  + "{\"io.modelcontextprotocol/serverInfo\":{\"name\":\"n\",\"version\":\"v\"}}}");

      Discovery discovery = answer(at.link.discover(Exchange.ANONYMOUS, limit()));

      assertEquals(
          new Discovery(
              "2026-07-28",
              JsonBytes.of("{ \"tools\":{} }"),
              Optional.of(JsonBytes.of("{\"name\":\"n\",\"version\":\"v\"}")),
              Optional.of("so"),
              new CacheHints(Duration.ofSeconds(5), Scope.PUBLIC)),
          discovery);
      assertEquals(Optional.of("n"), at.link.status().name());
      assertEquals(Optional.of("v"), at.link.status().version());
    }

    @Test
    void acceptsWhereServersBeforeTheFinalRevisionNamedThemselves() throws IOException {
      ModernBench at =
          answering("{\"supportedVersions\":[\"2026-07-28\"],\"serverInfo\":{\"name\":\"beta\"}}");

      Discovery discovery = answer(at.link.discover(Exchange.ANONYMOUS, limit()));

      assertEquals(Optional.of(JsonBytes.of("{\"name\":\"beta\"}")), discovery.serverInfo());
      assertEquals(CacheHints.NONE, discovery.hints());
    }

    @Test
    void findsOutThatTheServerIsOlder() throws IOException {
      ModernBench at = answering("{\"supportedVersions\":[\"2025-11-25\"]}");

      assertInstanceOf(BadAnswer.class, failure(at.link.discover(Exchange.ANONYMOUS, limit())));
      assertEquals(Optional.of(Era.LEGACY), at.link.betterEra());
    }
  }

  @Nested
  class Faults {

    @Test
    void thatAreJsonRpcErrorsArePassedOnWhateverTheStatus() throws IOException {
      for (int status : new int[] {200, 400, 404, 422}) {
        ModernBench at =
            serving(
                (request, response) ->
                    response.json(status, error(request.body(), -32601, "unknown")));
        assertEquals(new Rejected(-32601, "unknown", Optional.empty()), failure(at.call()));
        at.close();
      }
    }

    @Test
    void thatTellWhatTheClientMustBeCapableOfArePassedOnWithTheirData() throws IOException {
      ModernBench at =
          serving(
              (request, response) ->
                  response.json(
                      400,
                      "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32021,\"message\":\"m\",\"data\":{"
                          + " \"requiredCapabilities\":{\"sampling\":{}} }}}"));

      assertEquals(
          new Rejected(
              -32021,
              "m",
              Optional.of(JsonBytes.of("{ \"requiredCapabilities\":{\"sampling\":{}} }"))),
          failure(at.call()));
    }

    @Test
    void ofHttpEndInTheirOwnFailures() throws IOException {
      AtomicInteger status = new AtomicInteger();
      ModernBench at = serving((_, response) -> response.write(status.get(), "text/plain", "no"));
      List<Class<? extends Failure>> failures = new ArrayList<>();
      for (int each : new int[] {401, 403, 429, 503, 500, 404, 405, 302}) {
        status.set(each);
        failures.add(failure(at.call()).getClass());
      }

      assertEquals(
          List.of(
              Refused.class,
              Refused.class,
              Throttled.class,
              Throttled.class,
              BadAnswer.class,
              BadAnswer.class,
              Refused.class,
              BadAnswer.class),
          failures);
      assertEquals(8, at.requests.size());
    }

    @Test
    void ofTheStreamLoseTheRequestWhichIsNotSentAgain() throws IOException {
      ModernBench at =
          serving(
              (_, response) -> {
                response.event("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/x\"}");
                response.breakOff();
              });

      assertEquals(
          Delivery.MAY_HAVE_RUN,
          assertInstanceOf(Unreachable.class, failure(at.call())).delivery());
      assertEquals(1, at.requests.size());
      assertFalse(at.link.status().connected());
    }

    @Test
    void ofAStreamThatEndsWithoutAnAnswerAreNoDifferent() throws IOException {
      ModernBench at =
          serving(
              (_, response) ->
                  response.event("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/x\"}"));

      assertEquals(
          Delivery.MAY_HAVE_RUN,
          assertInstanceOf(Unreachable.class, failure(at.call())).delivery());
    }

    @Test
    void ofTimeEndWithinIt() throws IOException {
      ModernBench at = serving((_, _) -> new CountDownLatch(1).await());
      Duration time = Duration.ofMillis(150);

      assertEquals(new TimedOut(time), failure(at.call("tool", "{}", Exchange.ANONYMOUS, time)));
      assertFalse(at.link.status().connected());
    }

    @ParameterizedTest
    @ValueSource(
        strings = {"nonsense", "[]", "{}", "{\"jsonrpc\":\"2.0\",\"id\":99,\"result\":{}}", ""})
    void ofTheMessageAreBadAnswers(String body) throws IOException {
      ModernBench at = serving((_, response) -> response.json(200, body));

      assertInstanceOf(BadAnswer.class, failure(at.call()));
    }
  }

  private static TimeLimit limit() {
    return TimeLimit.of(LONG, Ticker.system());
  }

  /** Wants to be told everything. */
  private static final class Told implements ClientChannel {

    private final List<ServerMessage> messages = new ArrayList<>();

    @Override
    public boolean wantsProgress() {
      return true;
    }

    @Override
    public void tell(ServerMessage message) {
      messages.add(message);
    }

    @Override
    public ClientAnswer ask(ServerMessage question, Duration timeout) {
      return ClientAnswer.METHOD_NOT_FOUND;
    }
  }
}
