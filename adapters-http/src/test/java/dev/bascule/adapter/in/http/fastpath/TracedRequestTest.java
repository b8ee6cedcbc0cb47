package dev.bascule.adapter.in.http.fastpath;

import static dev.bascule.adapter.in.http.fastpath.FakeCachedCalls.FAST_PATH_INLINE;
import static dev.bascule.adapter.in.http.fastpath.FakeCachedCalls.FAST_PATH_VIRTUAL_THREAD;
import static dev.bascule.adapter.in.http.fastpath.FakeCachedCalls.INLINE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.adapter.in.http.FakeUseCases;
import dev.bascule.adapter.in.http.RawClient;
import dev.bascule.adapter.in.http.TestBridge;
import dev.bascule.adapter.in.http.access.ClientAddress;
import dev.bascule.adapter.in.http.exchange.BridgeRequest;
import dev.bascule.adapter.in.http.exchange.BridgeResponse;
import dev.bascule.adapter.in.http.exchange.CompleteResponse;
import dev.bascule.adapter.in.http.exchange.RequestHead;
import dev.bascule.adapter.in.http.exchange.RequestOrigin;
import dev.bascule.adapter.in.http.mcp.McpRequestHandler;
import dev.bascule.adapter.in.http.mcp.session.SessionView;
import dev.bascule.adapter.in.http.mcp.stream.McpHttpRequest;
import dev.bascule.application.context.TraceContext;
import dev.bascule.domain.time.Ticker;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.eclipse.jetty.http.HttpFields;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests whose heads differ only in their traceparent. */
final class TracedRequestTest {

  private static final String ECHO = "/servers/demo/tools/echo";

  /** The first is new, the second is cached; the third is read by the fast path. */
  private static final int UNTIL_KNOWN = 3;

  private final FakeCachedCalls calls = new FakeCachedCalls();
  private final RecordingMcpHandler mcp = new RecordingMcpHandler();
  private final TestBridge bridge =
      TestBridge.start(
          TestBridge.SETTINGS,
          FakeUseCases.withCallTool(calls),
          mcp,
          Ticker.system(),
          TestBridge.LIMITS);

  private static final class RecordingMcpHandler implements McpRequestHandler {

    private final List<Boolean> onFastPath = new CopyOnWriteArrayList<>();
    private final List<Optional<String>> traceparents = new CopyOnWriteArrayList<>();

    @Override
    public BridgeResponse handle(McpHttpRequest request) {
      onFastPath.add(FakeCachedCalls.isOnFastPath());
      traceparents.add(request.context().trace().traceparent());
      return CompleteResponse.empty(202);
    }

    @Override
    public List<SessionView> sessions() {
      return List.of();
    }

    @Override
    public boolean endSession(String viewId) {
      return false;
    }

    @Override
    public void sweep() {}

    @Override
    public void drain() {}

    @Override
    public void close() {}
  }

  @AfterEach
  void close() {
    bridge.close();
  }

  private static String trace(int number) {
    return "00-0af7651916cd43dd8448eb211c80%04x-b7ad6b7169203331-%02x"
        .formatted(0xABC0 + number, number % 2);
  }

  /** Sends a request, and returns its path. */
  private String send(RawClient client, String... headers) {
    assertEquals(200, client.send("POST", ECHO, "{}", headers).status());
    return calls.nextPath();
  }

  /** Makes the fast path learn the head of requests with {@code headers} and any traceparent. */
  private void learn(RawClient client, String... headers) {
    for (int i = 0; i < UNTIL_KNOWN; i++) {
      assertEquals(INLINE, send(client, traced(trace(i), headers)));
      assertEquals(Optional.of(trace(i)), calls.trace.traceparent());
    }
  }

  private static String[] traced(String traceparent, String... headers) {
    String[] all = new String[headers.length + 1];
    all[0] = "traceparent: " + traceparent;
    System.arraycopy(headers, 0, all, 1, headers.length);
    return all;
  }

  @Test
  void areRecognizedByTheRestOfTheirBytes() {
    try (RawClient client = bridge.connect()) {
      learn(client);
      for (int i = 10; i < 13; i++) {
        assertEquals(FAST_PATH_INLINE, send(client, traced(trace(i))));
        assertEquals(Optional.of(trace(i)), calls.trace.traceparent());
      }
      calls.isCached = false;
      assertEquals(FAST_PATH_VIRTUAL_THREAD, send(client, traced(trace(20))));

      assertEquals(Optional.of(trace(20)), calls.trace.traceparent());
    }
  }

  @Test
  void keepTheRestOfTheirTraceContext() {
    String[] others = {"tracestate: a=1, b=2", "Baggage: c=3"};
    try (RawClient client = bridge.connect()) {
      learn(client, others);

      assertEquals(FAST_PATH_INLINE, send(client, traced(trace(10), others)));

      assertEquals(
          new TraceContext(Optional.of(trace(10)), Optional.of("a=1,b=2"), Optional.of("c=3")),
          calls.trace);
      assertEquals(INLINE, send(client, traced(trace(11), "tracestate: a=1, b=3", others[1])));
      assertEquals(Optional.of("a=1,b=3"), calls.trace.tracestate());
    }
  }

