package dev.bascule.adapter.in.http.mcp;

import static java.util.stream.Collectors.joining;

import dev.bascule.adapter.in.http.json.RawObject;
import dev.bascule.domain.mcp.LogLevel;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Judges whether a modern request is what it says it is: its {@code _meta}, and the header fields
 * that repeat its body, by which others may have routed it. Pure.
 */
final class ModernChecks {

  private ModernChecks() {}

  /** Returns why {@code request} is refused; empty if it is not. */
  static Optional<RpcError> check(
      Incoming.Request request, Function<String, List<String>> headers) {
    return version(request, headers)
        .or(() -> meta(request))
        .or(() -> method(request, headers))
        .or(() -> name(request, headers));
  }

  private static Optional<RpcError> version(
      Incoming.Request request, Function<String, List<String>> headers) {
    Optional<String> version = request.meta().string(Protocol.VERSION_KEY);
    if (version.isEmpty()) {
      return Optional.of(missing(Protocol.VERSION_KEY));
    }
    if (!says(HeaderText.only(headers.apply(Protocol.VERSION_HEADER)), version.get())) {
      return Optional.of(mismatch(Protocol.VERSION_HEADER));
    }
    return Protocol.MODERN_VERSIONS.contains(version.get())
        ? Optional.empty()
        : Optional.of(unsupported(version.get()));
  }

  private static Optional<RpcError> meta(Incoming.Request request) {
    RawObject meta = request.meta();
    if (meta.object(Protocol.CAPABILITIES_KEY).isEmpty()) {
      return Optional.of(missing(Protocol.CAPABILITIES_KEY));
    }
    boolean hasBadLevel =
        meta.has(Protocol.LOG_LEVEL_KEY)
            && meta.string(Protocol.LOG_LEVEL_KEY).flatMap(LogLevel::of).isEmpty();
    return hasBadLevel ? Optional.of(missing(Protocol.LOG_LEVEL_KEY)) : Optional.empty();
  }

  private static Optional<RpcError> method(
      Incoming.Request request, Function<String, List<String>> headers) {
    return says(HeaderText.only(headers.apply(Protocol.METHOD_HEADER)), request.method())
        ? Optional.empty()
        : Optional.of(mismatch(Protocol.METHOD_HEADER));
  }

  private static Optional<RpcError> name(
      Incoming.Request request, Function<String, List<String>> headers) {
    Optional<String> name =
        switch (request.method()) {
          case "tools/call", "prompts/get" -> request.params().string("name");
          case "resources/read" -> request.params().string("uri");
          default -> Optional.empty();
        };
    return name.isEmpty()
            || says(HeaderText.decoded(headers.apply(Protocol.NAME_HEADER)), name.get())
        ? Optional.empty()
        : Optional.of(mismatch(Protocol.NAME_HEADER));
  }

  private static boolean says(HeaderText.Value value, String body) {
    return value instanceof HeaderText.Value.Text(String text) && text.equals(body);
  }

  private static RpcError mismatch(String header) {
    return RpcError.headerMismatch("The header " + header + " does not say what the body says");
  }

  private static RpcError missing(String key) {
    return RpcError.refusing(
        400, RpcError.INVALID_PARAMS, "\"_meta\" has no valid \"" + key + "\"");
  }

  private static RpcError unsupported(String version) {
    return RpcError.refusing(400, RpcError.UNSUPPORTED_VERSION, "Unsupported protocol version")
        .withData(
            RawObject.EMPTY
                .with("supported", supportedVersions())
                .withString("requested", version));
  }

  /** Returns the revisions that are spoken, as a JSON array. */
  static String supportedVersions() {
    return Protocol.MODERN_VERSIONS.stream().map(RawObject::quote).collect(joining(",", "[", "]"));
  }
}
