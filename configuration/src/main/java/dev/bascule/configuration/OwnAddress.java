package dev.bascule.configuration;

import dev.bascule.adapter.in.http.config.HttpServerSettings;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Recognizes servers that are the bridge itself, so that its lists would wait for themselves.
 * Another bridge is a server like any other.
 */
public final class OwnAddress {

  private static final Set<String> ALL_ADDRESSES = Set.of("0.0.0.0", "::", "[::]");

  private OwnAddress() {}

  /**
   * Returns whether one of {@code words} is a URL of the bridge: the URL of a server, or the
   * arguments of a program that connects to one.
   *
   * @param http where the bridge listens
   */
  public static boolean isIn(HttpServerSettings http, Stream<String> words) {
    return words
        .map(word -> word.substring(word.indexOf('=') + 1))
        .filter(word -> word.startsWith("http://") || word.startsWith("https://"))
        .anyMatch(url -> isOf(http, url));
  }

  private static boolean isOf(HttpServerSettings http, String url) {
    try {
      URI parsed = URI.create(url);
      String host = Optional.ofNullable(parsed.getHost()).orElse("").toLowerCase(Locale.ROOT);
      int usual = parsed.getScheme().equals("https") ? 443 : 80;
      return (parsed.getPort() < 0 ? usual : parsed.getPort()) == http.port()
          && isOf(http.host().toLowerCase(Locale.ROOT), host);
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
