package dev.bascule.adapter.in.http;

import dev.bascule.adapter.in.http.HttpObserver.Ended;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import org.eclipse.jetty.server.Request;

/** Tells an observer of requests as the server has them. */
final class Sightings {

  private static final String ROUTE = Sightings.class.getName();

  private Sightings() {}

  /** Tells {@code observer} that a request begins, and later that it has ended. */
  static void begin(Turn turn, HttpObserver observer, Ticker ticker) {
    long begun = ticker.nanos();
    observer.requestBegun();
    Request.addCompletionListener(
        turn.request(),
        _ ->
            observer.requestEnded(
                new Ended(
                    routeOf(turn.request()),
                    turn.request().getMethod(),
                    turn.response().getStatus(),
                    Duration.ofNanos(ticker.nanos() - begun))));
  }

  /** Notes which route {@code request} takes. */
  static void note(Request request, String route) {
    request.setAttribute(ROUTE, route);
  }

  private static String routeOf(Request request) {
    return request.getAttribute(ROUTE) instanceof String route ? route : Ended.UNMATCHED;
  }
}
