package dev.bascule.adapter.in.http;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.adapter.in.http.RawClient.ParsedResponse;
import dev.bascule.adapter.in.http.access.AccessSettings;
import dev.bascule.adapter.in.http.access.EdgeSettings;
import dev.bascule.adapter.in.http.access.TrustedProxies;
import dev.bascule.adapter.in.http.access.TrustedProxies.CidrBlock;
import dev.bascule.adapter.in.http.config.HttpServerSettings;
import dev.bascule.adapter.in.http.exchange.FakeMcpHandler;
import dev.bascule.adapter.in.http.exchange.ResponseChannel;
import dev.bascule.adapter.in.http.exchange.ResponseChannel.Event;
import dev.bascule.adapter.in.http.exchange.ResponseChannel.EventStream;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.time.FakeTicker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Event streams, over real connections. */
final class EventStreamTest {

  private static final String CALL = RawClient.request("POST", "/mcp", "{}");
  private static final String OVER = "over";

  private final FakeTicker ticker = new FakeTicker();

  /** The events to send; {@link #OVER} ends the stream. */
  private final BlockingQueue<String> toSend = new LinkedBlockingQueue<>();

  /** The result of each send. */
  private final BlockingQueue<Boolean> sent = new LinkedBlockingQueue<>();

  /** The streams whose header was sent. */
  private final BlockingQueue<Boolean> opened = new LinkedBlockingQueue<>();

  /** How the scripts ended. */
  private final BlockingQueue<String> endings = new LinkedBlockingQueue<>();

  private final FakeMcpHandler mcp = new FakeMcpHandler((_, response) -> stream(response));

  private final TestBridge bridge = start(/* idle= */ Duration.ofSeconds(30));

  private TestBridge start(Duration idle) {
    return TestBridge.start(
        TestBridge.impatient(
            idle, /* read= */ Duration.ofMillis(200), /* drain= */ Duration.ofSeconds(5)),
        FakeUseCases.withEchoTool(),
        mcp,
        ticker,
        TestBridge.limits(TestBridge.LIMITS.bodyBudget(), 2));
  }

  @AfterEach
  void close() {
    toSend.add(OVER);
    toSend.add(OVER);
    bridge.close();
  }

  @Test
  void sendsEventsImmediately() throws InterruptedException {
    try (RawClient client = bridge.connect()) {
      client.write(CALL);

      ParsedResponse head = client.readHead();
      assertEquals(200, head.status());
      assertEquals("text/event-stream", head.header("Content-Type"));
      assertEquals("no-store", head.header("Cache-Control"));
      assertEquals("no", head.header("X-Accel-Buffering"));
      assertEquals("1", head.header("X-Of-The-Front"));

      toSend.add("{\"n\":1}");
      assertEquals("data: {\"n\":1}\n\n", client.readChunk());
      toSend.add("{\"n\":2}");
      assertEquals("data: {\"n\":2}\n\n", client.readChunk());
      toSend.add(OVER);
      assertEquals("", client.readChunk());
      assertEquals(true, sent.poll(5, SECONDS));
    }
  }

  @Test
  void keepsConnectionForNextRequest() {
    try (RawClient client = bridge.connect()) {
      client.write(CALL);
      assertEquals(200, client.readHead().status());
      toSend.add(OVER);
      assertEquals("", client.readChunks());

      assertEquals(200, client.send("GET", "/servers", "").status());
    }
  }

  @Test
  void answersPipelinedRequestAfterwards() {
    try (RawClient client = bridge.connect()) {
      client.write(CALL);
      assertEquals(200, client.readHead().status());
      client.write(RawClient.request("POST", "/servers/demo/tools/echo", "{\"n\":1}"));
      toSend.add("{}");
      assertEquals("data: {}\n\n", client.readChunk());
      toSend.add(OVER);
      assertEquals("", client.readChunks());

      assertEquals("{\"n\":1}", client.read().body());
    }
  }

  @Test
  void detectsDisconnect() throws InterruptedException {
    try (RawClient client = bridge.connect()) {
      client.write(CALL);
      assertEquals(200, client.readHead().status());
      toSend.add("{}");
      assertEquals("data: {}\n\n", client.readChunk());
      assertEquals(true, sent.poll(5, SECONDS));
    }

    assertEquals("interrupted", endings.poll(5, SECONDS));
  }

  @Test
  void sendsNothingAfterDisconnect() throws InterruptedException {
    try (RawClient client = bridge.connect()) {
      client.write(CALL);
      assertEquals(200, client.readHead().status());
    }
    assertEquals("interrupted", endings.poll(5, SECONDS));

    assertEquals(false, sent.poll(5, SECONDS));
  }

