package dev.bascule.adapter.out.mcp;

import static dev.bascule.adapter.out.mcp.ModernConnectionFixture.DONE;
import static dev.bascule.adapter.out.mcp.ModernConnectionFixture.LONG;
import static dev.bascule.adapter.out.mcp.ModernConnectionFixture.answer;
import static dev.bascule.adapter.out.mcp.ModernConnectionFixture.failure;
import static dev.bascule.adapter.out.mcp.fixture.ModernScript.error;
import static dev.bascule.adapter.out.mcp.fixture.ModernScript.idOf;
import static dev.bascule.adapter.out.mcp.fixture.ModernScript.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.bascule.adapter.out.mcp.fixture.ModernScriptedServer.Handler;
import dev.bascule.adapter.out.mcp.jsonrpc.TimeLimit;
import dev.bascule.adapter.out.mcp.protocol.OutgoingRequest;
import dev.bascule.adapter.out.mcp.protocol.modern.ModernRevisions;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.ClientChannel;
import dev.bascule.application.context.ClientContext;
import dev.bascule.application.context.ClientResponse;
import dev.bascule.application.context.ForwardedParams;
import dev.bascule.domain.http.RawHttpConnection.RawRequest;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.CacheHints;
import dev.bascule.domain.mcp.CacheScope;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.ListEntry;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.LogLevel;
import dev.bascule.domain.mcp.McpRequest;
import dev.bascule.domain.mcp.McpResult.Kind;
import dev.bascule.domain.mcp.ServerDiscovery;
import dev.bascule.domain.mcp.ServerMessage;
import dev.bascule.domain.result.DeliveryStatus;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Failure.BadAnswer;
import dev.bascule.domain.result.Failure.Refused;
import dev.bascule.domain.result.Failure.Rejected;
import dev.bascule.domain.result.Failure.Throttled;
import dev.bascule.domain.result.Failure.TimedOut;
import dev.bascule.domain.result.Failure.Unreachable;
import dev.bascule.domain.time.Ticker;
import dev.bascule.mcp.protocol.ProtocolEra;
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

/** Details and faults of Streamable HTTP of revision 2026-07-28. */
final class ModernHttpConnectionTest {

  private static final String ANNOTATED =
      "{\"name\":\"tool\",\"inputSchema\":{\"properties\":{\"t\":"
          + "{\"type\":\"string\",\"x-mcp-header\":\"Tenant\"}}}}";
  private static final String INVALID =
      "{\"name\":\"bad\",\"inputSchema\":{\"properties\":{\"t\":"
          + "{\"type\":\"number\",\"x-mcp-header\":\"N\"}}}}";

  private @Nullable ModernConnectionFixture bench;

  private ModernConnectionFixture serving(Handler handler) throws IOException {
    ModernConnectionFixture made = new ModernConnectionFixture(handler);
    bench = made;
    return made;
  }

  private ModernConnectionFixture answering(String result) throws IOException {
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
    void haveSameValuesInHeadersAndBody() throws IOException {
      ModernConnectionFixture at = answering(DONE);

      answer(at.call());

      RawRequest request = at.requests.getFirst();
      assertEquals("POST", request.method());
      assertEquals("2026-07-28", request.headers().get("MCP-Protocol-Version"));
      assertEquals("tools/call", request.headers().get("Mcp-Method"));
      assertEquals("tool", request.headers().get("Mcp-Name"));
      assertEquals("application/json, text/event-stream", request.headers().get("Accept"));
      assertEquals("k", request.headers().get("X-Api-Key"));
      assertThat(request.body())
          .contains("\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\"");
    }

    @Test
    void haveTraceContextInHeadersAndBody() throws IOException {
      ModernConnectionFixture at = answering(DONE);

      answer(at.call("tool", "{}", TraceContexts.EXCHANGE, LONG));

      RawRequest request = at.requests.getFirst();
      TraceContexts.assertTold(request.body());
      TraceContexts.assertTold(request.headers()::get);
    }

    @Test
    void haveNoSessionIdEvenIfServerSendsOne() throws IOException {
      ModernConnectionFixture at = answering(DONE);

      answer(at.call());
      answer(at.call());

      assertEquals(2, at.requests.size());
      assertNull(at.requests.getLast().headers().get("Mcp-Session-Id"));
    }

    @Test
    void haveLogLevelOnceSet() throws IOException {
      ModernConnectionFixture at = answering(DONE);

      answer(
          at.connection.request(
              OutgoingRequest.of(
                  new McpRequest.SetLogLevel(ModernConnectionFixture.ID, LogLevel.NOTICE),
                  CallContext.ANONYMOUS),
              limit()));
      answer(at.call());

      assertEquals(1, at.requests.size());
      assertThat(at.requests.getFirst().body())
          .contains("\"io.modelcontextprotocol/logLevel\":\"notice\"");
    }

    @Test
    void haveAnnotatedArgumentsInHeadersOnceToolIsListed() throws IOException {
      ModernConnectionFixture at = answering("{\"content\":[],\"tools\":[" + ANNOTATED + "]}");

      answer(at.call("tool", "{\"t\":\"ä\"}", CallContext.ANONYMOUS, LONG));
      answer(at.listTools());
      answer(at.call("tool", "{\"t\":\"ä\"}", CallContext.ANONYMOUS, LONG));

      assertNull(at.requests.getFirst().headers().get("Mcp-Param-Tenant"));
      assertEquals("=?base64?w6Q=?=", at.requests.getLast().headers().get("Mcp-Param-Tenant"));
    }
  }

