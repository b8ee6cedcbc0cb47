package dev.bascule.adapter.in.http.access;

import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a proxy reports about the connection on its client side.
 *
 * @param address the peer's address; empty if it is hidden or malformed
 * @param secure whether the connection was encrypted; empty if not reported
 * @param authority the requested host; empty if not reported
 */
record ForwardedHop(
    Optional<InetAddress> address, Optional<Boolean> secure, Optional<String> authority) {

  private static final Pattern AUTHORITY =
      Pattern.compile("([A-Za-z0-9._-]{1,255}|\\[[0-9A-Fa-f:.]{2,45}])(:[0-9]{1,5})?");

  private static final Pattern PORT = Pattern.compile(":[A-Za-z0-9._-]{1,32}");

  /** Parses the reported values; invalid values count as not reported. */
  static ForwardedHop of(Optional<String> node, Optional<String> scheme, Optional<String> host) {
    return new ForwardedHop(
        node.flatMap(ForwardedHop::address),
        scheme.flatMap(ForwardedHop::isSecure),
        host.filter(text -> AUTHORITY.matcher(text).matches()));
  }

  /**
   * Parses a node (RFC 7239, section 6): an address, with or without brackets, and optionally a
   * port.
   */
  private static Optional<InetAddress> address(String node) {
    if (node.startsWith("[")) {
      int end = node.indexOf(']');
      return end > 0 && isPort(node.substring(end + 1)) && node.substring(1, end).contains(":")
          ? CidrBlock.address(node.substring(1, end))
          : Optional.empty();
    }
    int colon = node.indexOf(':');
    boolean hasPort = colon > 0 && colon == node.lastIndexOf(':');
    return hasPort && isPort(node.substring(colon))
        ? CidrBlock.address(node.substring(0, colon))
        : CidrBlock.address(node);
  }

  private static boolean isPort(String text) {
    return text.isEmpty() || PORT.matcher(text).matches();
  }

  private static Optional<Boolean> isSecure(String scheme) {
    return switch (scheme.toLowerCase(Locale.ROOT)) {
      case "https" -> Optional.of(true);
      case "http" -> Optional.of(false);
      default -> Optional.empty();
    };
  }
}
