package dev.bascule.adapter.in.http.routing;

import dev.bascule.adapter.in.http.exchange.BridgeResponse;
import dev.bascule.adapter.in.http.exchange.RouteMatch;
import java.util.function.Function;

/**
 * A route of the HTTP API: a method on a path.
 *
 * @param method GET, POST or DELETE
 * @param path the path below the base path; a segment in braces matches any segment
 * @param mayWait whether the action may block, so that it must not run on the reading thread
 */
public record HttpRoute(
    String method,
    String path,
    RouteRequirements requirements,
    String summary,
    boolean mayWait,
    Function<RouteMatch, ? extends BridgeResponse> action) {

  /** Creates a route for method, space and path, whose action may block unless it is public. */
  public HttpRoute(
      String target,
      RouteRequirements requirements,
      String summary,
      Function<RouteMatch, ? extends BridgeResponse> action) {
    this(
        target.substring(0, target.indexOf(' ')),
        target.substring(target.indexOf(' ') + 1),
        requirements,
        summary,
        !requirements.isPublic(),
        action);
  }

  /** Creates a route with default requirements whose action may block. */
  public HttpRoute(
      String target, String summary, Function<RouteMatch, ? extends BridgeResponse> action) {
    this(target, RouteRequirements.PLAIN, summary, action);
  }

  /** Returns a route for administrators with plain requirements. */
  public static HttpRoute admin(
      String target, String summary, Function<RouteMatch, ? extends BridgeResponse> action) {
    return new HttpRoute(target, RouteRequirements.ADMIN, summary, action);
  }

  /** Returns a route of a page for everybody. */
  public static HttpRoute page(
      String target, String summary, Function<RouteMatch, ? extends BridgeResponse> action) {
    return new HttpRoute(target, RouteRequirements.PAGE, summary, action);
  }

  /**
   * Returns a route of a page for clients that prefer HTML. It must come before the route of the
   * same path for all others.
   */
  public static HttpRoute pageIfPreferred(
      String target, String summary, Function<RouteMatch, ? extends BridgeResponse> action) {
    return new HttpRoute(target, RouteRequirements.PAGE_IF_PREFERRED, summary, action);
  }

  /** Returns a copy whose action does not block: it defers blocking work. */
  public HttpRoute withoutWaiting() {
    return new HttpRoute(method, path, requirements, summary, /* mayWait= */ false, action);
  }

  /** HEAD is handled like GET if the response is complete in each case. */
  boolean handles(String requested) {
    return method.equals(requested) || (requested.equals("HEAD") && handlesHead());
  }

  /** Returns whether it also handles HEAD. */
  boolean handlesHead() {
    return method.equals("GET") && !requirements.mayStream();
  }
}
