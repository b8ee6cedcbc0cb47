package dev.bascule.application;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.application.port.out.FakeMcpServer;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.domain.time.Polling;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Very many concurrent callers with the same request. */
final class StampedeTest {

  private static final int CALLERS = 1000;

  private final CoreFixture core = new CoreFixture();
  private final CountDownLatch answered = new CountDownLatch(1);
  private final ConcurrentLinkedQueue<McpResult> served = new ConcurrentLinkedQueue<>();

  @Test
  void makesOneCallForAThousandEqualConcurrentCalls() throws InterruptedException {
    core.call("look");
    core.server.answers(_ -> answerOnceAllWait());
    int before = core.server.callCount();
    List<Thread> callers =
        IntStream.range(0, CALLERS)
            .mapToObj(_ -> Thread.ofVirtual().start(this::callTheSame))
            .toList();

    callers.forEach(StampedeTest::awaitWaiting);
    answered.countDown();
    for (Thread caller : callers) {
      caller.join();
    }

    assertEquals(1, core.server.callCount() - before);
    assertEquals(CALLERS, served.size());
    assertEquals(1, served.stream().map(McpResult::json).distinct().count());
  }

  private static void awaitWaiting(Thread caller) {
    Polling.awaitState(caller, Thread.State.WAITING, Thread.State.TIMED_WAITING);
  }

  private void callTheSame() {
    if (core.call("look", "{\"at\":\"the same\"}", FreshnessRequirement.NONE)
        instanceof Outcome.Served<McpResult> outcome) {
      served.add(outcome.value());
    }
  }

  private UpstreamReply<McpResult> answerOnceAllWait() {
    try {
      answered.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    return FakeMcpServer.result("{\"all\":true}");
  }
}
