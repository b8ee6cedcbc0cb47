package dev.bascule.adapter.in.http.mcp.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.adapter.in.http.mcp.stream.EventBuffer;
import dev.bascule.domain.json.JsonBytes;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SessionStreamsTest {

  private final SessionStreams streams = new SessionStreams(/* replays= */ true, /* prefix= */ "");

  @Test
  void discardsOldestEndedStreams() {
    List<EventBuffer> all = openAll(SessionStreams.MAX_RETAINED + 2);

    all.forEach(EventBuffer::end);
    all.forEach(streams::retain);

    assertFalse(isKnown(all.get(0)));
    assertFalse(isKnown(all.get(1)));
    assertTrue(all.stream().skip(2).allMatch(this::isKnown));
  }

  @Test
  void keepsStreamsInProgress() {
    List<EventBuffer> all = openAll(2 * SessionStreams.MAX_RETAINED);

    all.forEach(streams::retain);

    assertTrue(all.stream().allMatch(this::isKnown));
  }

  @Test
  void discardsLaterEndedStreamsOnOpen() {
    List<EventBuffer> all = openAll(SessionStreams.MAX_RETAINED + 1);
    all.forEach(streams::retain);
    all.forEach(EventBuffer::end);

    streams.open();

    assertFalse(isKnown(all.getFirst()));
    assertTrue(all.stream().skip(1).allMatch(this::isKnown));
  }

  @Test
  void discardsEndedStreamsBeyondByteLimitExceptLast() {
    List<EventBuffer> all = openAll(6);
    for (EventBuffer buffer : all) {
      buffer.addRequired(JsonBytes.of("\"" + "x".repeat(250 << 10) + "\""));
      buffer.end();
      streams.retain(buffer);
    }
    EventBuffer large = streams.open();
    large.addRequired(JsonBytes.of("\"" + "x".repeat(2 << 20) + "\""));
    large.end();

    assertFalse(isKnown(all.get(0)));
    assertTrue(isKnown(all.get(5)));
    streams.retain(large);
    assertTrue(all.stream().noneMatch(this::isKnown));
    assertTrue(isKnown(large));
  }

  @Test
  void boundsTheResultsThatCompleteAfterTheClientLeft() {
    int length = (int) (Runtime.getRuntime().maxMemory() / 32);
    List<EventBuffer> all = openAll(6);
    all.forEach(streams::retain);
    for (EventBuffer buffer : all) {
      buffer.finish(JsonBytes.of("\"" + "x".repeat(length) + "\""), /* status= */ 200);
      streams.discardExcess();
    }

    assertThat(all.stream().filter(this::isKnown).count()).isBetween(1L, 4L);
    assertTrue(isKnown(all.getLast()));
    streams.endAll();
  }

  @Test
  void boundsTheResultsThatAllSessionsRetain() {
    int length = (int) (Runtime.getRuntime().maxMemory() / 32);
    List<SessionStreams> sessions = new ArrayList<>();
    int kept = 0;
    for (int i = 0; i < 6; i++) {
      SessionStreams session = new SessionStreams(/* replays= */ true, /* prefix= */ "");
      sessions.add(session);
      EventBuffer buffer = session.open();
      session.retain(buffer);
      buffer.finish(JsonBytes.of("\"" + "x".repeat(length) + "\""), /* status= */ 200);
      session.discardExcess();
      kept += session.reconnect(buffer.name() + "-0").isPresent() ? 1 : 0;
    }
    sessions.forEach(SessionStreams::endAll);

    assertThat(kept).isBetween(1, 4);
    EventBuffer next = streams.open();
    streams.retain(next);
    next.finish(JsonBytes.of("\"" + "x".repeat(length) + "\""), /* status= */ 200);
    streams.discardExcess();
    assertTrue(isKnown(next));
    streams.endAll();
  }

  private List<EventBuffer> openAll(int count) {
    List<EventBuffer> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(streams.open());
    }
    return all;
  }

  private boolean isKnown(EventBuffer buffer) {
    return streams.reconnect(buffer.name() + "-0").isPresent();
  }
}