  @Test
  void passTraceparentToMcpEndpoint() {
    try (RawClient client = bridge.connect()) {
      for (int i = 0; i <= UNTIL_KNOWN; i++) {
        assertEquals(202, client.send("POST", "/mcp", "{}", traced(trace(i))).status());
      }

      assertEquals(List.of(false, false, false, true), mcp.onFastPath);
      assertEquals(
          IntStream.rangeClosed(0, UNTIL_KNOWN).mapToObj(i -> Optional.of(trace(i))).toList(),
          mcp.traceparents);
    }
  }

  /** Values other than a traceparent of version 00 are parsed by the server. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
        "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01 ",
        " 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00_0af7651916cd43dd8448eb211c80319c_b7ad6b7169203331_01",
        "",
      })
  void areParsedIfTheirTraceparentIsUnusual(String value) {
    try (RawClient other = bridge.connect();
        RawClient client = bridge.connect()) {
      assertEquals(INLINE, send(other, traced(value, "X: y")));
      TraceContext parsed = calls.trace;
      learn(client);

      assertEquals(INLINE, send(client, traced(value)));
      assertEquals(parsed, calls.trace);
      assertEquals(FAST_PATH_INLINE, send(client, traced(trace(10))));
      assertEquals(Optional.of(trace(10)), calls.trace.traceparent());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"traceparent: ", "Traceparent: ", "TRACEPARENT:", "traceparent:\t "})
  void haveNoTraceWithTwoTraceparents(String name) {
    try (RawClient client = bridge.connect()) {
      learn(client);
      for (int i = 0; i <= UNTIL_KNOWN; i++) {
        String way = send(client, traced(trace(i), name + trace(i + 1)));
        assertEquals(TraceContext.NONE, calls.trace);
        assertEquals(INLINE, way);
      }
    }
  }

  /** Two traceparents that never change are compared like all other bytes. */
  @Test
  void haveNoTraceWithTwoConstantTraceparents() {
    try (RawClient client = bridge.connect()) {
      String way = "";
      for (int i = 0; i <= UNTIL_KNOWN; i++) {
        way = send(client, traced(trace(0), "traceparent: " + trace(0)));
        assertEquals(TraceContext.NONE, calls.trace);
      }
      assertEquals(FAST_PATH_INLINE, way);
    }
  }

  @Test
  void mayWriteTheNameInAnyCase() {
    try (RawClient client = bridge.connect()) {
      learn(client);
      assertEquals(INLINE, send(client, "TraceParent: " + trace(0)));
      assertEquals(INLINE, send(client, "TraceParent: " + trace(1)));

      assertEquals(FAST_PATH_INLINE, send(client, "TraceParent: " + trace(10)));
      assertEquals(Optional.of(trace(10)), calls.trace.traceparent());
    }
  }

  @Test
  void containTraceparentInHeaderFields() {
    RequestHead head =
        new RequestHead(
                "POST",
                ECHO,
                List.of("servers", "demo", "tools", "echo"),
                /* query= */ null,
                HttpFields.build().add("traceparent", trace(0)).add("X", "y"),
                RequestOrigin.of(
                    ClientAddress.direct("127.0.0.1", /* secure= */ false),
                    Optional.empty(),
                    "127.0.0.1",
                    ""))
            .withoutTraceparent();
    BridgeRequest request = new BridgeRequest(head, trace(1), "id");

    assertEquals(List.of(trace(1)), request.values("Traceparent"));
    assertEquals(List.of(trace(1)), request.withBody(new byte[1]).values("traceparent"));
    assertEquals(List.of("y"), request.values("x"));
    assertEquals(List.of(), head.headers().getValuesList("traceparent"));
  }

  @Test
  void haveNoTraceWithSimilarField() {
    try (RawClient client = bridge.connect()) {
      for (int i = 0; i <= UNTIL_KNOWN; i++) {
        assertEquals(INLINE, send(client, "X-traceparent: " + trace(i)));
        assertEquals(TraceContext.NONE, calls.trace);
      }
    }
  }

  @Test
  void areReadFromSeveralPackets() {
    String request = RawClient.request("POST", ECHO, "{}", traced(trace(10)));
    for (int cut = 1; cut < request.length(); cut += 7) {
      try (RawClient client = bridge.connect()) {
        assertThat(List.of(INLINE, FAST_PATH_INLINE)).contains(send(client, traced(trace(0))));
        client.write(request.substring(0, cut));
        assertEquals(200, bridge.get("/health/live").status());
        client.write(request.substring(cut));

        assertEquals(200, client.read().status());
        assertEquals(Optional.of(trace(10)), calls.trace.traceparent());
        calls.nextPath();
      }
    }
  }
}
