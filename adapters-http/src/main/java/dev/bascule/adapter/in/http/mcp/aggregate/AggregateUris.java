package dev.bascule.adapter.in.http.mcp.aggregate;

import dev.bascule.domain.mcp.ServerId;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The names that resources have where several servers stand behind one endpoint: their own. Where
 * several list the same, it is the first server's; the others' are {@code bascule://}, the server,
 * a slash, and the name unchanged, so that a template stays one. Pure.
 */
final class AggregateUris {

  private static final String SCHEME = "bascule://";

  private AggregateUris() {}

  /** Returns the name of a resource, or template, that another server lists too. */
  static String qualify(ServerId server, String uri) {
    return prefix(server) + uri;
  }

  /**
   * Returns what {@code server} calls what is named {@code exposedUri}, if that is its second name.
   */
  static Optional<String> unqualify(ServerId server, String exposedUri) {
    String prefix = prefix(server);
    return Optional.of(exposedUri)
        .filter(uri -> uri.startsWith(prefix) && uri.length() > prefix.length())
        .map(uri -> uri.substring(prefix.length()));
  }

  /**
   * Tells whether {@code template} (RFC 6570) may have made {@code uri}: whether its literal parts
   * are all there, in order. That is too generous, and takes no longer for a template of a foe.
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

  private static String prefix(ServerId server) {
    String encoded = URLEncoder.encode(server.value(), StandardCharsets.UTF_8).replace("+", "%20");
    return SCHEME + encoded + "/";
  }
}
