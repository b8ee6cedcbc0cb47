package dev.bascule.adapter.in.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.adapter.in.http.access.TlsSettings.ClientAuthentication;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** HTTP/2, where many requests share a connection. */
final class Http2Test {

  private static final String ECHO = "/servers/demo/tools/echo";

  private final TestCertificates tls = new TestCertificates();
  private final BlockingQueue<String> begun = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> interrupted = new LinkedBlockingQueue<>();
  private final CountDownLatch mayEnd = new CountDownLatch(1);

  private final TestBridge bridge = start(/* idle= */ Duration.ofSeconds(60));

  private final HttpClient client = tls.http2();

  @AfterEach
  void close() {
    mayEnd.countDown();
    client.close();
    bridge.close();
  }

  @Test
  void answers() throws Exception {
    HttpResponse<String> answer = client.send(post("{\"n\":1}"), BodyHandlers.ofString());

    assertEquals(HttpClient.Version.HTTP_2, answer.version());
    assertEquals(200, answer.statusCode());
    assertEquals("{\"n\":1}", answer.body());
  }

  @Test
  void answersFiftyConcurrentRequests() {
    List<CompletableFuture<HttpResponse<String>>> answers =
        IntStream.range(0, 50)
            .mapToObj(i -> client.sendAsync(post("{\"n\":" + i + "}"), BodyHandlers.ofString()))
            .toList();

    for (int i = 0; i < 50; i++) {
      assertEquals("{\"n\":" + i + "}", answers.get(i).join().body());
    }
  }

  @Test
  void rejectsOwnPageOverPlainHttp() throws Exception {
    String own = "://127.0.0.1:" + bridge.server().port();

    assertEquals(403, status("/servers", "Origin", "http" + own));
    assertEquals(200, status("/servers", "Origin", "https" + own));
  }

  @Test
  void interruptsCallWhenStreamIsReset() throws InterruptedException {
    CompletableFuture<HttpResponse<String>> waiting =
        client.sendAsync(post("{\"wait\":1}"), BodyHandlers.ofString());
    assertEquals("{\"wait\":1}", begun.poll(8, SECONDS));

    waiting.cancel(true);

    assertEquals("{\"wait\":1}", interrupted.poll(8, SECONDS));
  }

  @Test
  void allowsCallsLongerThanIdleTimeout() throws Exception {
    try (TestBridge impatient = start(/* idle= */ Duration.ofSeconds(1))) {
      CompletableFuture<HttpResponse<String>> waiting =
          client.sendAsync(post(impatient, "{\"wait\":1}"), BodyHandlers.ofString());
      assertEquals("{\"wait\":1}", begun.poll(8, SECONDS));

      // Ends between two checks for idle connections.
      assertEquals(null, interrupted.poll(2_500, MILLISECONDS));
      assertFalse(waiting.isDone());
      mayEnd.countDown();

      assertEquals(200, waiting.get(8, SECONDS).statusCode());
    }
  }

  @Test
  void streamsEvents() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(uri(ECHO))
            .header("Accept", "text/event-stream")
            .POST(HttpRequest.BodyPublishers.ofString("{\"n\":1}"))
            .build();

    String events = client.send(request, BodyHandlers.ofString()).body();

    assertThat(events).endsWith("event: result\ndata: {\"n\":1}\n\n");
  }

  /** The client of the JDK drops a response that it has received if the connection then ends. */
  @Test
  void completesRunningCallsWhenStopping() throws Exception {
    byte[] body = "{\"wait\":1}".getBytes(StandardCharsets.US_ASCII);
    try (RawHttp2Client raw = RawHttp2Client.connect(tls, bridge.server().port())) {
      int stream = raw.beginPost(ECHO);
      raw.send(RawHttp2Client.DATA, RawHttp2Client.END_STREAM, stream, body);
      assertEquals("{\"wait\":1}", begun.poll(8, SECONDS));
      Thread closing = Thread.ofVirtual().start(bridge::close);

      mayEnd.countDown();

      assertEquals("200", raw.statusOfNextAnswer());
      assertEquals(
          ByteBuffer.wrap(body), raw.readUpTo(RawHttp2Client.DATA).orElseThrow().payload());
      assertTrue(closing.join(Duration.ofSeconds(8)));
    }
    assertThrows(IOException.class, () -> client.send(post("{}"), BodyHandlers.ofString()));
  }

  @Test
  void sendsGoAwayAndCompletesCallAfterAnnouncedStop() throws Exception {
    byte[] body = "{\"wait\":1}".getBytes(StandardCharsets.US_ASCII);
    try (RawHttp2Client raw = RawHttp2Client.connect(tls, bridge.server().port())) {
      int stream = raw.beginPost(ECHO);
      raw.send(RawHttp2Client.DATA, RawHttp2Client.END_STREAM, stream, body);
      assertEquals("{\"wait\":1}", begun.poll(8, SECONDS));

      bridge.server().announceStop();

      assertTrue(raw.readUpTo(RawHttp2Client.GO_AWAY).isPresent());
      mayEnd.countDown();
      assertEquals("200", raw.statusOfNextAnswer());
    }
  }

  @Test
  void servesNewConnectionAfterAnnouncedStopAndSendsGoAway() throws Exception {
    bridge.server().announceStop();

    try (RawHttp2Client raw = RawHttp2Client.connect(tls, bridge.server().port())) {
      int stream = raw.beginPost(ECHO);
      raw.send(RawHttp2Client.DATA, RawHttp2Client.END_STREAM, stream, "{}".getBytes(US_ASCII));

      assertEquals("200", raw.statusOfNextAnswer());
      assertTrue(raw.readUpTo(RawHttp2Client.GO_AWAY).isPresent());
    }
  }

  private int status(String path, String name, String value)
      throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(uri(path)).header(name, value).build();
    return client.send(request, BodyHandlers.ofString()).statusCode();
  }

  private TestBridge start(Duration idle) {
    return TestBridge.start(
        tls.settings(
            TestBridge.impatient(idle, Duration.ofSeconds(30), Duration.ofSeconds(5)),
            ClientAuthentication.NONE),
        FakeUseCases.withCallTool((call, _, _) -> answer(call)));
  }

  private HttpRequest post(String body) {
    return post(bridge, body);
  }

  private static HttpRequest post(TestBridge bridge, String body) {
    return HttpRequest.newBuilder(uri(bridge, ECHO))
        .POST(HttpRequest.BodyPublishers.ofString(body))
        .build();
  }

  private URI uri(String path) {
    return uri(bridge, path);
  }

  private static URI uri(TestBridge bridge, String path) {
    return URI.create("https://127.0.0.1:" + bridge.server().port() + path);
  }

  private Outcome<McpResult> answer(ToolCall call) {
    String arguments = call.arguments().json().text();
    if (!arguments.contains("wait")) {
      return FakeUseCases.served(arguments);
    }
    begun.add(arguments);
    try {
      mayEnd.await();
      return FakeUseCases.served(arguments);
    } catch (InterruptedException _) {
      interrupted.add(arguments);
      Thread.currentThread().interrupt();
      return new Outcome.Failed<>(new Failure.Cancelled());
    }
  }
}
