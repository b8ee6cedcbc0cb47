package dev.bascule.adapter.in.http.jetty;

import dev.bascule.adapter.in.http.exchange.ByteBudget;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * One request as its connection has it: what is still to be read of it, where its answer goes, and
 * whether its client is still there.
 *
 * <p>One thread at a time uses it, but {@link #onDisconnect} may run its action on another one.
 */
public interface RequestExchange extends ResponseSink {

  /** Returns what is told when it ends. */
  RequestObservation observation();

  /** Returns the whole body, if all of it has come; null if not. Never waits. */
  byte @Nullable [] body();

  /**
   * Reads a body that has not come as a whole yet, without waiting.
   *
   * @param taken is charged with the body
   * @param executor runs what takes longer
   * @param onRead is given the body; must not wait
   * @param onFailed is given what went wrong; must not wait
   */
  void readBody(
      ByteBudget.Reservation taken,
      Executor executor,
      Consumer<byte[]> onRead,
      Consumer<Throwable> onFailed);

  /** Nobody wants the body: what is still to be read of it, and of the connection, is not. */
  void leaveBody();

  /** Begins to watch the client, once the request is read to its end. */
  void startMonitoring();

  /**
   * Says what to do when the client is gone; it may be already. After {@link #startMonitoring}.
   *
   * @param action runs then, on a thread that must not wait
   */
  void onDisconnect(Runnable action);

  /** Ends the watch; must be run before the last of the answer is written. */
  void stopMonitoring();

  /** Sets what a stream of events begins with; nothing is sent yet. */
  void startStream(Map<String, String> headers);

  /**
   * Sends a part of a stream, without waiting.
   *
   * @param isLast whether the stream ends with it
   * @param callback learns how it went
   */
  void writeStream(boolean isLast, ByteBuffer bytes, Callback callback);
}
