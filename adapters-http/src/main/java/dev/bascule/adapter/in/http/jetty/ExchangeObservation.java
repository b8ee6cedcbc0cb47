package dev.bascule.adapter.in.http.jetty;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.exchange.HttpRequestObserver;
import dev.bascule.adapter.in.http.exchange.HttpRequestObserver.CompletedRequest;
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

  private final JettyExchange exchange;
  private final HttpRequestObserver observer;
  private final Ticker ticker;
  private final Runnable onEnd;
  private final long startNanos;
  private final Callback callback;
  private final AtomicBoolean ended = new AtomicBoolean();
  private volatile String route = CompletedRequest.UNMATCHED;
  private volatile InitialBody body = InitialBody.UNREAD;
  private volatile @Nullable DisconnectMonitor monitor;
  private volatile @Nullable InlineToolCall inlineCall;

  private ExchangeObservation(
      JettyExchange exchange, HttpRequestObserver observer, Ticker ticker, Runnable onEnd) {
    this.exchange = new JettyExchange(exchange.request(), exchange.response(), this);
    this.callback = exchange.callback();
    this.observer = requireNonNull(observer, "observer");
    this.ticker = requireNonNull(ticker, "ticker");
    this.onEnd = requireNonNull(onEnd, "onEnd");
    this.startNanos = ticker.nanos();
  }

  /**
   * Tells {@code observer} that a request begins, and later that it has ended.
   *
   * @param exchange the request as the server has it
   * @param onEnd runs after that
   */
  public static ExchangeObservation begin(
      JettyExchange exchange, HttpRequestObserver observer, Ticker ticker, Runnable onEnd) {
    ExchangeObservation observation = new ExchangeObservation(exchange, observer, ticker, onEnd);
    observer.requestStarted();
    return observation;
  }

  /** Returns the turn that ends the visit as well. */
  public JettyExchange exchange() {
    return exchange;
  }

  /** Notes which route the request takes. */
  public void setRoute(String taken) {
    route = taken;
  }

  /** Notes what the header asks for, where that is known. */
  public void setInlineCall(InlineToolCall known) {
    inlineCall = known;
  }

  /** Returns what the header asks for; null where that is still to be found out. */
  public @Nullable InlineToolCall inlineCall() {
    return inlineCall;
  }

  /** Returns what was read of the body already. */
  public InitialBody body() {
    return body;
  }

  /** Reads what is there of the body. */
  public InitialBody readBody() {
    InitialBody read = InitialBody.read(exchange.request(), (int) exchange.request().getLength());
    body = read;
    return read;
  }

  /** Begins to watch the client, where the request is read to its end. */
  public void startMonitoring() {
    if (body.isComplete()) {
      monitor = DisconnectMonitor.start(exchange);
    }
  }

  /**
   * Watches the client from now on, if nobody has begun to.
   *
   * @param onDisconnect runs when the client is gone, on a thread that must not wait
   * @return what stops the watch; must be run before the last of the answer is written
   */
  Runnable onDisconnect(Runnable onDisconnect) {
    DisconnectMonitor early = monitor;
    return early == null
        ? DisconnectMonitor.start(exchange, onDisconnect)
        : early.onDisconnect(onDisconnect);
  }

  /** Stops what was begun early, where nobody else has come to do so. */
  public void stopMonitoring() {
    DisconnectMonitor early = monitor;
    monitor = null;
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
    Request.addCompletionListener(exchange.request(), _ -> end());
    callback.failed(cause);
  }

  @Override
  public InvocationType getInvocationType() {
    return callback.getInvocationType();
  }

  private void end() {
    if (!ended.compareAndSet(false, true)) {
      return;
    }
    try {
      observer.requestEnded(
          new CompletedRequest(
              route,
              exchange.request().getMethod(),
              exchange.response().getStatus(),
              Duration.ofNanos(ticker.nanos() - startNanos)));
    } finally {
      onEnd.run();
    }
  }
}
