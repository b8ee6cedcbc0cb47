package dev.bascule.adapter.in.http.mcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.adapter.in.http.mcp.EventBuffer.Next;
import dev.bascule.application.port.client.Presented;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.time.FakeTicker;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What begins in a session at the moment when it ends. */
class EndedSessionTest {

  private final FakeMcp mcp = new FakeMcp();
  private static final Asker ASKER = new Asker(Caller.ANONYMOUS, Presented.NOTHING);

  private final LegacySession session =
      new LegacySession(
          new Agreement(
              Caller.ANONYMOUS, Optional.empty(), "2025-11-25", JsonBytes.of("{}"), Set.of()),
          new Endpoints(mcp.useCases()).of(Optional.of(new ServerId("demo"))),
          mcp.useCases().followServers(),
          ASKER);

  @Test
  void begins_no_request() {
    EventBuffer buffer = session.streams().open();
    session.end();

    Optional<RpcError> refusal = session.begin("1", Work.of("1", buffer, Answer.Silence::new));

    assertEquals(Optional.of(404), refusal.map(RpcError::status));
    assertFalse(session.isBusy());
  }

  @Test
  void ends_a_stream_that_is_opened() throws InterruptedException {
    session.streams().connect();
    session.end();

    assertEquals(new Next.End(/* early= */ false), first(session.streams().connect().buffer()));
    assertEquals(new Next.End(/* early= */ false), first(session.streams().open()));
  }

  @Test
  void follows_no_servers() throws InterruptedException {
    session.end();

    session.following(ASKER);

    assertEquals(0, mcp.followings.take().closed.getCount());
  }

  @Test
  void keeps_no_session_that_comes_while_the_front_closes() {
    mcp.server("demo");
    McpFront front =
        new McpFront(
            mcp.useCases(), new McpFrontSettings("1", 1, Duration.ofHours(1), 9), new FakeTicker());
    TestClient client = TestClient.of(front, "demo");
    client.post(Legacy.initialize("2025-11-25", "{}"));
    mcp.onEndSession = front::close;

    FakeResponse second = client.post(Legacy.initialize("2025-11-25", "{}"));

    assertEquals(503, second.status());
    assertTrue(second.headers().containsKey("Retry-After"));
    assertEquals(2, mcp.endedSessions.size());
  }

  private static Next first(EventBuffer buffer) throws InterruptedException {
    return buffer.next(buffer.attach(), 0);
  }
}
