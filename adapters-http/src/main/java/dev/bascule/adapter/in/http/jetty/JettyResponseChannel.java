package dev.bascule.adapter.in.http.jetty;

import static java.util.Objects.requireNonNull;

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
 * Sends the answer to one request, and watches meanwhile whether the client is still there: a
 * client that leaves interrupts the thread that answers.
 */
public final class JettyResponseChannel implements ResponseChannel, AutoCloseable {

  private final JettyExchange exchange;
  private final JettyResponseWriter writer;
  private final EventStreamRegistry streams;
  private final String shareHolder;
  private final Runnable stopMonitoring;

  private final AtomicBoolean started = new AtomicBoolean();
  private final AtomicReference<@Nullable JettyEventStream> stream = new AtomicReference<>();
  private volatile boolean gone;

  /**
   * Watches the client on behalf of the calling thread, which is to answer.
   *
   * @param shareHolder who has a share of the streams; empty for none
   */
  public JettyResponseChannel(
      ExchangeObservation observation,
      JettyResponseWriter writer,
      EventStreamRegistry streams,
      String shareHolder) {
    this.exchange = observation.exchange();
    this.writer = requireNonNull(writer, "writer");
    this.streams = requireNonNull(streams, "streams");
    this.shareHolder = requireNonNull(shareHolder, "shareHolder");
    Thread answering = Thread.currentThread();
    this.stopMonitoring = observation.onDisconnect(() -> handleDisconnect(answering));
  }

  @Override
  public boolean isFull() {
    return streams.isFull(shareHolder);
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
    JettyEventStream opened = new JettyEventStream(exchange, streams, stopMonitoring);
    if (!streams.add(opened, shareHolder)) {
      send(
          ProblemMapper.TOO_MANY_STREAMS
              .with("instance", exchange.request().getHttpURI().getPath())
              .toResponse());
      return ClosedEventStream.INSTANCE;
    }
    writer.setEventStreamHeaders(headers, exchange.response());
    opened.open();
    stream.set(opened);
    if (gone) {
      opened.abort();
    }
    return opened;
  }

  /** Answers with {@code response}, or ends the answer where it has begun. */
  public void fail(CompleteResponse response) {
    if (started.compareAndSet(false, true)) {
      send(response);
    }
  }

  /**
   * Throws where nothing has been answered yet, since that is not to be left so; but where the
   * request was given up, it says that.
   */
  public void requireResponse() {
    if (started.get()) {
      return;
    }
    if (!gone && !Thread.currentThread().isInterrupted()) {
      throw new IllegalStateException("the request has not been answered");
    }
    fail(
        ProblemMapper.of(new Failure.Cancelled())
            .with("instance", exchange.request().getHttpURI().getPath())
            .toResponse());
  }

  /** Ends a stream that is still open. */
  @Override
  public void close() {
    JettyEventStream opened = stream.get();
    if (opened != null) {
      opened.close();
    }
  }

  private void begin() {
    if (!started.compareAndSet(false, true)) {
      throw new IllegalStateException("the request has been answered already");
    }
  }

  private void send(CompleteResponse response) {
    stopMonitoring.run();
    Interrupts.runUninterrupted(
        () -> streams.slowClientGuard().send(response, writer.sinkFor(exchange)));
  }

  private void handleDisconnect(Thread answering) {
    gone = true;
    JettyEventStream opened = stream.get();
    if (opened != null) {
      opened.abort();
    }
    answering.interrupt();
  }
}