  @Nested
  class Answers {

    @Test
    void mayBeEventsAfterNotifications() throws IOException {
      ModernConnectionFixture at =
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
      RecordingChannel told = new RecordingChannel();

      assertEquals(
          "{\"content\":[]}",
          answer(
                  at.call(
                      "tool",
                      "{}",
                      new CallContext(
                          Caller.ANONYMOUS,
                          new ClientContext(ClientContext.NO_CAPABILITIES, Optional.empty(), told),
                          ForwardedParams.NONE),
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
    void haveKindOfResultType(String type, Kind kind) throws IOException {
      assertEquals(kind, answer(answering(typed(type)).call()).kind());
    }

    @ParameterizedTest
    @ValueSource(strings = {"task", "Complete", ""})
    void rejectUnknownResultTypes(String type) throws IOException {
      assertInstanceOf(BadAnswer.class, failure(answering(typed(type)).call()));
    }

    @Test
    void rejectInputRequiredResultOfListing() throws IOException {
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
    void omitToolsWithInvalidAnnotationAndWarnOnce() throws IOException {
      ModernConnectionFixture at =
          answering(
              "{ \"x\":1.50, \"tools\":[{\"name\":\"a\"},"
                  + INVALID
                  + ", "
                  + ANNOTATED
                  + "],\"ttlMs\":7}");
      try (RecordingLog log = new RecordingLog()) {
        for (int i = 0; i < 3; i++) {
          assertEquals(
              List.of("a", "tool"),
              answer(at.listTools()).items().stream().map(ListEntry::key).toList());
        }

        assertEquals(2, log.text().split("Ignoring tool", -1).length);
      }
    }

    @Test
    void areUnchangedIfAllToolsAreValid() throws IOException {
      String page = "{ \"tools\" : [ " + ANNOTATED + " ] }";
      ModernConnectionFixture at = answering(page);

      OutgoingRequest listing =
          OutgoingRequest.ofPage(ListKind.TOOLS, Optional.empty(), CallContext.ANONYMOUS);

      assertEquals(page, answer(at.connection.request(listing, limit())).text());
    }
  }

  @Nested
  class HeaderMismatch {

    @Test
    void listsToolsAgainAndRetriesCall() throws IOException {
      ModernConnectionFixture at =
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

      answer(at.call("tool", "{\"t\":\"x\"}", CallContext.ANONYMOUS, LONG));

      assertEquals(2, at.requestsOf("tools/list").size());
      List<RawRequest> calls = at.requestsOf("tools/call");
      assertEquals(2, calls.size());
      assertEquals("x", calls.getLast().headers().get("Mcp-Param-Tenant"));
      assertFalse(idOf(calls.getFirst().body()).equals(idOf(calls.getLast().body())));
    }

    @Test
    void returnsErrorIfListingDoesNotHelp() throws IOException {
      ModernConnectionFixture at =
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
  class UnsupportedRevision {

    @Test
    void usesAnotherCommonRevision() throws IOException {
      bench =
          new ModernConnectionFixture(
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
      assertEquals(Optional.of("2026-07-28"), bench.connection.status().protocolVersion());
      assertEquals(Optional.empty(), bench.connection.betterEra());
    }

    @Test
    void triesAtMostTwice() throws IOException {
      ModernConnectionFixture at =
          serving(
              (request, response) ->
                  response.json(400, unsupported(request.body(), "\"2026-07-28\"")));

      assertEquals(-32022, assertInstanceOf(Rejected.class, failure(at.call())).code());
      assertEquals(2, at.requests.size());
    }

    @Test
    void detectsLegacyServerByItsRevisions() throws IOException {
      ModernConnectionFixture at =
          serving(
              (request, response) ->
                  response.json(400, unsupported(request.body(), "\"2025-11-25\"")));

      assertEquals(-32022, assertInstanceOf(Rejected.class, failure(at.call())).code());
      assertEquals(Optional.of(ProtocolEra.LEGACY), at.connection.betterEra());
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
  class Discovery {

    @Test
    void readsSelfDescription() throws IOException {
      ModernConnectionFixture at =
          answering(
              "{\"resultType\":\"complete\",\"supportedVersions\":[\"2026-07-28\"],"
                  + "\"capabilities\":{ \"tools\":{} },\"instructions\":\"so\",\"ttlMs\":5000,"
                  + "\"cacheScope\":\"public\",\"serverInfo\":{\"name\":\"beta\"},\"_meta\":"
                  + "{\"io.modelcontextprotocol/serverInfo\":{\"name\":\"n\",\"version\":\"v\"}}}");

      ServerDiscovery discovery = answer(at.connection.discover(CallContext.ANONYMOUS, limit()));

      assertEquals(
          new ServerDiscovery(
              "2026-07-28",
              JsonBytes.of("{ \"tools\":{} }"),
              Optional.of(JsonBytes.of("{\"name\":\"n\",\"version\":\"v\"}")),
              Optional.of("so"),
              new CacheHints(Duration.ofSeconds(5), CacheScope.PUBLIC)),
          discovery);
      assertEquals(Optional.of("n"), at.connection.status().name());
      assertEquals(Optional.of("v"), at.connection.status().version());
    }

    @Test
    void acceptsServerInfoOfDraftRevisions() throws IOException {
      ModernConnectionFixture at =
          answering("{\"supportedVersions\":[\"2026-07-28\"],\"serverInfo\":{\"name\":\"beta\"}}");

      ServerDiscovery discovery = answer(at.connection.discover(CallContext.ANONYMOUS, limit()));

      assertEquals(Optional.of(JsonBytes.of("{\"name\":\"beta\"}")), discovery.serverInfo());
      assertEquals(CacheHints.NONE, discovery.hints());
    }

    @Test
    void detectsLegacyServer() throws IOException {
      ModernConnectionFixture at = answering("{\"supportedVersions\":[\"2025-11-25\"]}");

      assertInstanceOf(
          BadAnswer.class, failure(at.connection.discover(CallContext.ANONYMOUS, limit())));
      assertEquals(Optional.of(ProtocolEra.LEGACY), at.connection.betterEra());
    }
  }

  @Nested
  class Faults {

    @Test
    void returnJsonRpcErrorsOfAnyStatus() throws IOException {
      for (int status : new int[] {200, 400, 404, 422}) {
        ModernConnectionFixture at =
            serving(
                (request, response) ->
                    response.json(status, error(request.body(), -32601, "unknown")));
        assertEquals(new Rejected(-32601, "unknown", Optional.empty()), failure(at.call()));
        at.close();
      }
    }

    @Test
    void returnMissingCapabilityErrorsWithData() throws IOException {
      ModernConnectionFixture at =
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
    void mapHttpErrorsToFailures() throws IOException {
      AtomicInteger status = new AtomicInteger();
      ModernConnectionFixture at =
          serving((_, response) -> response.write(status.get(), "text/plain", "no"));
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
              BadAnswer.class,
              BadAnswer.class),
          failures);
      assertEquals(8, at.requests.size());
    }

    @Test
    void doNotRetryAfterBrokenStream() throws IOException {
      ModernConnectionFixture at =
          serving(
              (_, response) -> {
                response.event("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/x\"}");
                response.breakOff();
              });

      assertEquals(
          DeliveryStatus.MAY_HAVE_RUN,
          assertInstanceOf(Unreachable.class, failure(at.call())).delivery());
      assertEquals(1, at.requests.size());
      assertFalse(at.connection.status().connected());
    }

    @Test
    void doNotRetryAfterStreamWithoutResponse() throws IOException {
      ModernConnectionFixture at =
          serving(
              (_, response) ->
                  response.event("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/x\"}"));

      assertEquals(
          DeliveryStatus.MAY_HAVE_RUN,
          assertInstanceOf(Unreachable.class, failure(at.call())).delivery());
    }

    @Test
    void failAfterTimeout() throws IOException {
      ModernConnectionFixture at = serving((_, _) -> new CountDownLatch(1).await());
      Duration time = Duration.ofMillis(150);

      assertEquals(new TimedOut(time), failure(at.call("tool", "{}", CallContext.ANONYMOUS, time)));
      assertFalse(at.connection.status().connected());
    }

    @ParameterizedTest
    @ValueSource(
        strings = {"nonsense", "[]", "{}", "{\"jsonrpc\":\"2.0\",\"id\":99,\"result\":{}}", ""})
    void mapMalformedMessagesToBadAnswers(String body) throws IOException {
      ModernConnectionFixture at = serving((_, response) -> response.json(200, body));

      assertInstanceOf(BadAnswer.class, failure(at.call()));
    }
  }

  private static TimeLimit limit() {
    return TimeLimit.of(LONG, Ticker.system());
  }

  /** Receives everything. */
  private static final class RecordingChannel implements ClientChannel {

    private final List<ServerMessage> messages = new ArrayList<>();

    @Override
    public boolean wantsProgress() {
      return true;
    }

    @Override
    public void sendNotification(ServerMessage message) {
      messages.add(message);
    }

    @Override
    public ClientResponse sendRequest(ServerMessage request, Duration timeout) {
      return ClientResponse.METHOD_NOT_FOUND;
    }
  }
}
