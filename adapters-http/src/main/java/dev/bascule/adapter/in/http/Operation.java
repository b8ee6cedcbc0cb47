package dev.bascule.adapter.in.http;

import static java.util.Objects.requireNonNull;

import java.util.Set;

/**
 * One thing that the surface does: a method on a path.
 *
 * @param method GET, POST or DELETE
 * @param path the path below the base path; a segment in braces stands for any one segment
 * @param queryNames the query parameters that it knows
 * @param summary what it does, in a few words
 * @param action does it
 */
record Operation(
    String method, String path, Set<String> queryNames, String summary, Action action) {

  /** Answers one request. */
  @FunctionalInterface
  interface Action {
    HttpReply answer(RoutedRequest request);
  }

  Operation {
    requireNonNull(method, "method");
    requireNonNull(path, "path");
    queryNames = Set.copyOf(queryNames);
    requireNonNull(summary, "summary");
    requireNonNull(action, "action");
  }

  Operation(String method, String path, String summary, Action action) {
    this(method, path, Set.of(), summary, action);
  }
}
