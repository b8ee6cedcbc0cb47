package dev.bascule.adapter.in.http;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Outcome;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What happens to a call whose client does not wait for it, and to clients that hurry. */
final class ClientGoneTest {

  private static final String ECHO = "/servers/demo/tools/echo";

  private final BlockingQueue<String> begun = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> interrupted = new LinkedBlockingQueue<>();
  private final Semaphore mayEnd = new Semaphore(0);

  private final TestBridge bridge =
      TestBridge.start(
          TestBridge.impatient(
              Duration.ofMillis(400), Duration.ofSeconds(5), Duration.ofSeconds(1)),
          FakeUseCases.calling((call, _, _) -> waitFor(call)));

  @AfterEach
  void close() {
    mayEnd.release(1000);
    bridge.close();
  }

  @Test
  void interruptsTheCallOfAClientThatCloses() throws InterruptedException {
    RawClient client = bridge.connect();
    client.write(RawClient.request("POST", ECHO, "{\"n\":1}"));
    assertEquals("{\"n\":1}", begun.poll(5, SECONDS));

    client.close();

    assertEquals("{\"n\":1}", interrupted.poll(1, SECONDS));
  }

  @Test
  void interruptsTheCallOfAClientWhoseBodyCameInPieces() throws InterruptedException {
    RawClient client = bridge.connect();
    String request = RawClient.request("POST", ECHO, "{\"n\":12345678}");
    client.write(request.substring(0, request.length() - 5));
    client.write(request.substring(request.length() - 5));
    assertEquals("{\"n\":12345678}", begun.poll(5, SECONDS));

    client.close();

    assertEquals("{\"n\":12345678}", interrupted.poll(1, SECONDS));
  }

  @Test
  void interruptsTheSecondCallOnAConnection() throws InterruptedException {
    RawClient client = bridge.connect();
    mayEnd.release();
    assertEquals(200, client.send("POST", ECHO, "{\"n\":1}").status());
    client.write(RawClient.request("POST", ECHO, "{\"n\":2}"));
    assertEquals("{\"n\":1}", begun.poll(5, SECONDS));
    assertEquals("{\"n\":2}", begun.poll(5, SECONDS));

    client.close();

    assertEquals("{\"n\":2}", interrupted.poll(1, SECONDS));
  }

  @Test
  void interruptsTheCallOfAClientThatSentAheadAndThenCloses() throws InterruptedException {
    RawClient client = bridge.connect();
    String request = RawClient.request("POST", ECHO, "{\"n\":1}");
    client.write(request + RawClient.request("POST", ECHO, "{\"n\":2}"));
    assertEquals("{\"n\":1}", begun.poll(5, SECONDS));

    client.close();

    assertEquals("{\"n\":1}", interrupted.poll(1, SECONDS));
  }

  @Test
  void takesAHalfClosedConnectionForAClosedOne() throws InterruptedException {
    try (RawClient client = bridge.connect()) {
      client.write(RawClient.request("POST", ECHO, "{\"n\":1}"));
      assertEquals("{\"n\":1}", begun.poll(5, SECONDS));

      client.shutdownOutput();

      // From here a half-closed connection looks like a closed one; its call is given up as well.
      assertEquals("{\"n\":1}", interrupted.poll(1, SECONDS));
      assertEquals(503, client.read().status());
    }
  }

  @Test
  void answersRequestsThatAreSentAheadWhileOneWaits() throws InterruptedException {
    try (RawClient client = bridge.connect()) {
      client.write(RawClient.request("POST", ECHO, "{\"n\":1}"));
      assertEquals("{\"n\":1}", begun.poll(5, SECONDS));
      String second = RawClient.request("POST", ECHO, "{\"n\":2}");
      client.write(second.substring(0, 30));
      client.write(second.substring(30) + RawClient.request("POST", ECHO, "{\"n\":3}"));

      mayEnd.release(3);

      assertEquals("{\"n\":1}", client.read().body());
      assertEquals("{\"n\":2}", client.read().body());
      assertEquals("{\"n\":3}", client.read().body());
    }
    assertTrue(interrupted.isEmpty());
  }

  @Test
  void answersRequestsThatAreSentInOnePiece() {
    mayEnd.release(3);
    try (RawClient client = bridge.connect()) {
      client.write(
          RawClient.request("POST", ECHO, "{\"n\":1}")
              + RawClient.request("GET", "/servers", "")
              + RawClient.request("POST", ECHO, "{\"n\":3}"));

      assertEquals("{\"n\":1}", client.read().body());
      assertEquals(200, client.read().status());
      assertEquals("{\"n\":3}", client.read().body());
    }
  }

  @Test
  void answersMoreSentAheadThanItsBufferHolds() throws InterruptedException {
    String large = "{\"text\":\"" + "x".repeat(6_000) + "\"}";
    try (RawClient client = bridge.connect()) {
      client.write(RawClient.request("POST", ECHO, "{\"n\":1}"));
      assertEquals("{\"n\":1}", begun.poll(5, SECONDS));
      client.write(RawClient.request("POST", ECHO, large).repeat(5));

      mayEnd.release(6);

      assertEquals("{\"n\":1}", client.read().body());
      for (int i = 0; i < 5; i++) {
        assertEquals(large, client.read().body());
      }
    }
  }

  @Test
  void keepsAConnectionThroughManyRequests() {
    mayEnd.release(200);
    try (RawClient client = bridge.connect()) {
      for (int i = 0; i < 200; i++) {
        assertEquals("{\"n\":" + i + "}", client.send("POST", ECHO, "{\"n\":" + i + "}").body());
      }
    }
  }

  @Test
  void doesNotCutACallThatTakesLongerThanAConnectionMayBeIdle() throws InterruptedException {
    try (RawClient client = bridge.connect()) {
      client.write(RawClient.request("POST", ECHO, "{\"n\":1}"));
      assertEquals("{\"n\":1}", begun.poll(5, SECONDS));

      assertNull(interrupted.poll(1_200, MILLISECONDS));
      mayEnd.release();

      assertEquals(200, client.read().status());
    }
  }

  @Test
  void leavesTheNextCallAloneAfterAnInterruption() throws InterruptedException {
    RawClient client = bridge.connect();
    client.write(RawClient.request("POST", ECHO, "{\"n\":1}"));
    assertEquals("{\"n\":1}", begun.poll(5, SECONDS));
    client.close();
    assertEquals("{\"n\":1}", interrupted.poll(1, SECONDS));
    mayEnd.release();

    assertEquals(200, bridge.post(ECHO, "{\"n\":2}").status());

    assertFalse(interrupted.contains("{\"n\":2}"));
  }

  private Outcome<McpResult> waitFor(ToolCall call) {
    String arguments = call.arguments().json().text();
    begun.add(arguments);
    try {
      mayEnd.acquire();
      return FakeUseCases.served(arguments);
    } catch (InterruptedException _) {
      interrupted.add(arguments);
      Thread.currentThread().interrupt();
      return new Outcome.Failed<>(new Failure.Cancelled());
    }
  }
}
