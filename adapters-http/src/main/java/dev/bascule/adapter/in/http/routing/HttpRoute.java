package dev.bascule.adapter.in.http.routing;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.exchange.BridgeResponse;
import dev.bascule.adapter.in.http.exchange.RouteMatch;

/**
 * One thing that the surface does: a method on a path.
 *
 * @param method GET, POST or DELETE
 * @param path the path below the base path; a segment in braces stands for any one segment
 * @param terms what a request must be like
 * @param summary what it does, in a few words
 * @param action does it
 */
public record HttpRoute(
    String method, String path, RouteRequirements terms, String summary, Action action) {

  /** Answers one request. */
  @FunctionalInterface
  public interface Action {
    BridgeResponse answer(RouteMatch request);
  }

  public HttpRoute {
    requireNonNull(method, "method");
    requireNonNull(path, "path");
    requireNonNull(terms, "terms");
    requireNonNull(summary, "summary");
    requireNonNull(action, "action");
  }

  public HttpRoute(String method, String path, String summary, Action action) {
    this(method, path, RouteRequirements.PLAIN, summary, action);
  }

  /** Tells whether it answers {@code requested}. HEAD is like GET where the answer is a value. */
  boolean answers(String requested) {
    return method.equals(requested) || (requested.equals("HEAD") && answersHead());
  }

  /** Tells whether it answers HEAD as well. */
  boolean answersHead() {
    return method.equals("GET") && terms.media() != RouteRequirements.Media.ITS_OWN;
  }
}
