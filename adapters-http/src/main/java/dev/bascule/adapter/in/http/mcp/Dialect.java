package dev.bascule.adapter.in.http.mcp;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Tells which era a message belongs to: by its body first, and by the header fields where the body
 * does not say (MCP 2026-07-28, basic/lifecycle: serving several eras). Pure.
 */
final class Dialect {

  private Dialect() {}

  /** Returns the era of {@code message}. */
  static Era of(Incoming message, Function<String, List<String>> headers) {
    return switch (message) {
      case Incoming.Request request when claims(request) -> Era.MODERN;
      case Incoming.Request request when request.method().equals("initialize") -> Era.LEGACY;
      case Incoming.Request _, Incoming.Notification _, Incoming.Response _, Incoming.Invalid _ ->
          ofHeader(headers);
    };
  }

  /** Returns the era that the version header names; the legacy one where it names none. */
  static Era ofHeader(Function<String, List<String>> headers) {
    Optional<String> named =
        HeaderText.only(headers.apply(Protocol.VERSION_HEADER))
                instanceof HeaderText.Value.Text(String text)
            ? Optional.of(text)
            : Optional.empty();
    return named.filter(Protocol.MODERN_VERSIONS::contains).isPresent() ? Era.MODERN : Era.LEGACY;
  }

  private static boolean claims(Incoming.Request request) {
    return request.meta().has(Protocol.VERSION_KEY);
  }
}
