package dev.bascule.adapter.in.http.jetty;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.domain.time.FakeTicker;
import java.time.Duration;
import java.util.List;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.ByteArrayEndPoint;
import org.junit.jupiter.api.Test;

final class ConnectionSweeperTest {

  private final FakeTicker ticker = new FakeTicker();
  private final FakeConnection connection = new FakeConnection();
  private final ConnectionSweeper stalled =
      new ConnectionSweeper(
          ticker,
          Duration.ofSeconds(30),
          /* idleTimeout= */ Duration.ofSeconds(60),
          _ -> connection.isAnswered);

  @Test
  void closesConnectionWhoseHeaderTricklesFor30Seconds() {
    connection.bytes = 1;
    lookAfterSeconds(0);
    connection.bytes = 2;
    lookAfterSeconds(29);
    assertTrue(connection.isOpen());

    lookAfterSeconds(1);

    assertFalse(connection.isOpen());
  }

  @Test
  void keepsIdleConnection() {
    lookAfterSeconds(0);

    lookAfterSeconds(3600);

    assertTrue(connection.isOpen());
  }

  @Test
  void keepsPersistentConnection() {
    connection.bytes = 100;
    connection.requests = 1;
    connection.answers = 1;
    lookAfterSeconds(0);
    connection.bytes = 200;
    connection.requests = 2;
    connection.answers = 2;
    lookAfterSeconds(1);

    lookAfterSeconds(3600);

    assertTrue(connection.isOpen());
  }

  @Test
  void keepsConnectionWithRequest() {
    connection.bytes = 100;
    connection.requests = 1;
    lookAfterSeconds(0);
    connection.bytes = 300;

    lookAfterSeconds(3600);

    assertTrue(connection.isOpen());
  }

  @Test
  void keepsConnectionWithResponse() {
    connection.bytes = 100;
    connection.requests = 1;
    connection.answers = 1;
    connection.isAnswered = true;
    lookAfterSeconds(0);
    connection.bytes = 300;

    lookAfterSeconds(3600);

    assertTrue(connection.isOpen());
  }

  @Test
  void keepsConnectionThatServedRequestBeforeFirstCheck() {
    connection.bytes = 100;
    connection.requests = 1;
    connection.answers = 1;
    lookAfterSeconds(0);

    lookAfterSeconds(3600);

    assertTrue(connection.isOpen());
  }

  @Test
  void measuresFromEndOfLastRequest() {
    connection.bytes = 100;
    connection.requests = 1;
    lookAfterSeconds(0);
    connection.answers = 1;
    lookAfterSeconds(100);
    connection.bytes = 110;
    lookAfterSeconds(29);
    lookAfterSeconds(29);
    assertTrue(connection.isOpen());

    lookAfterSeconds(1);

    assertFalse(connection.isOpen());
  }

  private void lookAfterSeconds(int seconds) {
    ticker.advance(Duration.ofSeconds(seconds));
    stalled.sweep(List.of(connection.getEndPoint()));
  }

  private static final class FakeConnection extends AbstractConnection {

    private long bytes;
    private long requests;
    private long answers;
    private boolean isAnswered;

    FakeConnection() {
      super(new ByteArrayEndPoint(), Runnable::run);
      getEndPoint().setConnection(this);
    }

    boolean isOpen() {
      return getEndPoint().isOpen();
    }

    @Override
    public void onFillable() {
      throw new AssertionError("fill is not expected");
    }

    @Override
    public long getBytesIn() {
      return bytes;
    }

    @Override
    public long getMessagesIn() {
      return requests;
    }

    @Override
    public long getMessagesOut() {
      return answers;
    }
  }
}
