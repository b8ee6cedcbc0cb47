package dev.bascule.adapter.in.http.mcp.stdio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.adapter.in.http.mcp.FakeMcpUseCases;
import dev.bascule.adapter.in.http.mcp.FakeServer;
import dev.bascule.adapter.in.http.mcp.McpHandler;
import dev.bascule.adapter.in.http.mcp.McpSettings;
import dev.bascule.adapter.in.http.mcp.ModernRequests;
import dev.bascule.adapter.in.http.mcp.session.LegacyRequests;
import dev.bascule.application.context.ClientChannel;
import dev.bascule.application.context.ClientResponse;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.McpRequest;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ServerMessage;
import dev.bascule.domain.mcp.ServerNotification;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.time.FakeTicker;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The MCP endpoint over a pair of streams. */
final class StdioEndpointTest {

  private static final String INITIALIZED =
      LegacyRequests.notification("notifications/initialized", "");
  private static final String CALL =
      LegacyRequests.request(
          "1", "tools/call", "\"name\":\"go\",\"_meta\":{\"progressToken\":\"mine\"}");
  private static final ServerMessage PROGRESS =
      new ServerMessage(
          "notifications/progress", JsonBytes.of("{\"progressToken\":5,\"progress\":1}"));
  private static final int MAX_LINE_BYTES = 20_000;

  private final FakeMcpUseCases mcp = new FakeMcpUseCases();
  private final FakeServer server = mcp.server("demo").tool("go");
  private final McpHandler handler =
      new McpHandler(
          mcp.useCases(),
          new McpSettings("1", 9, Duration.ofHours(1), 1 << 20, 9),
          new FakeTicker());

  @AfterEach
  void closeHandler() {
    handler.close();
  }

  private StdioEndpoint endpoint(OutputStream out) {
    return new StdioEndpoint(
        handler, Optional.of(new ServerId("demo")), out, MAX_LINE_BYTES, Duration.ofMinutes(1));
  }

