package dev.bascule.configuration.load.server;

import static dev.bascule.configuration.parse.KeyCondition.has;
import static dev.bascule.configuration.parse.KeyCondition.isFilled;

import dev.bascule.application.policy.ForwardingRule;
import dev.bascule.configuration.parse.ConfigSection;
import dev.bascule.configuration.parse.ValueType;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** Reads which header fields of callers are forwarded to a server. */
final class ForwardingReader {

  static final List<String> KEYS = List.of("forwardHeaders");

  private static final ValueType<String> NAME =
      ValueType.text("a header field name such as x-user-id", "[!#$%&'*+.^_`|~0-9A-Za-z-]+");

  /** Credentials for the bridge, which must not be forwarded. */
  private static final Set<String> CREDENTIALS =
      Set.of(
          "authorization",
          "x-api-key",
          "cookie",
          "set-cookie",
          "proxy-authorization",
          "proxy-authenticate",
          "www-authenticate",
          "authentication-info");

  /** Connection-specific header fields, and those that the bridge writes itself. */
  private static final Set<String> RESERVED =
      Set.of(
          "connection",
          "keep-alive",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "host",
          "http2-settings",
          "content-length",
          "content-type",
          "content-encoding",
          "accept",
          "accept-encoding",
          "cache-control",
          "pragma",
          "expect",
          "origin",
          "last-event-id",
          "traceparent",
          "tracestate",
          "baggage",
          "bascule-loop-token");

  private static final String PROTOCOL = "mcp-";

  private ForwardingReader() {}

  static ForwardingRule read(ConfigSection server) {
    List<String> names =
        server.hidden().list("forwardHeaders", NAME).stream()
            .map(name -> name.toLowerCase(Locale.ROOT))
            .toList();
    server.reject(
        isFilled("forwardHeaders").and(has("command")),
        "forwardHeaders",
        "only supported for a server with `url`");
    TreeSet<String> written = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    written.addAll(server.namesIn("headers"));
    names.forEach(name -> check(server, name, written.contains(name)));
    return new ForwardingRule(Set.copyOf(names), OAuthReader.exchangesToken(server));
  }

  private static void check(ConfigSection server, String name, boolean isWritten) {
    if (CREDENTIALS.contains(name)) {
      server.report(
          "forwardHeaders",
          "`"
              + name
              + "` is a credential for the bridge and is not forwarded; to act on a caller's"
              + " behalf, use `tokenExchange`");
    } else if (RESERVED.contains(name) || name.startsWith(PROTOCOL)) {
      server.report("forwardHeaders", "`" + name + "` is set by the bridge");
    } else if (isWritten) {
      server.report("forwardHeaders", "`" + name + "` is already set in `headers`");
    }
  }
}
