package dev.bascule.adapter.in.http;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.bascule.adapter.in.http.exchange.FakeMcpHandler;
import dev.bascule.adapter.in.http.exchange.ResponseChannel;
import dev.bascule.adapter.in.http.exchange.ResponseChannel.Event;
import dev.bascule.adapter.in.http.exchange.ResponseChannel.EventStream;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.time.FakeTicker;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clients that open a stream and do not read it. */
final class SlowReaderTest {

  /** More than the buffers of a connection on both sides. */
  private static final int BYTES = 16 << 20;

  private final FakeTicker ticker = new FakeTicker();
  private final BlockingQueue<Boolean> sent = new LinkedBlockingQueue<>();

  private final TestBridge bridge =
      TestBridge.start(
          TestBridge.impatient(
              /* idle= */ Duration.ofSeconds(30),
              /* read= */ Duration.ofMillis(200),
              /* drain= */ Duration.ofSeconds(5)),
          FakeUseCases.withEchoTool(),
          new FakeMcpHandler((_, response) -> sendMuch(response)),
          ticker,
          TestBridge.LIMITS);

  @AfterEach
  void close() {
    bridge.close();
  }

  @Test
  void disconnectsSlowReaders() throws InterruptedException {
    try (RawClient client = bridge.connect()) {
      client.write(RawClient.request("POST", "/mcp", "{}"));
      assertEquals(200, client.readHead().status());
      ticker.advance(Duration.ofSeconds(30));
      assertNull(sent.poll(300, MILLISECONDS));

      Boolean isTaken = null;
      for (int tries = 0; tries < 20 && isTaken == null; tries++) {
        ticker.advance(Duration.ofMinutes(5));
        isTaken = sent.poll(300, MILLISECONDS);
      }

      assertEquals(false, isTaken);
      assertEquals(false, sent.poll(5, SECONDS));
    }
  }

  @Test
  void servesReadersThatResume() throws InterruptedException {
    try (RawClient client = bridge.connect()) {
      client.write(RawClient.request("POST", "/mcp", "{}"));
      assertEquals(200, client.readHead().status());
      assertNull(sent.poll(300, MILLISECONDS));

      String events = client.readChunks();

      assertEquals(2 * (BYTES + 2 + "data: ".length() + 2), events.length());
      assertEquals(true, sent.poll(5, SECONDS));
      assertEquals(true, sent.poll(5, SECONDS));
    }
  }

  @Test
  void unblocksWriterOnDisconnect() throws InterruptedException {
    try (RawClient client = bridge.connect()) {
      client.write(RawClient.request("POST", "/mcp", "{}"));
      assertEquals(200, client.readHead().status());
      assertNull(sent.poll(300, MILLISECONDS));
    }

    assertFalse(sent.poll(5, SECONDS));
  }

  private void sendMuch(ResponseChannel response) {
    Event event = Event.message(JsonBytes.of("\"" + "x".repeat(BYTES) + "\""));
    try (EventStream events = response.openEventStream(Map.of())) {
      sent.add(events.send(event));
      sent.add(events.send(event));
    }
  }
}
