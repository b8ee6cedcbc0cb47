package dev.bascule.adapter.in.http.jetty;

import dev.bascule.adapter.in.http.exchange.ClosedEventStream;
import dev.bascule.adapter.in.http.exchange.CompleteResponse;
import dev.bascule.adapter.in.http.exchange.ProblemMapper;
import dev.bascule.adapter.in.http.exchange.ResponseChannel;
import dev.bascule.domain.result.Failure;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Sends the response to one request, and monitors the client: the processing thread is interrupted
 * when the client disconnects.
 */
public final class ExchangeResponseChannel implements ResponseChannel, AutoCloseable {

  private final RequestExchange exchange;
  private final EventStreamRegistry streams;
  private final String shareHolder;

  private final AtomicBoolean started = new AtomicBoolean();
  private final AtomicReference<@Nullable JettyEventStream> stream = new AtomicReference<>();
  private volatile Runnable onDisconnect;
  private volatile boolean gone;

  /**
   * Starts to monitor the client for the calling thread, which is to respond.
   *
   * @param shareHolder the holder of a share of the streams; empty for none
   */
  public ExchangeResponseChannel(
      RequestExchange exchange, EventStreamRegistry streams, String shareHolder) {
    this.exchange = exchange;
    this.streams = streams;
    this.shareHolder = shareHolder;
    this.onDisconnect = Thread.currentThread()::interrupt;
    exchange.onDisconnect(this::handleDisconnect);
  }

  @Override
  public boolean isFull() {
    return streams.isFull(shareHolder);
  }

  @Override
  public void onDisconnect(Runnable action) {
    onDisconnect = action;
    if (gone) {
      action.run();
    }
  }

  @Override
  public IdleTimer startIdleTimer(Runnable action) {
    return streams.startIdleTimer(action);
  }

  @Override
  public void respond(CompleteResponse response) {
    begin();
    send(response);
  }

  @Override
  public EventStream openEventStream(Map<String, String> headers) {
    begin();
    JettyEventStream opened = new JettyEventStream(exchange, streams);
    if (!streams.add(opened, shareHolder)) {
      send(RequestDispatcher.toResponse(exchange, ProblemMapper.TOO_MANY_STREAMS));
      return ClosedEventStream.INSTANCE;
    }
    exchange.startStream(headers);
    opened.open();
    stream.set(opened);
    if (gone) {
      opened.abort();
    }
    return opened;
  }

  /** Responds with {@code response}, or aborts a response that has begun. */
  public void fail(CompleteResponse response) {
    if (started.compareAndSet(false, true)) {
      send(response);
    }
  }

  /**
   * Throws if there is no response yet, unless the request was cancelled, for which it responds.
   */
  public void requireResponse() {
    if (started.get()) {
      return;
    }
    if (!gone && !Thread.currentThread().isInterrupted()) {
      throw new IllegalStateException("no response was sent");
    }
    fail(RequestDispatcher.toResponse(exchange, ProblemMapper.of(new Failure.Cancelled())));
  }

  /** Closes a stream that is still open. */
  @Override
  public void close() {
    JettyEventStream opened = stream.get();
    if (opened != null) {
      opened.close();
    }
  }

  private void begin() {
    if (!started.compareAndSet(false, true)) {
      throw new IllegalStateException("a response was already sent");
    }
  }

  private void send(CompleteResponse response) {
    exchange.stopMonitoring();
    Interrupts.runUninterrupted(() -> streams.slowClientGuard().send(response, exchange));
  }

  private void handleDisconnect() {
    gone = true;
    JettyEventStream opened = stream.get();
    if (opened != null) {
      opened.abort();
    }
    onDisconnect.run();
  }
}