  @Test
  void outlivesIdleTimeout() throws InterruptedException {
    try (TestBridge impatient = start(/* idle= */ Duration.ofMillis(400));
        RawClient client = impatient.connect()) {
      client.write(CALL);
      assertEquals(200, client.readHead().status());

      assertNull(endings.poll(1_200, MILLISECONDS));

      toSend.add("{}");
      assertEquals("data: {}\n\n", client.readChunk());
    }
  }

  @Test
  void writesCommentAfter15SilentSeconds() throws InterruptedException {
    try (RawClient client = bridge.connect()) {
      client.write(CALL);
      assertEquals(200, client.readHead().status());
      assertEquals(true, opened.poll(5, SECONDS));

      ticker.advance(Duration.ofSeconds(15));
      assertEquals(":\n\n", client.readChunk());
      ticker.advance(Duration.ofSeconds(14));
      toSend.add("{}");
      assertEquals("data: {}\n\n", client.readChunk());
      assertEquals(true, sent.poll(5, SECONDS));
      ticker.advance(Duration.ofSeconds(15));
      assertEquals(":\n\n", client.readChunk());
    }
  }

  @Test
  void writesCommentOnRequest() {
    try (RawClient client = bridge.connect()) {
      client.write(CALL);
      assertEquals(200, client.readHead().status());

      toSend.add("keep-alive");

      assertEquals(":\n\n", client.readChunk());
    }
  }

  @Test
  void limitsOneAddressToHalfOfTheStreams() {
    HttpServerSettings behindProxy =
        TestBridge.SETTINGS.with(
            new EdgeSettings(
                AccessSettings.OPEN,
                Optional.empty(),
                new TrustedProxies(List.of(CidrBlock.parse("127.0.0.0/8").orElseThrow()))));
    try (TestBridge shared =
            TestBridge.start(
                behindProxy,
                FakeUseCases.withEchoTool(),
                mcp,
                ticker,
                TestBridge.limits(TestBridge.LIMITS.bodyBudget(), 2));
        RawClient first = shared.connect();
        RawClient second = shared.connect();
        RawClient third = shared.connect()) {
      first.write(callFrom("192.0.2.1"));
      assertEquals(200, first.readHead().status());
      second.write(callFrom("192.0.2.1"));
      assertEquals(429, second.read().status());
      third.write(callFrom("192.0.2.2"));
      assertEquals(200, third.readHead().status());
      toSend.add(OVER);
      toSend.add(OVER);
    }
  }

  private static String callFrom(String address) {
    return RawClient.request("POST", "/mcp", "{}", "Forwarded: for=" + address);
  }

  @Test
  void limitsNumberOfStreams() {
    try (RawClient first = bridge.connect();
        RawClient second = bridge.connect();
        RawClient third = bridge.connect()) {
      first.write(CALL);
      assertEquals(200, first.readHead().status());
      second.write(CALL);
      assertEquals(200, second.readHead().status());
      third.write(CALL);

      ParsedResponse refusal = third.read();

      assertEquals(429, refusal.status());
      assertEquals("1", refusal.header("Retry-After"));
      assertEquals("/problems/busy", refusal.json().at("/type").asString());
      // The script of the rejected stream waits as well.
      toSend.add(OVER);
      toSend.add(OVER);
      toSend.add(OVER);
      assertEquals("", first.readChunks());
      assertEquals("", second.readChunks());
      third.write(CALL);
      assertEquals(200, third.readHead().status());
    }
  }

  @Test
  void lastsDuringDrainUntilItsScriptEnds() throws InterruptedException {
    try (RawClient client = bridge.connect()) {
      client.write(CALL);
      assertEquals(200, client.readHead().status());
      Thread closing = Thread.ofVirtual().start(bridge::close);
      assertTrue(mcp.drained().await(5, SECONDS));
      assertEquals(1, mcp.closed().getCount());

      toSend.add("{}");
      toSend.add(OVER);

      assertEquals("data: {}\n\n", client.readChunks());
      assertTrue(closing.join(Duration.ofSeconds(5)));
    }
  }

  private static boolean isKeptAlive(EventStream events) {
    events.keepAlive();
    return events.isConnected();
  }

  private void stream(ResponseChannel response) {
    try (EventStream events = response.openEventStream(Map.of("X-Of-The-Front", "1"))) {
      opened.add(true);
      try {
        for (String text = toSend.take(); !text.equals(OVER); text = toSend.take()) {
          sent.add(text.equals("keep-alive") ? isKeptAlive(events) : events.send(event(text)));
        }
      } catch (InterruptedException _) {
        endings.add("interrupted");
        sent.add(events.send(event("too late")));
      }
    }
    endings.add("ended");
  }

  private static Event event(String json) {
    return Event.message(JsonBytes.of(json));
  }
}
