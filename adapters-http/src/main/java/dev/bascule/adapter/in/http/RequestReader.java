package dev.bascule.adapter.in.http;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.server.Request;

/**
 * Makes a value of what the server has read.
 *
 * @param basePath what every path begins with; empty, or without a slash at its end
 */
record RequestReader(String basePath) {

  /** The bridge need not know whether a proxy in front of it speaks TLS. */
  private static final Set<String> SCHEMES = Set.of("http", "https");

  RequestReader {
    requireNonNull(basePath, "basePath");
  }

  /** What a request turned out to be. */
  sealed interface Reading {

    /** A request to the bridge. */
    record Valid(BridgeRequest request) implements Reading {}

    /** Something else; the problem tells what. */
    record Invalid(Problem problem) implements Reading {}
  }

  /** Reads {@code request}, whose body is {@code body}. */
  Reading read(Request request, byte[] body) {
    String path = request.getHttpURI().getPath();
    if (!SCHEMES.contains(request.getHttpURI().getScheme())) {
      return new Reading.Invalid(
          new Problem(
              400,
              "bad-request",
              "The request is malformed",
              "its target has a scheme other than http and https"));
    }
    if (path == null || !isBelowBase(path)) {
      return new Reading.Invalid(
          new Problem(404, "unknown-path", "There is nothing here", "all is below " + basePath));
    }
    Optional<List<String>> segments = segments(path.substring(basePath.length()));
    if (segments.isEmpty()) {
      return new Reading.Invalid(
          new Problem(
              400, "bad-request", "The request is malformed", "the path cannot be decoded"));
    }
    return new Reading.Valid(
        new BridgeRequest(
            request.getMethod(),
            path,
            segments.get(),
            request.getHttpURI().getQuery(),
            request.getHeaders().asImmutable(),
            new BridgeRequest.Body(body)));
  }

  private boolean isBelowBase(String path) {
    return path.equals(basePath) || path.startsWith(basePath + "/");
  }

  /** Cuts first and decodes then, so that an encoded slash does not cut. */
  private static Optional<List<String>> segments(String path) {
    List<String> segments = new ArrayList<>();
    for (String raw : path.replaceFirst("^/", "").split("/", -1)) {
      Optional<String> segment = PercentDecoder.decode(raw);
      if (segment.isEmpty() || segment.get().equals(".") || segment.get().equals("..")) {
        return Optional.empty();
      }
      segments.add(segment.get());
    }
    return Optional.of(segments);
  }
}
