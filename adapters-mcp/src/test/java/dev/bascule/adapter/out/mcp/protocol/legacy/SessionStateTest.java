package dev.bascule.adapter.out.mcp.protocol.legacy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.adapter.out.mcp.RecordingLog;
import dev.bascule.domain.mcp.McpRequest.Subscribe;
import dev.bascule.domain.mcp.ServerId;
import org.junit.jupiter.api.Test;

final class SessionStateTest {

  private static final ServerId SERVER = new ServerId("server");

  private final SessionState sessionState = new SessionState();

  @Test
  void limitsSubscriptionsAndWarnsOnce() {
    try (RecordingLog log = new RecordingLog()) {
      for (int i = 0; i < 1010; i++) {
        sessionState.update(new Subscribe(SERVER, "test://" + i));
      }

      assertEquals(1000, sessionState.requestsToRestore().size());
      assertEquals(1, warnings(log));
    }
  }

  @Test
  void keepsRepeatedSubscriptionAtLimit() {
    try (RecordingLog log = new RecordingLog()) {
      for (int i = 0; i < 1000; i++) {
        sessionState.update(new Subscribe(SERVER, "test://" + i));
      }
      sessionState.update(new Subscribe(SERVER, "test://7"));

      assertEquals(0, warnings(log));
    }
  }

  private static long warnings(RecordingLog log) {
    return log.text().lines().filter(line -> line.contains("more than 1000 subscriptions")).count();
  }
}
