package dev.bascule.adapter.in.http.jetty;

import dev.bascule.adapter.in.http.exchange.ResponseChannel.Event;
import dev.bascule.adapter.in.http.exchange.ResponseChannel.EventStream;
import dev.bascule.adapter.in.http.exchange.ResponseChannel.SseEncoder;
import dev.bascule.domain.budget.AnswerBudget;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable;

/**
 * An event stream to one client.
 *
 * <p>One write is in progress at a time. Writers block until the client has received the event; a
 * periodic check, which does not block, disconnects a client that is too slow, and writes a comment
 * after a period of silence. The client is monitored for disconnects until the end.
 */
final class JettyEventStream implements EventStream {

  static final Duration KEEP_ALIVE_AFTER = Duration.ofSeconds(15);

  /** The timeout for sending an event, however short. */
  static final Duration WRITE_TIMEOUT = Duration.ofSeconds(30);

  private final RequestExchange exchange;
  private final EventStreamRegistry streams;

  /** The permit to write. Released by the thread that learns that the write has completed. */
  private final Semaphore writePermit = new Semaphore(1, /* fair= */ true);

  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile boolean gone;
  private volatile long sinceNanos;
  private volatile int pendingBytes;

  JettyEventStream(RequestExchange exchange, EventStreamRegistry streams) {
    this.exchange = exchange;
    this.streams = streams;
    this.sinceNanos = streams.ticker().nanos();
  }

  /** Sends the header, and blocks until the client has received it. */
  void open() {
    writePermit.acquireUninterruptibly();
    write(new byte[0]).join();
  }

  @Override
  public boolean send(Event event) {
    byte[] bytes = SseEncoder.encode(event);
    if (bytes.length > AnswerBudget.UNTRACKED_BYTES) {
      // Its source stays in memory until the client has received it.
      AnswerBudget.releaseCurrentBeyond(2L * bytes.length);
    }
    writePermit.acquireUninterruptibly();
    return write(bytes).join();
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
    runUninterrupted(
        () -> exchange.writeStream(/* isLast= */ true, ByteBuffer.allocate(0), exchange));
    writePermit.release();
  }

  /** Aborts the stream: nothing is sent any more. */
  void abort() {
    gone = true;
    exchange.abort();
  }

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

  /**
   * Runs {@code action} without the interrupt status, since an interrupted thread closes the
   * channel that it writes to. The status is restored afterwards.
   */
  static void runUninterrupted(Runnable action) {
    boolean wasInterrupted = Thread.interrupted();
    try {
      action.run();
    } finally {
      if (wasInterrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private boolean tryKeepAlive() {
    boolean mayWrite = writePermit.tryAcquire();
    if (mayWrite) {
      CompletableFuture<Boolean> _ = write(SseEncoder.keepAlive());
    }
    return mayWrite;
  }

  /**
   * Starts a write, and returns whether it succeeded. The caller holds the write permit, which is
   * released at the end. Waiting for the result ignores interrupts.
   */
  private CompletableFuture<Boolean> write(byte[] bytes) {
    CompletableFuture<Boolean> delivered = new CompletableFuture<>();
    if (gone || closed.get()) {
      endWrite(delivered, false);
      return delivered;
    }
    pendingBytes = bytes.length;
    sinceNanos = streams.ticker().nanos();
    Callback end =
        Callback.from(
            Invocable.InvocationType.NON_BLOCKING,
            () -> endWrite(delivered, true),
            _ -> {
              gone = true;
              endWrite(delivered, false);
            });
    runUninterrupted(
        () -> JettyResponseWriter.writePart(ByteBuffer.wrap(bytes), exchange::writeStream, end));
    return delivered;
  }

  private void endWrite(CompletableFuture<Boolean> delivered, boolean hasSucceeded) {
    sinceNanos = streams.ticker().nanos();
    writePermit.release();
    delivered.complete(hasSucceeded);
  }
}
