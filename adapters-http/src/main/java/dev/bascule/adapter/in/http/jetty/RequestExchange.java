package dev.bascule.adapter.in.http.jetty;

import java.nio.ByteBuffer;
import java.util.Map;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * One request on its connection: the unread part of the request, the channel of the response, and
 * the state of the client.
 *
 * <p>Used by one thread at a time, except that {@link #onDisconnect} may run its action on another
 * one.
 */
public interface RequestExchange extends ResponseSink {

  /** Returns the observation, which ends with the request. */
  RequestObservation observation();

  /**
   * Returns the whole body if it has arrived; otherwise null, and {@link JettyExchange} reads it.
   * Does not block.
   */
  byte @Nullable [] body();

  /** Skips the body: the rest of it, and of the connection, is not read. */
  void leaveBody();

  /** Starts to monitor the client, after the request is read completely. */
  void startMonitoring();

  /**
   * Sets the action on disconnect; runs it immediately if the client has already disconnected.
   * Called after {@link #startMonitoring}.
   *
   * @param action runs on a thread that must not block
   */
  void onDisconnect(Runnable action);

  /** Stops monitoring; must be called before the last part of the response is written. */
  void stopMonitoring();

  /** Sets the header of an event stream without sending it. */
  void startStream(Map<String, String> headers);

  /** Writes a part of a stream, without blocking. */
  void writeStream(boolean isLast, ByteBuffer bytes, Callback callback);
}
