package dev.bascule.adapter.in.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.adapter.in.http.RawClient.ParsedResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clients that occupy a connection without using it. These tests take real time. */
final class SlowClientTest {

  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofMillis(800);
  private static final String HALF_A_HEADER =
      "GET /servers HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ";
  private static final String HALF_A_BODY =
      "POST /servers/demo/tools/echo HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 900\r\n\r\n{";

  private final TestBridge slowToIdle =
      TestBridge.start(TestBridge.impatient(LONG, SHORT, SHORT), FakeUseCases.withEchoTool());
  private final TestBridge quickToIdle =
      TestBridge.start(TestBridge.impatient(SHORT, LONG, SHORT), FakeUseCases.withEchoTool());

  @AfterEach
  void close() {
    slowToIdle.close();
    quickToIdle.close();
  }

  @Test
  void closesConnectionWhenHeaderStalls() {
    try (RawClient client = slowToIdle.connect()) {
      client.write(HALF_A_HEADER);

      assertEquals("", client.readToEnd());
    }
  }

  @Test
  void closesConnectionWhenHeaderTrickles() {
    try (RawClient client = slowToIdle.connect()) {
      client.write(HALF_A_HEADER);

      assertEquals("", client.trickle('x', /* pauseMillis= */ 50));
    }
  }

  @Test
  void closesConnectionWhenSecondHeaderTrickles() {
    try (RawClient client = slowToIdle.connect()) {
      assertEquals(200, client.send("GET", "/servers", "").status());
      client.write(HALF_A_HEADER);

      assertEquals("", client.trickle('x', /* pauseMillis= */ 50));
    }
  }

  @Test
  void respondsWhenBodyStalls() {
    try (RawClient client = slowToIdle.connect()) {
      client.write(HALF_A_BODY);

      ParsedResponse answer = client.read();

      assertEquals(408, answer.status());
      assertEquals("close", answer.header("Connection"));
      assertEquals("/problems/slow-body", answer.json().at("/type").asString());
      assertEquals("", client.readToEnd());
    }
  }

  @Test
  void respondsWhenBodyTrickles() {
    try (RawClient client = slowToIdle.connect()) {
      client.write(HALF_A_BODY);

      String answer = client.trickle(' ', /* pauseMillis= */ 50);

      assertThat(answer).startsWith("HTTP/1.1 408 ");
    }
  }

  @Test
  void closesConnectionWithoutRequest() {
    try (RawClient client = quickToIdle.connect()) {
      assertEquals("", client.readToEnd());
    }
  }

  @Test
  void closesConnectionWithoutFurtherRequest() {
    try (RawClient client = quickToIdle.connect()) {
      assertEquals(200, client.send("GET", "/servers", "").status());

      assertEquals("", client.readToEnd());
    }
  }

  @Test
  void respondsWhenBodyExceedsIdleTimeout() {
    try (RawClient client = quickToIdle.connect()) {
      client.write(HALF_A_BODY);

      assertEquals(408, client.read().status());
    }
  }
}
