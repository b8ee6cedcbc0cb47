package dev.bascule.adapter.in.http.routing;

import dev.bascule.adapter.in.http.exchange.BridgeResponse;
import dev.bascule.adapter.in.http.exchange.RouteMatch;

/**
 * One thing that the surface does: a method on a path.
 *
 * @param method GET, POST or DELETE
 * @param path the path below the base path; a segment in braces stands for any one segment
 * @param requirements what a request must be like
 * @param summary what it does, in a few words
 * @param mayWait whether the action may wait, so that it is not for the thread that reads
 * @param action does it
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

  /** A route whose action may wait, unless it is for everybody: such a one never does. */
  public HttpRoute(
      String method, String path, RouteRequirements requirements, String summary, Action action) {
    this(method, path, requirements, summary, !requirements.isPublic(), action);
  }

  /** A route with plain requirements whose action may wait. */
  public HttpRoute(String method, String path, String summary, Action action) {
    this(method, path, RouteRequirements.PLAIN, summary, action);
  }

  /** Returns the same whose action never waits: what takes waiting, it defers. */
  public HttpRoute withoutWaiting() {
    return new HttpRoute(method, path, requirements, summary, /* mayWait= */ false, action);
  }

  /** Tells whether it answers {@code requested}. HEAD is like GET where the answer is a value. */
  boolean handles(String requested) {
    return method.equals(requested) || (requested.equals("HEAD") && handlesHead());
  }

  /** Tells whether it answers HEAD as well. */
  boolean handlesHead() {
    return method.equals("GET") && requirements.media() != RouteRequirements.Media.ITS_OWN;
  }
}
