package dev.bascule.adapter.in.http.mcp.aggregate;

import dev.bascule.adapter.in.http.naming.PathSegment;
import dev.bascule.domain.mcp.ServerId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The URIs of resources and resource templates at the endpoint of all servers.
 *
 * <p>A {@code ui://} URI always has its server as the authority, {@code ui://SERVER/REST}, since
 * tools refer to it and hosts expect that scheme (MCP Apps, SEP-1865). Any other URI stays
 * unchanged; if several servers list the same, it belongs to the first, and those of the others
 * become {@code bascule://SERVER/URI}. So does a URI in a result that may otherwise lead to a
 * resource of another server, and each that a server writes with a scheme of the bridge: the
 * servers that it names are those of another bridge, or none. The server is percent-encoded and the
 * rest unchanged, so that a template stays a template and all URIs are unique. Pure.
 */
final class AggregateUris {

  private static final String CLASH_SCHEME = "bascule://";
  private static final String UI_SCHEME = "ui://";

  /** The schemes of URIs that contain their server. */
  private static final List<String> SCHEMES = List.of("bascule", "ui");

  private AggregateUris() {}

  /** Returns whether {@code uri} is that of a user interface, which always contains its server. */
  static boolean isUserInterface(String uri) {
    return uri.startsWith(UI_SCHEME);
  }

  /** Returns the URI of a resource or template of {@code server} that no other server lists. */
  static String expose(ServerId server, String uri) {
    if (isUserInterface(uri)) {
      return prefix(UI_SCHEME, server) + uri.substring(UI_SCHEME.length());
    }
    return mayNameServer(uri) ? prefix(CLASH_SCHEME, server) + uri : uri;
  }

  /**
   * Returns whether {@code uri} has a scheme of the bridge, or may have one once a client has
   * normalized it (RFC 3986, section 6.2.2; the URL standard also removes spaces) or expanded it as
   * a template.
   */
  private static boolean mayNameServer(String uri) {
    StringBuilder scheme = new StringBuilder();
    for (int at = 0; at < uri.length(); at++) {
      char character = uri.charAt(at);
      String read = scheme.toString();
      if (character == ':') {
        return SCHEMES.contains(read);
      } else if (character == '{') {
        return SCHEMES.stream().anyMatch(each -> each.startsWith(read));
      } else if (character > ' ') {
        scheme.append(Character.toLowerCase(character));
        if (scheme.length() > CLASH_SCHEME.length()) {
          return false;
        }
      }
    }
    return false;
  }

  /** Returns the URI of a resource or template of {@code server} that another server lists too. */
  static String qualify(ServerId server, String uri) {
    return isUserInterface(uri) ? expose(server, uri) : prefix(CLASH_SCHEME, server) + uri;
  }

  /** Returns the original URI of {@code exposedUri}, if it contains {@code server}. */
  static Optional<String> unqualify(ServerId server, String exposedUri) {
    return after(prefix(CLASH_SCHEME, server), exposedUri)
        .or(() -> after(prefix(UI_SCHEME, server), exposedUri).map(UI_SCHEME::concat));
  }

  private static Optional<String> after(String prefix, String uri) {
    return uri.startsWith(prefix) && uri.length() > prefix.length()
        ? Optional.of(uri.substring(prefix.length()))
        : Optional.empty();
  }

  /**
   * Returns whether {@code uri} may be an expansion of {@code template} (RFC 6570): whether its
   * literal parts occur in order. May return false positives, but takes linear time even for a
   * hostile template.
   */
  static boolean mayMatch(String template, String uri) {
    List<String> literals = literals(template);
    if (literals.size() == 1) {
      return uri.equals(template);
    }
    String first = literals.getFirst();
    String last = literals.getLast();
    if (!uri.startsWith(first)
        || !uri.endsWith(last)
        || uri.length() < first.length() + last.length()) {
      return false;
    }
    int at = first.length();
    int end = uri.length() - last.length();
    for (String literal : literals.subList(1, literals.size() - 1)) {
      int found = uri.indexOf(literal, at);
      if (found < 0 || found + literal.length() > end) {
        return false;
      }
      at = found + literal.length();
    }
    return true;
  }

  private static List<String> literals(String template) {
    List<String> literals = new ArrayList<>();
    int at = 0;
    int open = template.indexOf('{');
    while (open >= 0) {
      int close = template.indexOf('}', open);
      if (close < 0) {
        break;
      }
      literals.add(template.substring(at, open));
      at = close + 1;
      open = template.indexOf('{', at);
    }
    literals.add(template.substring(at));
    return literals;
  }

  private static String prefix(String scheme, ServerId server) {
    return scheme + PathSegment.of(server.value()) + "/";
  }
}
