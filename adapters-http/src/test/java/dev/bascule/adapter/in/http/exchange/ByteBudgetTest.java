package dev.bascule.adapter.in.http.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.adapter.in.http.FakeUseCases;
import dev.bascule.adapter.in.http.RawClient;
import dev.bascule.adapter.in.http.RawClient.ParsedResponse;
import dev.bascule.adapter.in.http.TestBridge;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.result.Outcome;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class ByteBudgetTest {

  private static final String ECHO = "/servers/demo/tools/echo";

  @Test
  void limitsCallerToHalfOfAwaitedBodies() {
    ByteBudget budget = new ByteBudget(10);
    for (int i = 0; i < ByteBudget.MAX_AWAITED / 2; i++) {
      assertTrue(budget.newReservation("ann").tryAwait());
    }
    ByteBudget.Reservation other = budget.newReservation("bob");

    assertFalse(budget.newReservation("ann").tryAwait());
    assertTrue(other.tryAwait());
    assertEquals(2, budget.callers());
    other.release();
    assertEquals(1, budget.callers());
  }

  @Test
  void forgetsCallerWithoutReservation() {
    ByteBudget budget = new ByteBudget(10);
    ByteBudget.Reservation empty = budget.newReservation("ann");
    ByteBudget.Reservation full = budget.newReservation("bob");

    assertTrue(empty.tryReserve(0));
    assertTrue(full.tryReserve(5));
    full.release();
    empty.release();

    assertEquals(0, budget.callers());
  }

  @Test
  void isSharedByAllRequests() {
    ByteBudget budget = new ByteBudget(10);
    ByteBudget.Reservation first = budget.newReservation("");

    assertTrue(first.tryReserve(6));
    assertFalse(budget.newReservation("").tryReserve(5));
    assertTrue(budget.newReservation("").tryReserve(4));
  }

  @Test
  void limitsCallerToHalf() {
    ByteBudget budget = new ByteBudget(10);
    ByteBudget.Reservation first = budget.newReservation("ann");

    assertTrue(first.tryReserve(4));
    assertFalse(budget.newReservation("ann").tryReserve(2));
    assertTrue(budget.newReservation("ben").tryReserve(5));

    first.release();
    assertTrue(budget.newReservation("ann").tryReserve(2));
  }

  @Test
  void admitsOneBodyLargerThanTheShare() {
    ByteBudget budget = new ByteBudget(10);
    ByteBudget.Reservation only = budget.newReservation("ann");

    assertTrue(only.tryReserve(4));
    assertTrue(only.tryReserve(4));
    assertFalse(budget.newReservation("ann").tryReserve(1));
  }

  @Test
  void isAvailableAfterRelease() {
    ByteBudget budget = new ByteBudget(10);
    ByteBudget.Reservation first = budget.newReservation("");
    first.tryReserve(6);
    first.tryReserve(4);

    first.release();
    first.release();

    assertTrue(budget.newReservation("").tryReserve(10));
    assertFalse(budget.newReservation("").tryReserve(1));
  }

  @Test
  void admitsLongestBody() {
    assertTrue(
        ByteBudget.forRequestBodies(Integer.MAX_VALUE)
            .newReservation("")
            .tryReserve(Integer.MAX_VALUE));
  }

  @Test
  void rejectsBodyThatExceedsTheRest() throws InterruptedException {
    CountDownLatch waiting = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    UseCases slow = FakeUseCases.withCallTool((_, _, _) -> answerAfter(waiting, release));

    try (TestBridge bridge = TestBridge.start(new ByteBudget(10), slow);
        RawClient first = bridge.connect()) {
      first.write(RawClient.request("POST", ECHO, "{\"a\":1}"));
      assertTrue(waiting.await(8, TimeUnit.SECONDS));

      ParsedResponse refused = bridge.post(ECHO, "{\"a\":2}");
      ParsedResponse withoutBody = bridge.get("/servers");
      release.countDown();
      ParsedResponse answered = first.read();
      ParsedResponse later = first.send("POST", ECHO, "{\"a\":3}");

      assertEquals(429, refused.status(), refused.body());
      assertEquals("1", refused.header("Retry-After"));
      assertEquals("/problems/busy", refused.json().at("/type").asString());
      assertEquals(ECHO, refused.json().at("/instance").asString());
      assertEquals(200, withoutBody.status());
      assertEquals(200, answered.status());
      assertEquals(200, later.status());
    }
  }

  private static Outcome<McpResult> answerAfter(CountDownLatch waiting, CountDownLatch release) {
    waiting.countDown();
    try {
      release.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    return FakeUseCases.served("{\"content\":[]}");
  }
}
