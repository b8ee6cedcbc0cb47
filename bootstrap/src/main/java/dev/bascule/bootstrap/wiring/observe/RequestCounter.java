package dev.bascule.bootstrap.wiring.observe;

import dev.bascule.adapter.in.http.exchange.HttpRequestObserver;
import dev.bascule.adapter.out.metrics.HttpMeters;
import java.util.Locale;

/**
 * Counts the requests to the bridge.
 *
 * @param meters the meters
 */
public record RequestCounter(HttpMeters meters) implements HttpRequestObserver {

  @Override
  public void requestShed(SheddingReason reason) {
    meters.requestShed(reason.name().toLowerCase(Locale.ROOT));
  }

  @Override
  public void requestStarted() {
    meters.requestBegun();
  }

  @Override
  public void requestEnded(CompletedRequest request) {
    meters.requestEnded(request.route(), request.method(), request.status(), request.duration());
  }

  @Override
  public void streamOpened() {
    meters.streamOpened();
  }

  @Override
  public void streamClosed() {
    meters.streamClosed();
  }
}
