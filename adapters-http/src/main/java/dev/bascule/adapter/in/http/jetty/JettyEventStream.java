package dev.bascule.adapter.in.http.jetty;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.exchange.McpHttpResponse.Event;
import dev.bascule.adapter.in.http.exchange.McpHttpResponse.EventStream;
import dev.bascule.adapter.in.http.exchange.SseEncoder;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.util.Callback;

/**
 * A stream of events to one client.
 *
 * <p>One write is under way at a time. Whoever writes waits for the client to take it; the beat,
 * which never waits, cuts the client off where that takes too long, and writes a comment where
 * nothing has been written for a while. The watch for the client's departure goes on until the end.
 */
final class JettyEventStream implements EventStream {

  static final Duration KEEP_ALIVE_AFTER = Duration.ofSeconds(15);

  /** How long a client may take for an event, however short. */
  static final Duration PATIENCE = Duration.ofSeconds(30);

  /** A client that takes less in a second is too slow. */
  private static final int LEAST_BYTES_PER_SECOND = 64 * 1024;

  private final JettyExchange turn;
  private final EventStreamRegistry streams;
  private final Runnable stopWatching;

  /** Whoever has it may write. It is given back by whoever learns that the write has ended. */
  private final Semaphore pen = new Semaphore(1, /* fair= */ true);

  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile boolean gone;
  private volatile long sinceNanos;
  private volatile int bytesUnderWay;

  /**
   * @param turn its response has not begun; status and headers are set
   * @param streams where it is counted from its opening to its end
   * @param stopWatching stops what else uses the connection; run before the end is written
   */
  JettyEventStream(JettyExchange turn, EventStreamRegistry streams, Runnable stopWatching) {
    this.turn = requireNonNull(turn, "turn");
    this.streams = requireNonNull(streams, "streams");
    this.stopWatching = requireNonNull(stopWatching, "stopWatching");
    this.sinceNanos = streams.ticker().nanos();
  }

  /** Sends the header, and waits until the client has taken it. */
  void open() {
    pen.acquireUninterruptibly();
    write(new byte[0]).await();
  }

  @Override
  public boolean send(Event event) {
    byte[] bytes = SseEncoder.of(event);
    pen.acquireUninterruptibly();
    return write(bytes).await();
  }

  @Override
  public void keepAlive() {
    keepAliveUnlessUnderWay();
  }

  @Override
  public boolean isThere() {
    return !gone;
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    pen.acquireUninterruptibly();
    streams.remove(this);
    stopWatching.run();
    Interrupts.shelter(
        () -> turn.response().write(/* last= */ true, ByteBuffer.allocate(0), turn.callback()));
    pen.release();
  }

  /** Nobody reads any more: nothing is sent from now on. */
  void cutOff() {
    gone = true;
    turn.cutOff();
  }

  /** Looks after the stream, without waiting. */
  void beat() {
    Duration silent = Duration.ofNanos(streams.ticker().nanos() - sinceNanos);
    if (silent.compareTo(KEEP_ALIVE_AFTER) < 0) {
      return;
    }
    boolean isUnderWay = !keepAliveUnlessUnderWay();
    if (isUnderWay && silent.compareTo(patience()) >= 0) {
      cutOff();
    }
  }

  private boolean keepAliveUnlessUnderWay() {
    boolean mayWrite = pen.tryAcquire();
    if (mayWrite) {
      write(SseEncoder.keepAlive());
    }
    return mayWrite;
  }

  private Duration patience() {
    return PATIENCE.plusSeconds(bytesUnderWay / LEAST_BYTES_PER_SECOND);
  }

  /** Begins to write; the pen is held, and given back in the end. */
  private Writing write(byte[] bytes) {
    Writing writing = new Writing();
    if (gone || closed.get()) {
      writing.end(false);
      return writing;
    }
    bytesUnderWay = bytes.length;
    sinceNanos = streams.ticker().nanos();
    Interrupts.shelter(
        () -> turn.response().write(/* last= */ false, ByteBuffer.wrap(bytes), writing));
    return writing;
  }

  /** One write, from its beginning to its end. */
  private final class Writing implements Callback {

    private final CompletableFuture<Boolean> taken = new CompletableFuture<>();

    /** Waits for its end, whatever interrupts; returns whether the client took it. */
    boolean await() {
      return taken.join();
    }

    @Override
    public void succeeded() {
      end(true);
    }

    @Override
    public void failed(Throwable cause) {
      gone = true;
      end(false);
    }

    @Override
    public InvocationType getInvocationType() {
      return InvocationType.NON_BLOCKING;
    }

    private void end(boolean isTaken) {
      sinceNanos = streams.ticker().nanos();
      pen.release();
      taken.complete(isTaken);
    }
  }
}
