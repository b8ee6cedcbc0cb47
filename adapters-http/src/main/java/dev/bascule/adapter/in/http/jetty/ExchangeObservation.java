package dev.bascule.adapter.in.http.jetty;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.exchange.HttpRequestObserver;
import dev.bascule.adapter.in.http.exchange.HttpRequestObserver.Ended;
import dev.bascule.adapter.in.http.filter.InlineToolCall;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * A request from its beginning to its end, as an observer is told of it, and what was found out
 * about it on the way. It is the callback of its own turn: whoever has answered says so here.
 */
public final class ExchangeObservation implements Callback {

  private final JettyExchange turn;
  private final HttpRequestObserver observer;
  private final Ticker ticker;
  private final Runnable onEnd;
  private final long begun;
  private final Callback callback;
  private final AtomicBoolean isOver = new AtomicBoolean();
  private volatile String route = Ended.UNMATCHED;
  private volatile InitialBody body = InitialBody.UNREAD;
  private volatile @Nullable DisconnectMonitor watch;
  private volatile @Nullable InlineToolCall asked;

  private ExchangeObservation(
      JettyExchange turn, HttpRequestObserver observer, Ticker ticker, Runnable onEnd) {
    this.turn = new JettyExchange(turn.request(), turn.response(), this);
    this.callback = turn.callback();
    this.observer = requireNonNull(observer, "observer");
    this.ticker = requireNonNull(ticker, "ticker");
    this.onEnd = requireNonNull(onEnd, "onEnd");
    this.begun = ticker.nanos();
  }

  /**
   * Tells {@code observer} that a request begins, and later that it has ended.
   *
   * @param turn the request as the server has it
   * @param onEnd runs after that
   */
  public static ExchangeObservation begin(
      JettyExchange turn, HttpRequestObserver observer, Ticker ticker, Runnable onEnd) {
    ExchangeObservation visit = new ExchangeObservation(turn, observer, ticker, onEnd);
    observer.requestBegun();
    return visit;
  }

  /** Returns the turn that ends the visit as well. */
  public JettyExchange turn() {
    return turn;
  }

  /** Notes which route the request takes. */
  public void note(String taken) {
    route = taken;
  }

  /** Notes what the header asks for, where that is known. */
  public void ask(InlineToolCall known) {
    asked = known;
  }

  /** Returns what the header asks for; null where that is still to be found out. */
  public @Nullable InlineToolCall asked() {
    return asked;
  }

  /** Returns what was read of the body already. */
  public InitialBody body() {
    return body;
  }

  /** Reads what is there of the body. */
  public InitialBody readBody() {
    InitialBody read = InitialBody.read(turn.request(), (int) turn.request().getLength());
    body = read;
    return read;
  }

  /** Begins to watch the client, where the request is read to its end. */
  public void watchEarly() {
    if (body.isWhole()) {
      watch = DisconnectMonitor.start(turn);
    }
  }

  /**
   * Watches the client from now on, if nobody has begun to.
   *
   * @param onGone runs when the client is gone, on a thread that must not wait
   * @return what stops the watch; must be run before the last of the answer is written
   */
  Runnable watch(Runnable onGone) {
    DisconnectMonitor early = watch;
    return early == null ? DisconnectMonitor.start(turn, onGone) : early.tell(onGone);
  }

  /** Stops what was begun early, where nobody else has come to do so. */
  public void stopWatching() {
    DisconnectMonitor early = watch;
    watch = null;
    if (early != null) {
      early.stop();
    }
  }

  @Override
  public void succeeded() {
    end();
    callback.succeeded();
  }

  /** What the server answers then, in our place, is a part of the visit. */
  @Override
  public void failed(Throwable cause) {
    Request.addCompletionListener(turn.request(), _ -> end());
    callback.failed(cause);
  }

  @Override
  public InvocationType getInvocationType() {
    return callback.getInvocationType();
  }

  private void end() {
    if (!isOver.compareAndSet(false, true)) {
      return;
    }
    try {
      observer.requestEnded(
          new Ended(
              route,
              turn.request().getMethod(),
              turn.response().getStatus(),
              Duration.ofNanos(ticker.nanos() - begun)));
    } finally {
      onEnd.run();
    }
  }
}
