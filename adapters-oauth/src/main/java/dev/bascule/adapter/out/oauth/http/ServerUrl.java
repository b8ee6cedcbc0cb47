package dev.bascule.adapter.out.oauth.http;

import java.net.InetAddress;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;

/** The URL of a server as a resource identifier (RFC 8707, MCP basic/authorization). */
public final class ServerUrl {

  private ServerUrl() {}

  /**
   * Returns the canonical URI of the server at {@code url}: scheme and host in lower case, no
   * query, no fragment, no trailing slash.
   */
  public static String canonical(URI url) {
    return origin(url) + path(url);
  }

  /** Returns scheme, host and port of {@code url}, without the default port. */
  public static String origin(URI url) {
    String scheme = lower(url.getScheme());
    boolean isUsual = url.getPort() == (scheme.equals("https") ? 443 : 80);
    return scheme
        + "://"
        + lower(url.getHost())
        + (url.getPort() < 0 || isUsual ? "" : ":" + url.getPort());
  }

  /** Returns the path of {@code url} without a trailing slash; empty for the root. */
  public static String path(URI url) {
    String path = Optional.ofNullable(url.getRawPath()).orElse("");
    return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }

  /**
   * Returns whether a token for the resource {@code named} is valid for the server at {@code url}:
   * it is the same URL, or a parent path at the same host.
   */
  public static boolean isCoveredBy(String named, URI url) {
    return parse(named)
        .filter(resource -> resource.getHost() != null && resource.getRawFragment() == null)
        .filter(resource -> origin(resource).equals(origin(url)))
        .filter(resource -> (path(url) + "/").startsWith(path(resource) + "/"))
        .isPresent();
  }

  /** Returns {@code text} as a URI if it is absolute and has a host. */
  public static Optional<URI> parse(String text) {
    try {
      return Optional.of(URI.create(text)).filter(uri -> uri.getHost() != null && isHttp(uri));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /**
   * Returns whether {@code host} is {@code localhost} or a loopback address. Decides by the text
   * alone, without a DNS lookup, because the owner of a name can have it resolve to loopback.
   */
  public static boolean isLoopback(String host) {
    try {
      return host.equalsIgnoreCase("localhost")
          || InetAddress.ofLiteral(host.replaceAll("[\\[\\]]", "")).isLoopbackAddress();
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  private static boolean isHttp(URI uri) {
    String scheme = lower(uri.getScheme());
    return scheme.equals("https") || scheme.equals("http");
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
