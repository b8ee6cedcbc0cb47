package dev.bascule.adapter.in.http.routing;

import dev.bascule.adapter.in.http.exchange.BridgeResponse;
import dev.bascule.adapter.in.http.exchange.RouteMatch;

/**
 * A route of the HTTP API: a method on a path.
 *
 * @param method GET, POST or DELETE
 * @param path the path below the base path; a segment in braces matches any segment
 * @param requirements the requirements for requests
 * @param summary a short description
 * @param mayWait whether the action may block, so that it must not run on the reading thread
 * @param action the action
 */
public record HttpRoute(
    String method,
    String path,
    RouteRequirements requirements,
    String summary,
    boolean mayWait,
    Action action) {

  /** Answers one request. */
  @FunctionalInterface
  public interface Action {
    BridgeResponse handle(RouteMatch routeMatch);
  }

  /** Creates a route whose action may block unless the route is public. */
  public HttpRoute(
      String method, String path, RouteRequirements requirements, String summary, Action action) {
    this(method, path, requirements, summary, !requirements.isPublic(), action);
  }

  /** Creates a route with default requirements whose action may block. */
  public HttpRoute(String method, String path, String summary, Action action) {
    this(method, path, RouteRequirements.PLAIN, summary, action);
  }

  /** Returns a copy whose action does not block: it defers blocking work. */
  public HttpRoute withoutWaiting() {
    return new HttpRoute(method, path, requirements, summary, /* mayWait= */ false, action);
  }

  /**
   * Returns whether it handles the method {@code requested}. HEAD is handled like GET if the
   * response is complete.
   */
  boolean handles(String requested) {
    return method.equals(requested) || (requested.equals("HEAD") && handlesHead());
  }

  /** Returns whether it also handles HEAD. */
  boolean handlesHead() {
    return method.equals("GET") && requirements.media() != RouteRequirements.Media.ITS_OWN;
  }
}
