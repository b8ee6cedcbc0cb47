package dev.bascule.adapter.in.http.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.adapter.in.http.exchange.CompleteResponse;
import dev.bascule.adapter.in.http.exchange.ResponseChannel;
import dev.bascule.adapter.in.http.rest.ToolEventHandler.ProgressRelay;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.ServerMessage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The relay of a server's notifications during a call, and its end. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class ProgressRelayTest {

  private final RecordingChannel response = new RecordingChannel();
  private final ProgressRelay relay = new ProgressRelay(response);

  /** Records the output. */
  private static final class RecordingChannel implements ResponseChannel {

    private final List<String> sent = new CopyOnWriteArrayList<>();

    @Override
    public void respond(CompleteResponse response) {
      throw new AssertionError("the call answers, and no relay");
    }

    @Override
    public EventStream openEventStream(Map<String, String> headers) {
      sent.add("begun");
      return new EventStream() {
        @Override
        public boolean send(Event event) {
          sent.add(event.data());
          return true;
        }

        @Override
        public void keepAlive() {
          throw new AssertionError("keepAlive is not expected");
        }

        @Override
        public boolean isConnected() {
          throw new AssertionError("isConnected is not expected");
        }

        @Override
        public void close() {
          sent.add("closed");
        }
      };
    }

    @Override
    public void onDisconnect(Runnable action) {}

    @Override
    public IdleTimer startIdleTimer(Runnable action) {
      return () -> {};
    }

    @Override
    public boolean isFull() {
      return false;
    }
  }

  @Test
  void mayStopTwice() {
    assertEquals(Optional.empty(), relay.stop());

    relay.close();

    assertEquals(List.of(), response.sent);
  }

  @Test
  void forwardsMessagesBeforeStop() {
    relay.sendNotification(log(1));

    assertTrue(relay.stop().isPresent());
    relay.close();

    assertEquals(List.of("begun", "1", "closed"), response.sent);
  }

  @Test
  void dropsMessagesAfterStop() {
    relay.sendNotification(log(1));
    assertTrue(relay.stop().isPresent());

    relay.sendNotification(log(2));
    relay.close();

    assertEquals(List.of("begun", "1", "closed"), response.sent);
  }

  @RepeatedTest(200)
  void keepsOrder() {
    IntStream.range(0, 50).forEach(number -> relay.sendNotification(log(number)));

    assertTrue(relay.stop().isPresent());

    List<String> numbers = IntStream.range(0, 50).mapToObj(Integer::toString).toList();
    assertEquals(numbers, response.sent.subList(1, response.sent.size()));
  }

  private static ServerMessage log(int number) {
    return new ServerMessage("notifications/message", JsonBytes.of(Integer.toString(number)));
  }
}
