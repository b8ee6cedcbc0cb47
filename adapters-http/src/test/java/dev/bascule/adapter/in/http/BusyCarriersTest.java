package dev.bascule.adapter.in.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Responses while busy virtual threads occupy every carrier thread. */
final class BusyCarriersTest {

  private final TestBridge bridge = TestBridge.start(FakeUseCases.withEchoTool());
  private final List<Thread> busy = new ArrayList<>();
  private volatile boolean mayEnd;

  @BeforeEach
  void occupyCarriers() throws InterruptedException {
    int carriers = Runtime.getRuntime().availableProcessors();
    CountDownLatch begun = new CountDownLatch(carriers);
    for (int i = 0; i < carriers; i++) {
      busy.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    begun.countDown();
                    while (!mayEnd) {
                      Thread.onSpinWait();
                    }
                  }));
    }
    begun.await();
  }

  @AfterEach
  void releaseCarriers() throws InterruptedException {
    mayEnd = true;
    for (Thread thread : busy) {
      thread.join();
    }
    bridge.close();
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /health/live, 200",
    "GET, /health/ready, 200",
    "GET, /nothing, 404",
    "DELETE, /servers, 405",
    "OPTIONS, /servers, 204",
  })
  void respondsToWhatTheHeaderDecides(String method, String target, int status) {
    assertEquals(status, bridge.send(method, target, "").status());
  }

  @Test
  void rejectsForeignPage() {
    assertEquals(403, bridge.get("/servers", "Origin: http://evil.example").status());
  }
}
