package dev.bascule.bootstrap.wiring.observe;

import dev.bascule.adapter.in.http.accesslog.AccessLog;
import dev.bascule.adapter.in.http.exchange.HttpRequestObserver;
import dev.bascule.adapter.out.metrics.HttpMeters;
import dev.bascule.application.context.RequestDetails;
import java.util.Locale;

/**
 * Counts the requests, connections and sessions of clients, and adds requests to the access log.
 *
 * @param meters the meters
 * @param accessLog the access log
 */
public record RequestCounter(HttpMeters meters, AccessLog accessLog)
    implements HttpRequestObserver {

  @Override
  public void connectionOpened() {
    meters.connectionOpened();
  }

  @Override
  public void connectionClosed() {
    meters.connectionClosed();
  }

  @Override
  public void connectionEvicted(ConnectionEnd reason) {
    meters.connectionEvicted(label(reason));
  }

  @Override
  public void sessionEnded(SessionEnd reason) {
    meters.sessionEnded(label(reason));
  }

  @Override
  public void sessionRejected(SessionLimit limit) {
    meters.sessionRejected(label(limit));
  }

  @Override
  public void documentIncomplete(DocumentGap reason) {
    meters.documentIncomplete(label(reason));
  }

  private static String label(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public void requestShed(SheddingReason reason) {
    meters.requestShed(label(reason));
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
