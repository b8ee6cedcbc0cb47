package dev.bascule.adapter.out.oauth.http;

import java.net.InetAddress;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;

/** The address of a server, as the name of a resource (RFC 8707, MCP basic/authorization). */
public final class ServerUrl {

  private ServerUrl() {}

  /**
   * Returns the canonical URI of the server at {@code url}: scheme and host in small letters, no
   * query, no fragment, no slash at the end.
   */
  public static String canonical(URI url) {
    return origin(url) + path(url);
  }

  /** Returns scheme, host and port of {@code url}; no port where it is that of the scheme. */
  public static String origin(URI url) {
    String scheme = lower(url.getScheme());
    boolean isUsual = url.getPort() == (scheme.equals("https") ? 443 : 80);
    return scheme
        + "://"
        + lower(url.getHost())
        + (url.getPort() < 0 || isUsual ? "" : ":" + url.getPort());
  }

  /** Returns the path of {@code url} without a slash at its end; empty for that of the root. */
  public static String path(URI url) {
    String path = Optional.ofNullable(url.getRawPath()).orElse("");
    return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }

  /**
   * Tells whether a token for the resource {@code named} is good for the server at {@code url}: it
   * is its very address, or one above it at the same host.
   */
  public static boolean isCoveredBy(String named, URI url) {
    return parse(named)
        .filter(resource -> resource.getHost() != null && resource.getRawFragment() == null)
        .filter(resource -> origin(resource).equals(origin(url)))
        .filter(resource -> (path(url) + "/").startsWith(path(resource) + "/"))
        .isPresent();
  }

  /** Returns what {@code text} is, if it is an absolute URI with a host. */
  public static Optional<URI> parse(String text) {
    try {
      return Optional.of(URI.create(text)).filter(uri -> uri.getHost() != null && isHttp(uri));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /**
   * Returns whether {@code host} is {@code localhost} or a loopback address. Decides by the text
   * alone: no name is looked up, because who controls a name can have it resolve to loopback.
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
