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

  private final JettyExchange turn;
  private final JettyResponseWriter writer;
  private final EventStreamRegistry streams;
  private final Runnable stopWatching;

  private final AtomicBoolean begun = new AtomicBoolean();
  private final AtomicReference<@Nullable JettyEventStream> stream = new AtomicReference<>();
  private volatile boolean gone;

  /** Watches the client on behalf of the calling thread, which is to answer. */
  public JettyResponseChannel(
      ExchangeObservation visit, JettyResponseWriter writer, EventStreamRegistry streams) {
    this.turn = visit.turn();
    this.writer = requireNonNull(writer, "writer");
    this.streams = requireNonNull(streams, "streams");
    Thread answering = Thread.currentThread();
    this.stopWatching = visit.watch(() -> leave(answering));
  }

  @Override
  public boolean isFull() {
    return streams.isFull();
  }

  @Override
  public Silence onSilence(Runnable action) {
    return streams.onSilence(action);
  }

  @Override
  public void whole(CompleteResponse reply) {
    begin();
    send(reply);
  }

  @Override
  public EventStream events(Map<String, String> headers) {
    begin();
    JettyEventStream opened = new JettyEventStream(turn, streams, stopWatching);
    if (!streams.add(opened)) {
      send(
          ProblemMapper.TOO_MANY_STREAMS
              .with("instance", turn.request().getHttpURI().getPath())
              .toReply());
      return ClosedEventStream.INSTANCE;
    }
    writer.writeEventHeader(headers, turn.response());
    opened.open();
    stream.set(opened);
    if (gone) {
      opened.cutOff();
    }
    return opened;
  }

  /** Answers with {@code reply}, or ends the answer where it has begun. */
  public void giveUp(CompleteResponse reply) {
    if (begun.compareAndSet(false, true)) {
      send(reply);
    }
  }

  /**
   * Throws where nothing has been answered yet, since that is not to be left so; but where the
   * request was given up, it says that.
   */
  public void checkBegun() {
    if (begun.get()) {
      return;
    }
    if (!gone && !Thread.currentThread().isInterrupted()) {
      throw new IllegalStateException("the request has not been answered");
    }
    giveUp(
        ProblemMapper.of(new Failure.Cancelled())
            .with("instance", turn.request().getHttpURI().getPath())
            .toReply());
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
    if (!begun.compareAndSet(false, true)) {
      throw new IllegalStateException("the request has been answered already");
    }
  }

  private void send(CompleteResponse reply) {
    stopWatching.run();
    Interrupts.shelter(() -> streams.answers().send(reply, writer.to(turn)));
  }

  private void leave(Thread answering) {
    gone = true;
    JettyEventStream opened = stream.get();
    if (opened != null) {
      opened.cutOff();
    }
    answering.interrupt();
  }
}
