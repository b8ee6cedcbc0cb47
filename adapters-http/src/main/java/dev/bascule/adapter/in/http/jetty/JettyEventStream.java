package dev.bascule.adapter.in.http.jetty;

import dev.bascule.adapter.in.http.exchange.McpHttpResponse.Event;
import dev.bascule.adapter.in.http.exchange.McpHttpResponse.EventStream;
import dev.bascule.adapter.in.http.exchange.SseEncoder;
import dev.bascule.domain.budget.AnswerBudget;
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
  static final Duration WRITE_TIMEOUT = Duration.ofSeconds(30);

  private final RequestExchange exchange;
  private final EventStreamRegistry streams;

  /** Whoever has it may write. It is given back by whoever learns that the write has ended. */
  private final Semaphore writePermit = new Semaphore(1, /* fair= */ true);

  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile boolean gone;
  private volatile long sinceNanos;
  private volatile int pendingBytes;

  /**
   * @param exchange its response has not begun; status and headers are set
   * @param streams where it is counted from its opening to its end
   */
  JettyEventStream(RequestExchange exchange, EventStreamRegistry streams) {
    this.exchange = exchange;
    this.streams = streams;
    this.sinceNanos = streams.ticker().nanos();
  }

  /** Sends the header, and waits until the client has taken it. */
  void open() {
    writePermit.acquireUninterruptibly();
    write(new byte[0]).await();
  }

  @Override
  public boolean send(Event event) {
    byte[] bytes = SseEncoder.encode(event);
    if (bytes.length > AnswerBudget.UNTRACKED_BYTES) {
      // What it is made of stays in memory until the client has taken it.
      AnswerBudget.releaseCurrentBeyond(2L * bytes.length);
    }
    writePermit.acquireUninterruptibly();
    return write(bytes).await();
  }

  @Override
  public void keepAlive() {
    tryKeepAlive();
  }

  @Override
  public boolean isConnected() {
    return !gone;
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    writePermit.acquireUninterruptibly();
    streams.remove(this);
    exchange.stopMonitoring();
    Interrupts.runUninterrupted(
        () -> exchange.writeStream(/* isLast= */ true, ByteBuffer.allocate(0), exchange));
    writePermit.release();
  }

  /** Nobody reads any more: nothing is sent from now on. */
  void abort() {
    gone = true;
    exchange.abort();
  }

  /** Looks after the stream, without waiting. */
  void checkTimeouts() {
    Duration silent = Duration.ofNanos(streams.ticker().nanos() - sinceNanos);
    if (silent.compareTo(KEEP_ALIVE_AFTER) < 0) {
      return;
    }
    boolean isUnderWay = !tryKeepAlive();
    if (isUnderWay && silent.compareTo(SlowClientGuard.timeout(pendingBytes)) >= 0) {
      abort();
    }
  }

  private boolean tryKeepAlive() {
    boolean mayWrite = writePermit.tryAcquire();
    if (mayWrite) {
      write(SseEncoder.keepAlive());
    }
    return mayWrite;
  }

  /** Begins to write; the pen is held, and given back in the end. */
  private PendingWrite write(byte[] bytes) {
    PendingWrite pendingWrite = new PendingWrite();
    if (gone || closed.get()) {
      pendingWrite.end(false);
      return pendingWrite;
    }
    pendingBytes = bytes.length;
    sinceNanos = streams.ticker().nanos();
    Interrupts.runUninterrupted(
        () -> exchange.writeStream(/* isLast= */ false, ByteBuffer.wrap(bytes), pendingWrite));
    return pendingWrite;
  }

  /** One write, from its beginning to its end. */
  private final class PendingWrite implements Callback {

    private final CompletableFuture<Boolean> delivered = new CompletableFuture<>();

    /** Waits for its end, whatever interrupts; returns whether the client took it. */
    boolean await() {
      return delivered.join();
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
      writePermit.release();
      delivered.complete(isTaken);
    }
  }
}
