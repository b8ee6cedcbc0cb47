package dev.bascule.adapter.in.http.pipeline;

import dev.bascule.adapter.in.http.access.AccessSettings;
import dev.bascule.adapter.in.http.exchange.CompleteResponse;
import dev.bascule.adapter.in.http.exchange.RouteMatch;
import dev.bascule.adapter.in.http.routing.HttpRoute;
import dev.bascule.application.context.CallerCredentials;
import java.util.Optional;

/**
 * What the head of a request determines, independent of caller and body. Immutable and valid for
 * all requests with that head, as long as the access settings are the same object.
 */
sealed interface HeadDecision {

  /** Returns the access settings at the time of the decision. */
  AccessSettings access();

  /** Returns the path of the route as listed in the index. */
  String path();

  /** Returns whether the decision also applies while the bridge is stopping. */
  boolean holdsWhileDraining();

  /**
   * The response does not depend on the caller.
   *
   * @param response the response
   */
  record Answered(
      AccessSettings access, String path, boolean holdsWhileDraining, CompleteResponse response)
      implements HeadDecision {}

  /**
   * A route was found.
   *
   * @param routeMatch the request, without a caller and a body
   * @param credentials its credentials; empty if they are malformed
   * @param unacceptable the response if the client does not accept the media type
   * @param unreadable the response if the request has a body
   * @param invalid the response if the query or a name in the path is invalid
   */
  record Routed(
      AccessSettings access,
      HttpRoute route,
      boolean holdsWhileDraining,
      RouteMatch routeMatch,
      Optional<CallerCredentials> credentials,
      Optional<CompleteResponse> unacceptable,
      Optional<CompleteResponse> unreadable,
      Optional<CompleteResponse> invalid)
      implements HeadDecision {

    @Override
    public String path() {
      return route.path();
    }

    /**
     * Returns the rejection of a request with or without a body; empty if it is valid for the
     * route.
     */
    Optional<CompleteResponse> rejection(boolean hasBody) {
      if (unacceptable.isPresent()) {
        return unacceptable;
      }
      return hasBody && unreadable.isPresent() ? unreadable : invalid;
    }
  }
}
