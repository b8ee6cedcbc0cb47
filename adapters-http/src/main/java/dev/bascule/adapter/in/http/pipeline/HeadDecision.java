package dev.bascule.adapter.in.http.pipeline;

import dev.bascule.adapter.in.http.access.AccessSettings;
import dev.bascule.adapter.in.http.exchange.CompleteResponse;
import dev.bascule.adapter.in.http.exchange.RouteMatch;
import dev.bascule.adapter.in.http.routing.HttpRoute;
import dev.bascule.application.context.CallerCredentials;
import java.util.Optional;

/**
 * What the head of a request decides, whoever makes the request and whatever its body is. Immutable
 * and good for all requests with that head, as long as the access settings are the same object.
 */
sealed interface HeadDecision {

  /** Returns from where the bridge could be used when this was decided. */
  AccessSettings access();

  /** Returns the path of the route as the index lists it. */
  String path();

  /** Returns whether this holds while the bridge is stopping as well. */
  boolean holdsWhileDraining();

  /**
   * The request is answered without a look at its caller.
   *
   * @param response the answer
   */
  record Answered(
      AccessSettings access, String path, boolean holdsWhileDraining, CompleteResponse response)
      implements HeadDecision {}

  /**
   * A route is there for the request.
   *
   * @param routeMatch the request, without a caller and a body
   * @param credentials what it brings to be let in; empty if that cannot be anything
   * @param unacceptable the answer where the client would not read any other
   * @param unreadable the answer where the request has a body
   * @param invalid the answer where the query or a name in the path cannot be right
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

    /** Returns why a request with a body, or without one, is not for the route; empty if it is. */
    Optional<CompleteResponse> rejection(boolean hasBody) {
      if (unacceptable.isPresent()) {
        return unacceptable;
      }
      return hasBody && unreadable.isPresent() ? unreadable : invalid;
    }
  }
}
