package dev.bascule.configuration;

import dev.bascule.adapter.in.http.config.HttpServerSettings;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Where the bridge listens.
 *
 * @param host the address to bind
 * @param port the port; 0 for a free one
 * @param isEncrypted whether it serves TLS
 * @param basePath the prefix of all paths: empty, or beginning with {@code /}
 */
public record ListenAddress(String host, int port, boolean isEncrypted, String basePath) {

  /** Where it listens without a configuration. */
  public static final ListenAddress DEFAULT = of(HttpServerSettings.DEFAULTS);

  private static final Set<String> ALL_ADDRESSES = Set.of("0.0.0.0", "::", "[::]");

  /** Returns where a server with {@code http} listens. */
  static ListenAddress of(HttpServerSettings http) {
    return new ListenAddress(
        http.host(), http.port(), http.edge().tls().isPresent(), http.basePath());
  }

  /** Returns the same address with the port that was bound, if that was to be a free one. */
  public ListenAddress withPort(int boundPort) {
    return new ListenAddress(host, boundPort, isEncrypted, basePath);
  }

  /** Returns its URL without a slash at the end. */
  public String url() {
    return origin() + basePath;
  }

  /** Returns scheme, host and port in URL syntax: an IPv6 address in brackets (RFC 3986, 3.2.2). */
  public String origin() {
    return (isEncrypted ? "https://" : "http://")
        + (host.contains(":") ? "[" + host + "]" : host)
        + ":"
        + port;
  }

  /**
   * Returns whether one of {@code words} is a URL of the bridge: the URL of a server, or the
   * arguments of a program that connects to one. Such a server's lists would wait for themselves.
   * Another bridge is a server like any other.
   */
  public boolean isNamedIn(Stream<String> words) {
    return words
        .map(word -> word.substring(word.indexOf('=') + 1))
        .filter(word -> word.startsWith("http://") || word.startsWith("https://"))
        .anyMatch(this::isOf);
  }

  private boolean isOf(String url) {
    try {
      URI parsed = URI.create(url);
      String named = Optional.ofNullable(parsed.getHost()).orElse("").toLowerCase(Locale.ROOT);
      int usual = parsed.getScheme().equals("https") ? 443 : 80;
      return (parsed.getPort() < 0 ? usual : parsed.getPort()) == port
          && isOf(host.toLowerCase(Locale.ROOT), named);
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  private static boolean isOf(String listening, String host) {
    return host.replaceAll("[\\[\\]]", "").equals(listening.replaceAll("[\\[\\]]", ""))
        || (HostNames.isLoopback(host)
            && (HostNames.isLoopback(listening) || ALL_ADDRESSES.contains(listening)));
  }
}
