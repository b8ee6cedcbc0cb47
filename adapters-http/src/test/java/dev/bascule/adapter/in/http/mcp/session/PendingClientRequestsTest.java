package dev.bascule.adapter.in.http.mcp.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.bascule.adapter.in.http.mcp.stream.EventBuffer;
import dev.bascule.adapter.in.http.mcp.stream.EventBuffer.Next;
import dev.bascule.application.context.ClientResponse;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.ServerMessage;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PendingClientRequestsTest {

  private static final ServerMessage ROOTS =
      new ServerMessage("roots/list", ServerMessage.NO_PARAMS);

  private final PendingClientRequests pendingRequests = new PendingClientRequests(/* prefix= */ "");
  private final EventBuffer buffer =
      new EventBuffer("b", new EventBuffer.Limits(9, 9_000, /* replays= */ true));

  @Test
  void areRemovedIfUnread() throws InterruptedException {
    for (int i = 0; i < 1_000; i++) {
      assertEquals(
          new ClientResponse.NoResponse(),
          pendingRequests.send(ROOTS, buffer, Duration.ofNanos(1)));
    }

    assertEquals(0, buffer.bytes());
    int ticket = buffer.attach();
    buffer.wakeUp();
    assertInstanceOf(Next.Wakeup.class, buffer.next(ticket, 0));
  }

  @Test
  void areCancelledIfSeen() throws InterruptedException {
    int ticket = buffer.attach();
    Thread asking =
        Thread.ofVirtual().start(() -> pendingRequests.send(ROOTS, buffer, Duration.ofMinutes(1)));
    assertInstanceOf(Next.Message.class, buffer.next(ticket, 0));

    asking.interrupt();

    assertEquals(
        new Next.Message(
            2,
            JsonBytes.of(LegacyRequests.notification("notifications/cancelled", "\"requestId\":1")),
            /* droppable= */ true),
        buffer.next(ticket, 1));
    asking.join();
  }

  @Test
  void failIfStreamHasEnded() {
    buffer.end();

    assertEquals(
        new ClientResponse.NoResponse(),
        pendingRequests.send(ROOTS, buffer, Duration.ofMinutes(1)));
  }
}
