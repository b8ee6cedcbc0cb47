package dev.bascule.adapter.out.mcp.http.streamable;

import dev.bascule.adapter.out.mcp.http.HttpExchanger;
import dev.bascule.adapter.out.mcp.http.StreamOutcome;
import dev.bascule.adapter.out.mcp.jsonrpc.JsonRpcCodec;
import dev.bascule.adapter.out.mcp.jsonrpc.MessageTooLongException;
import dev.bascule.adapter.out.mcp.jsonrpc.RpcMessage;
import dev.bascule.adapter.out.mcp.protocol.Delays;
import dev.bascule.adapter.out.mcp.protocol.ReconnectBackoff;
import dev.bascule.adapter.out.mcp.sse.RecentEventIds;
import dev.bascule.adapter.out.mcp.sse.SseEvent;
import dev.bascule.adapter.out.mcp.sse.SseReader;
import dev.bascule.adapter.out.mcp.sse.StreamPosition;
import dev.bascule.mcp.json.JsonSlice;
import dev.bascule.mcp.json.MalformedMessageException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import okhttp3.Request;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A reader of a standalone stream, which is reopened whenever it ends (MCP 2025-11-25,
 * basic/transports, Listening for Messages from the Server). If the server does not support it, it
 * is not requested again; if it is temporarily unavailable, a limited number of times. Blocks the
 * thread that runs it.
 */
final class StandaloneStream {

  private static final Logger log = LoggerFactory.getLogger(StandaloneStream.class);

  /** About four minutes: a proxy whose server is down for longer has lost its session, too. */
  private static final int MAX_UNAVAILABLE = 12;

  /** The time for the server to answer before other requests are sent. */
  private static final Duration ANSWER_TIMEOUT = Duration.ofMillis(500);

  /** A receiver of the messages of the stream. */
  interface Listener {

    /** Called for each message. Never blocks. */
    void onMessage(RpcMessage message);

    /** Called if messages may have been lost. */
    void onGap();

    /** Returns whether to continue. */
    boolean isListening();
  }

  private final Source source;
  private final StreamPosition position;
  private final Delays delays;
  private final Listener listener;
  private final CountDownLatch stopSignal = new CountDownLatch(1);

  /** Opened by the server's answer to the first request, by its timeout, or at the end. */
  private final CountDownLatch answered = new CountDownLatch(1);

  private boolean hasBeenOpen;
  private boolean fruitful;

  /** The number of consecutive failures to open the stream. */
  private int unavailable;

  /**
   * The means to open the stream.
   *
   * @param request returns the request for the events after the given one, or for new ones
   */
  record Source(
      HttpExchanger exchanger,
      int maxMessageBytes,
      Function<Optional<String>, Request.Builder> request) {}

  /**
   * @param ofSession the ids of the events of all streams of the session
   */
  StandaloneStream(Source source, RecentEventIds ofSession, Delays delays, Listener listener) {
    this.source = source;
    this.position = new StreamPosition(ofSession);
    this.delays = delays;
    this.listener = listener;
  }

  /** Reads until {@link #end}, or until the server rejects the stream. */
  void run() {
    ReconnectBackoff backoff = ReconnectBackoff.NONE;
    try {
      do {
        fruitful = false;
        position.resume();
        Request.Builder request = source.request().apply(position.lastEventId());
        StreamOutcome outcome = source.exchanger().listen(request, this::read);
        answered.countDown();
        if (isRefused(outcome)) {
          notifyGap();
          log.debug("The server rejected the standalone stream");
          return;
        }
        backoff = backoff.after(fruitful);
      } while (!sleep(backoff) && listener.isListening());
    } catch (InterruptedException _) {
      log.trace("Stopped listening");
    }
  }

  /**
   * Waits until the server has answered the first request for the stream, so that it has a stream
   * for messages that it sends during other requests; for at most {@link #ANSWER_TIMEOUT} once,
   * because some servers answer only with their first event.
   *
   * @param most the maximum time to wait
   */
  void awaitAnswer(Duration most) throws InterruptedException {
    if (answered.getCount() == 0) {
      return;
    }
    boolean isShort = most.compareTo(ANSWER_TIMEOUT) < 0;
    delays.sleeper().sleep(isShort ? most : ANSWER_TIMEOUT, answered);
    if (!isShort) {
      answered.countDown();
    }
  }

  private boolean isRefused(StreamOutcome outcome) {
    return switch (outcome) {
      case StreamOutcome.Refused _ -> true;
      case StreamOutcome.Unavailable _ -> {
        unavailable++;
        yield unavailable > MAX_UNAVAILABLE;
      }
      case StreamOutcome.Ended _ -> {
        unavailable = 0;
        yield false;
      }
    };
  }

  private boolean sleep(ReconnectBackoff backoff) throws InterruptedException {
    double chance = delays.chance().getAsDouble();
    return delays.sleeper().sleep(backoff.delay(position.retry(), chance), stopSignal);
  }

  /** Ends the wait between two streams; an open stream ends by interrupting the thread. */
  void end() {
    stopSignal.countDown();
    answered.countDown();
  }

  private void read(InputStream in) throws IOException {
    answered.countDown();
    if (position.lastEventId().isEmpty()) {
      notifyGap();
    }
    hasBeenOpen = true;
    SseReader events = new SseReader(in, source.maxMessageBytes());
    try {
      for (Optional<SseEvent> event = events.next(); event.isPresent(); event = events.next()) {
        receive(event.get());
      }
      updatePosition(events);
    } catch (MessageTooLongException e) {
      // Otherwise it would be sent again.
      position.forget();
      throw e;
    } catch (IOException e) {
      updatePosition(events);
      throw e;
    }
  }

  private void updatePosition(SseReader events) {
    fruitful |= events.lastEventId().isPresent();
    position.update(events);
  }

  private void receive(SseEvent event) {
    fruitful = true;
    if (event.type().equals("message") && position.isNew(event)) {
      try {
        JsonRpcCodec.read(JsonSlice.of(event.data())).forEach(listener::onMessage);
      } catch (MalformedMessageException e) {
        log.debug("A server sent an invalid message: {}", e.reason());
      }
    }
  }

  private void notifyGap() {
    if (hasBeenOpen) {
      listener.onGap();
    }
  }
}
