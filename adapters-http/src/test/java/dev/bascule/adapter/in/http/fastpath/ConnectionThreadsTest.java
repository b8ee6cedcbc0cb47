package dev.bascule.adapter.in.http.fastpath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.adapter.in.http.fastpath.FastPathConnector.ConnectionThreads;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.ByteArrayEndPoint;
import org.eclipse.jetty.util.thread.TryExecutor;
import org.junit.jupiter.api.Test;

/** The thread on which the server's work runs. */
final class ConnectionThreadsTest {

  private final List<Runnable> pooled = new ArrayList<>();
  private final List<Thread> ran = new ArrayList<>();
  private final ConnectionThreads threads =
      new ConnectionThreads(
          new TryExecutor() {
            @Override
            public boolean tryExecute(Runnable work) {
              return pooled.add(work);
            }

            @Override
            public void execute(Runnable work) {
              pooled.add(work);
            }
          });

  @Test
  void continuesConnectionOnRespondingVirtualThread() throws InterruptedException {
    Thread answering = Thread.ofVirtual().start(() -> threads.execute(new RecordingConnection()));
    answering.join();

    assertEquals(List.of(answering), ran);
    assertThat(pooled).isEmpty();
  }

  @Test
  void usesPoolOnOtherThreads() {
    RecordingConnection connection = new RecordingConnection();

    threads.execute(connection);

    assertEquals(List.of(connection), pooled);
    assertThat(ran).isEmpty();
  }

  @Test
  void usesPoolForOtherWork() throws InterruptedException {
    Runnable work = () -> ran.add(Thread.currentThread());

    Thread.ofVirtual().start(() -> threads.execute(work)).join();

    assertEquals(List.of(work), pooled);
    assertThat(ran).isEmpty();
  }

  @Test
  void triesThePool() {
    RecordingConnection connection = new RecordingConnection();

    assertTrue(threads.tryExecute(connection));

    assertEquals(List.of(connection), pooled);
  }

  /** A connection with pending work. */
  private final class RecordingConnection extends AbstractConnection implements Runnable {

    RecordingConnection() {
      super(new ByteArrayEndPoint(), Runnable::run);
    }

    @Override
    public void onFillable() {
      throw new AssertionError("nothing is read here");
    }

    @Override
    public void run() {
      ran.add(Thread.currentThread());
    }
  }
}
