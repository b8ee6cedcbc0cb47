package dev.bascule.bootstrap.config.load.server;

import dev.bascule.application.policy.ForwardingRule;
import dev.bascule.bootstrap.config.parse.ConfigSection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Reads what a server is shown of callers. */
final class ForwardingReader {

  static final Set<String> KEYS = Set.of("forwardHeaders");

  private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

  /** What lets callers in here is not for others to see. */
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

  /** What belongs to one connection, or is written by the bridge itself. */
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
          "baggage");

  private static final String PROTOCOL = "mcp-";

  private ForwardingReader() {}

  static ForwardingRule read(ConfigSection server) {
    List<String> names =
        server.texts(
            "forwardHeaders",
            "the name of a header field such as x-user-id",
            text ->
                NAME.matcher(text).matches()
                    ? Optional.of(text.toLowerCase(Locale.ROOT))
                    : Optional.empty());
    if (!names.isEmpty() && server.has("command")) {
      server.report(
          "forwardHeaders", "a child process is reached without header fields; only a `url` is");
    }
    TreeSet<String> written = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    if (server.has("headers")) {
      server.members("headers").forEach(header -> written.add(header.key()));
    }
    names.forEach(name -> check(server, name, written.contains(name)));
    return new ForwardingRule(Set.copyOf(names), OAuthReader.exchangesToken(server));
  }

  private static void check(ConfigSection server, String name, boolean isWritten) {
    if (CREDENTIALS.contains(name)) {
      server.report(
          "forwardHeaders",
          "`"
              + name
              + "` lets callers in here, and is not passed on; to act on a caller's behalf, use"
              + " `tokenExchange`");
    } else if (RESERVED.contains(name) || name.startsWith(PROTOCOL)) {
      server.report("forwardHeaders", "`" + name + "` is the bridge's own to write");
    } else if (isWritten) {
      server.report("forwardHeaders", "`" + name + "` is given a value by `headers` already");
    }
  }
}
