package dev.bascule.adapter.in.http.jetty;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.exchange.ByteBudget;
import dev.bascule.adapter.in.http.exchange.HttpRequestObserver;
import dev.bascule.adapter.in.http.exchange.HttpRequestObserver.CompletedRequest;
import dev.bascule.domain.time.Ticker;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * One request from its beginning to its end, as its connection has it: what is still to be read of
 * it, where its answer goes, and whether its client is still there. An observer is told of both
 * ends.
 *
 * <p>One thread at a time uses it, but {@link #onDisconnect} may run its action on another one.
 */
public abstract class RequestExchange implements ResponseSink {

  private final HttpRequestObserver observer;
  private final Ticker ticker;
  private final Runnable onEnd;
  private final long startNanos;
  private final AtomicBoolean ended = new AtomicBoolean();
  private volatile String route = CompletedRequest.UNMATCHED;
  private volatile ByteBudget.@Nullable Reservation reservation;

  /**
   * Tells {@code observer} that a request begins, and later that it has ended.
   *
   * @param onEnd runs after that
   */
  protected RequestExchange(HttpRequestObserver observer, Ticker ticker, Runnable onEnd) {
    this.observer = requireNonNull(observer, "observer");
    this.ticker = requireNonNull(ticker, "ticker");
    this.onEnd = requireNonNull(onEnd, "onEnd");
    this.startNanos = ticker.nanos();
    observer.requestStarted();
  }

  /** Notes which route the request takes. */
  final void setRoute(String taken) {
    route = taken;
  }

  /** Has {@code taken}, which is room for the body, given back when the request has ended. */
  final void keep(ByteBudget.Reservation taken) {
    reservation = taken;
  }

  /** Returns whether there is room for the body. */
  final boolean hasReservation() {
    return reservation != null;
  }

  /** Returns the whole body, if all of it has come; null if not. Never waits. */
  protected abstract byte @Nullable [] body();

  /**
   * Reads a body that has not come as a whole yet, without waiting.
   *
   * @param taken is charged with the body
   * @param executor runs what takes longer
   * @param onRead is given the body; must not wait
   * @param onFailed is given what went wrong; must not wait
   */
  protected abstract void readBody(
      ByteBudget.Reservation taken,
      Executor executor,
      Consumer<byte[]> onRead,
      Consumer<Throwable> onFailed);

  /** Nobody wants the body: what is still to be read of it, and of the connection, is not. */
  protected abstract void leaveBody();

  /** Begins to watch the client, once the request is read to its end. */
  protected abstract void startMonitoring();

  /**
   * Says what to do when the client is gone; it may be already. After {@link #startMonitoring}.
   *
   * @param action runs then, on a thread that must not wait
   */
  protected abstract void onDisconnect(Runnable action);

  /** Ends the watch; must be run before the last of the answer is written. */
  protected abstract void stopMonitoring();

  /** Sets what a stream of events begins with; nothing is sent yet. */
  protected abstract void startStream(Map<String, String> headers);

  /**
   * Sends a part of a stream, without waiting.
   *
   * @param isLast whether the stream ends with it
   * @param callback learns how it went
   */
  protected abstract void writeStream(boolean isLast, ByteBuffer bytes, Callback callback);

  protected abstract String method();

  /** Returns the status of the answer; 0 where none was sent. */
  protected abstract int status();

  /** The request has ended, its answer sent or given up; does nothing the second time. */
  protected final void end() {
    if (!ended.compareAndSet(false, true)) {
      return;
    }
    ByteBudget.Reservation taken = reservation;
    if (taken != null) {
      taken.release();
    }
    try {
      observer.requestEnded(
          new CompletedRequest(
              route, method(), status(), Duration.ofNanos(ticker.nanos() - startNanos)));
    } finally {
      onEnd.run();
    }
  }
}