  /** Returns the lines that respond to {@code lines}, the whole input. */
  private List<String> responsesTo(String... lines) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    serve(
        endpoint(out),
        new ByteArrayInputStream(String.join("\n", lines).getBytes(StandardCharsets.UTF_8)));
    return out.toString(StandardCharsets.UTF_8).lines().toList();
  }

  private static void serve(StdioEndpoint endpoint, InputStream in) {
    try {
      endpoint.serve(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String initialize(String capabilities) {
    return LegacyRequests.initialize("2025-11-25", capabilities);
  }

  private static byte[] bytes(String line) {
    return (line + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /** An output whose lines go to a function. */
  private static final class LineStream extends OutputStream {

    interface LineConsumer {
      void accept(String line) throws IOException;
    }

    private final LineConsumer consumer;

    LineStream(LineConsumer consumer) {
      this.consumer = consumer;
    }

    @Override
    public void write(int octet) {
      throw new AssertionError("must write whole lines");
    }

    @Override
    public void write(byte[] line) throws IOException {
      consumer.accept(new String(line, StandardCharsets.UTF_8));
    }
  }

  /** A client that stays connected. */
  private final class LineClient implements AutoCloseable {

    private final PipedOutputStream toEndpoint = new PipedOutputStream();
    private final BlockingQueue<String> fromEndpoint = new LinkedBlockingQueue<>();
    private final StdioEndpoint endpoint;
    private final Thread serving;

    LineClient() throws IOException {
      PipedInputStream in = new PipedInputStream(toEndpoint, 1 << 16);
      endpoint = endpoint(new LineStream(line -> fromEndpoint.add(line.strip())));
      serving = Thread.ofPlatform().daemon().start(() -> serve(endpoint, in));
    }

    static void begin(LineClient client, String capabilities)
        throws IOException, InterruptedException {
      client.send(initialize(capabilities), INITIALIZED);
      assertThat(client.next()).startsWith("{\"jsonrpc\":\"2.0\",\"id\":0,\"result\":{");
    }

    void send(String... lines) throws IOException {
      for (String line : lines) {
        toEndpoint.write(bytes(line));
      }
      toEndpoint.flush();
    }

    String next() throws InterruptedException {
      return fromEndpoint.take();
    }

    @Override
    public void close() throws IOException {
      toEndpoint.close();
      try {
        serving.join();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void whileCalled(Consumer<ClientChannel> action) {
    server.responder =
        (_, context) -> {
          action.accept(context.client().channel());
          return Thread.currentThread().isInterrupted()
              ? FakeServer.failed(new Failure.Cancelled())
              : FakeServer.complete("{}");
        };
  }

  /** A script does not wait for the response to initialize. */
  @Test
  void answersWholeInputBeforeItEnds() {
    server.responder = (_, _) -> FakeServer.complete("{\n  \"content\": []\r\n}");

    List<String> lines =
        responsesTo(initialize("{}"), INITIALIZED, "", CALL.replace("\"id\":1", "\"id\":\"x\""));

    assertEquals(2, lines.size());
    assertThat(lines.getFirst())
        .contains("\"protocolVersion\":\"2025-11-25\"", "\"name\":\"upstream\"");
    assertEquals(
        "{\"jsonrpc\":\"2.0\",\"id\":\"x\",\"result\":{   \"content\": []  }}", lines.get(1));
  }

  @Test
  void answersStatelessRequestsWithoutHeaderFields() {
    mcp.server("demo")
        .tool("annotated", "{\"properties\":{\"a\":{\"type\":\"string\",\"x-mcp-header\":\"A\"}}}");

    List<String> lines =
        responsesTo(
            ModernRequests.request("1", "server/discover", ""),
            ModernRequests.request(
                "2", "tools/call", "\"name\":\"annotated\",\"arguments\":{\"a\":\"b\"}"));

    assertThat(lines)
        .hasSize(2)
        .anyMatch(line -> line.contains("\"supportedVersions\""))
        .contains("{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":{\"resultType\":\"complete\"}}");
  }

  @Test
  void rejectsInvalidInputAndContinues() {
    List<String> lines =
        responsesTo(
            "{\"jsonrpc\":",
            "x".repeat(MAX_LINE_BYTES + 1),
            LegacyRequests.request("1", "ping", ""),
            "{\"jsonrpc\":\"1.0\",\"id\":2,\"method\":\"ping\"}",
            ModernRequests.request("3", "none", "").replace("2026-07-28", "2020-01-01"),
            ModernRequests.raw(
                "4",
                "server/discover",
                "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":7}"),
            LegacyRequests.notification("notifications/cancelled", "\"requestId\":9"),
            LegacyRequests.result("5", "{}"),
            initialize("{}"),
            initialize("{}").replace("\"id\":0", "\"id\":6"));

    assertThat(lines.get(0)).contains("\"code\":-32700").doesNotContain("\"id\"");
    assertThat(lines.get(1)).contains("The message is longer than 20000 bytes");
    assertThat(lines.get(2)).contains("\"id\":1", "The first request must be initialize");
    assertThat(lines.get(3)).contains("\"id\":2", "\\\"jsonrpc\\\" is \\\"2.0\\\"");
    assertThat(lines).anyMatch(line -> line.contains("\"id\":3") && line.contains("-32022"));
    assertThat(lines).anyMatch(line -> line.contains("\"id\":4") && line.contains("-32602"));
    assertThat(lines).anyMatch(line -> line.contains("\"protocolVersion\":\"2025-11-25\""));
    assertThat(lines).anyMatch(line -> line.contains("The session is already initialized"));
    assertEquals(8, lines.size());
  }

  @Test
  void sendsProgressBeforeTheResult() {
    whileCalled(channel -> channel.sendNotification(PROGRESS));

    List<String> lines = responsesTo(initialize("{}"), INITIALIZED, CALL);

    assertEquals(
        List.of(
            LegacyRequests.notification(
                "notifications/progress", "\"progressToken\":\"mine\",\"progress\":1"),
            LegacyRequests.result("1", "{}")),
        lines.subList(1, 3));
  }

  @Test
  void sendsRequestOfServerAndTakesItsResponse() throws Exception {
    BlockingQueue<ClientResponse> answers = new LinkedBlockingQueue<>();
    whileCalled(
        channel ->
            answers.add(
                channel.sendRequest(
                    new ServerMessage("roots/list", ServerMessage.NO_PARAMS),
                    Duration.ofMinutes(1))));

    try (LineClient client = new LineClient()) {
      LineClient.begin(client, "{\"roots\":{}}");
      client.send(CALL);
      assertEquals(LegacyRequests.request("1", "roots/list", ""), client.next());
      client.send(LegacyRequests.result("1", "{\"roots\":[]}"));

      assertEquals(LegacyRequests.result("1", "{}"), client.next());
      assertEquals(new ClientResponse.Answered(JsonBytes.of("{\"roots\":[]}")), answers.take());
    }
  }

  @Test
  void sendsNotificationsOfTheSession() throws Exception {
    try (LineClient client = new LineClient()) {
      LineClient.begin(client, "{}");
      mcp.subscriptions
          .take()
          .listener
          .onNotification(new ServerId("demo"), new ServerNotification.ListChanged(ListKind.TOOLS));

      assertThat(client.next()).contains("\"method\":\"notifications/tools/list_changed\"");
    }
  }

  @Test
  void cancelsRequestsOfBothFamilies() throws Exception {
    CountDownLatch interrupted = new CountDownLatch(2);
    BlockingQueue<McpRequest> begun = new LinkedBlockingQueue<>();
    server.responder = (request, _) -> waitForInterrupt(request, begun, interrupted);

    try (LineClient client = new LineClient()) {
      LineClient.begin(client, "{}");
      client.send(
          CALL, ModernRequests.request("2", "tools/call", "\"name\":\"go\",\"arguments\":{}"));
      begun.take();
      begun.take();
      client.send(
          LegacyRequests.notification("notifications/cancelled", "\"requestId\":1"),
          LegacyRequests.notification("notifications/cancelled", "\"requestId\":2"));
      interrupted.await();
      server.responder = (_, _) -> FakeServer.complete("{}");
      client.send(LegacyRequests.request("3", "ping", ""));

      assertEquals(LegacyRequests.result("3", "{}"), client.next());
    }
  }

  private static Outcome<McpResult> waitForInterrupt(
      McpRequest request, BlockingQueue<McpRequest> begun, CountDownLatch interrupted) {
    begun.add(request);
    try {
      new CountDownLatch(1).await();
      return FakeServer.complete("{}");
    } catch (InterruptedException _) {
      interrupted.countDown();
      Thread.currentThread().interrupt();
      return FakeServer.failed(new Failure.Cancelled());
    }
  }

  @Test
  void endsSubscriptionStreamWithTheInput() {
    List<String> lines =
        responsesTo(
            ModernRequests.request(
                "\"s\"", "subscriptions/listen", "\"notifications\":{\"toolsListChanged\":true}"));

    assertThat(lines.getFirst()).contains("notifications/subscriptions/acknowledged");
    assertThat(lines.getLast()).startsWith("{\"jsonrpc\":\"2.0\",\"id\":\"s\",\"result\":");
  }

  @Test
  void limitsRequestsInProgress() throws Exception {
    CountDownLatch interrupted = new CountDownLatch(StdioEndpoint.MAX_RUNNING);
    BlockingQueue<McpRequest> begun = new LinkedBlockingQueue<>();
    server.responder = (request, _) -> waitForInterrupt(request, begun, interrupted);

    try (LineClient client = new LineClient()) {
      client.send(
          IntStream.rangeClosed(0, StdioEndpoint.MAX_RUNNING)
              .mapToObj(
                  id ->
                      ModernRequests.request(
                          Integer.toString(id), "tools/call", "\"name\":\"go\",\"arguments\":{}"))
              .toArray(String[]::new));

      assertThat(client.next())
          .contains("\"id\":" + StdioEndpoint.MAX_RUNNING, "Too many requests in progress");
      client.send("[" + LegacyRequests.request("1", "ping", "") + "]");
      assertThat(client.next()).contains("Too many requests in progress").doesNotContain("\"id\"");
      for (int i = 0; i < StdioEndpoint.MAX_RUNNING; i++) {
        begun.take();
      }
      client.endpoint.close();
    }
    interrupted.await();
  }

  @Test
  void cancelsRequestsWhenItsOutputIsClosed() throws Exception {
    CountDownLatch interrupted = new CountDownLatch(1);
    BlockingQueue<McpRequest> begun = new LinkedBlockingQueue<>();
    server.responder = (request, _) -> waitForInterrupt(request, begun, interrupted);
    List<String> attempts = new CopyOnWriteArrayList<>();
    PipedInputStream silent = new PipedInputStream();
    try (PipedOutputStream client = new PipedOutputStream(silent);
        StdioEndpoint endpoint =
            endpoint(
                new LineStream(
                    line -> {
                      attempts.add(line);
                      throw new IOException("broken pipe");
                    }))) {
      client.write(
          bytes(ModernRequests.request("1", "tools/call", "\"name\":\"go\",\"arguments\":{}")));
      client.write(bytes(LegacyRequests.request("2", "ping", "")));

      endpoint.serve(silent);
      begun.take();
    }

    interrupted.await();
    assertThat(attempts).singleElement().asString().contains("\"id\":2");
  }

  @Test
  void readsInputWhileItInitializes() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    mcp.onDiscover = () -> awaitUnlessInterrupted(go);

    try (LineClient client = new LineClient()) {
      client.send(
          initialize("{}"),
          INITIALIZED,
          CALL,
          initialize("{}").replace("\"id\":0", "\"id\":2"),
          LegacyRequests.notification("notifications/cancelled", "\"requestId\":2"),
          LegacyRequests.request("3", "ping", ""));
      assertEquals(LegacyRequests.result("3", "{}"), client.next());
      go.countDown();

      assertThat(client.next()).startsWith("{\"jsonrpc\":\"2.0\",\"id\":0,\"result\":{");
      assertEquals(LegacyRequests.result("1", "{}"), client.next());
    }
  }

  @Test
  void cancelsInitializeWhenClosed() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    mcp.onDiscover =
        () -> {
          begun.countDown();
          awaitUnlessInterrupted(new CountDownLatch(1));
          ended.countDown();
        };

    try (LineClient client = new LineClient()) {
      client.send(initialize("{}"));
      begun.await();
      client.endpoint.close();
    }

    ended.await();
  }

  private static void awaitUnlessInterrupted(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void answersFailedInitializeAndContinues() throws Exception {
    mcp.onDiscover =
        () -> {
          throw new IllegalStateException("test");
        };

    try (LineClient client = new LineClient()) {
      client.send(initialize("{}"));
      assertThat(client.next()).contains("\"id\":0", "Internal error");
      mcp.onDiscover = () -> {};
      client.send(initialize("{}"));

      assertThat(client.next()).startsWith("{\"jsonrpc\":\"2.0\",\"id\":0,\"result\":{");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void acceptsIdAgainOnceItsResponseIsRead(boolean hasProgress) throws Exception {
    CountDownLatch calls = new CountDownLatch(2);
    whileCalled(
        channel -> {
          calls.countDown();
          if (hasProgress) {
            channel.sendNotification(PROGRESS);
          }
        });
    List<String> results = new CopyOnWriteArrayList<>();
    PipedInputStream in = new PipedInputStream(1 << 16);
    PipedOutputStream client = new PipedOutputStream(in);
    client.write(bytes(initialize("{}")));
    client.write(bytes(CALL));

    endpoint(
            new LineStream(
                line -> {
                  if (line.contains("\"id\":1,")) {
                    results.add(line);
                    if (results.size() == 1) {
                      client.write(bytes(CALL));
                      client.close();
                      awaitUnlessInterrupted(calls);
                    }
                  }
                }))
        .serve(in);

    assertEquals(Collections.nCopies(2, LegacyRequests.result("1", "{}") + "\n"), results);
  }

  @Test
  void reportsUnreadableInput() {
    StdioEndpoint endpoint = endpoint(OutputStream.nullOutputStream());

    assertThatThrownBy(() -> endpoint.serve(new PipedInputStream()))
        .isInstanceOf(IOException.class)
        .hasMessage("The input cannot be read: Pipe not connected");
  }
}
