package dev.bascule.bootstrap.wiring.observe;

import dev.bascule.adapter.in.http.exchange.HttpRequestObserver;
import dev.bascule.adapter.out.metrics.HttpMeters;
import dev.bascule.application.context.RequestDetails;
import java.util.Locale;

/**
 * Counts the requests to the bridge, and adds them to the access log.
 *
 * @param meters the meters
 * @param accessLog the access log
 */
public record RequestCounter(HttpMeters meters, AccessLog accessLog)
    implements HttpRequestObserver {

  @Override
  public void requestShed(SheddingReason reason) {
    meters.requestShed(reason.name().toLowerCase(Locale.ROOT));
  }

  @Override
  public void requestStarted() {
    meters.requestBegun();
  }

  @Override
  public RequestDetails newDetails() {
    return accessLog.newDetails();
  }

  @Override
  public void requestEnded(CompletedRequest request) {
    meters.requestEnded(request.route(), request.method(), request.status(), request.duration());
    accessLog.add(request);
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
