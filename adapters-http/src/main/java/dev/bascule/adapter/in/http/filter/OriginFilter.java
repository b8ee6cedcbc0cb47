package dev.bascule.adapter.in.http.filter;

import dev.bascule.adapter.in.http.access.AccessSettings;
import dev.bascule.adapter.in.http.exchange.BridgeRequest;
import dev.bascule.adapter.in.http.exchange.Problem;
import dev.bascule.adapter.in.http.exchange.ProblemType;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Distinguishes the bridge's own web pages from foreign ones by the {@code Origin} field (RFC
 * 6454), which browsers send with all requests that could change something, and by the {@code Host}
 * field.
 *
 * <p>An origin is the bridge's own if it equals the requested host and port, and that host is a
 * loopback name, an address, or the configured host. Any other name could be a foreign page's that
 * resolves to this machine (DNS rebinding). Programs that are not browsers send no {@code Origin}
 * and are not affected.
 *
 * <p>After DNS rebinding, a page may read without sending an {@code Origin}. So a bridge that is
 * bound to a loopback address and has no other name rejects such names in any case. The operator
 * can configure additional hosts and allowed origins.
 *
 * @param boundHost the configured host
 * @param access the additional hosts, and the allowed origins
 */
public record OriginFilter(String boundHost, AccessSettings access) {

  private static final Pattern DOTTED = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");

  /** Values of {@code Sec-Fetch-Site}; another port of this machine is of the same site, too. */
  private static final Set<String> FOREIGN_SITES = Set.of("cross-site", "same-site");

  private static final Set<String> SCHEMES = Set.of("http", "https");

  /** Returns why a request is rejected by its {@code Origin} and {@code Host}, if it is. */
  public Optional<Problem> check(List<String> origins, List<String> hosts, boolean secure) {
    boolean isDowngraded = secure && origins.stream().anyMatch(origin -> !isEncrypted(origin));
    if (!access.cors().allows(origins) && (isDowngraded || isForeign(origins, hosts))) {
      return Optional.of(
          new Problem(
              ProblemType.FOREIGN_ORIGIN,
              "the Origin is neither the bridge's nor in cors.allowedOrigins"));
    }
    return check(hosts);
  }

  /**
   * Returns why a request of a foreign page without an {@code Origin}, such as for an image or a
   * link, is rejected; empty if it is not. Browsers identify such requests (Fetch Metadata). Only
   * pages may be opened from elsewhere.
   *
   * @param isPage whether the request is for a page or a part of one
   */
  public Optional<Problem> checkSite(BridgeRequest request, boolean isPage) {
    List<String> sites = request.values("Sec-Fetch-Site");
    if (sites.stream().noneMatch(FOREIGN_SITES::contains)) {
      return Optional.empty();
    }
    List<String> origins = request.values("Origin");
    boolean isNavigation =
        isPage
            && request.field("Sec-Fetch-Mode").equals("navigate")
            && request.field("Sec-Fetch-Dest").equals("document");
    return isNavigation || (!origins.isEmpty() && access.cors().allows(origins))
        ? Optional.empty()
        : Optional.of(
            new Problem(
                ProblemType.FOREIGN_ORIGIN,
                "Sec-Fetch-Site is " + sites.getFirst() + ", and the origin is not allowed"));
  }

  /**
   * Returns why a request to {@code hosts} is rejected; empty if it is not. After DNS rebinding, a
   * page can forge the host that a proxy forwards, but not its own {@code Host}.
   */
  public Optional<Problem> check(List<String> hosts) {
    String detail =
        "the bridge listens on a loopback address, and the Host is not in listen.allowedHosts";
    return isForeign(hosts)
        ? Optional.of(new Problem(ProblemType.FOREIGN_HOST, detail))
        : Optional.empty();
  }

  /** Returns whether a {@code Host} cannot be the bridge; an old client sends none. */
  public boolean isForeign(List<String> hosts) {
    return isLoopback(boundHost)
        && hosts.stream()
            .anyMatch(
                host ->
                    parseOrigin("http://" + host)
                        .filter(origin -> isOwnHost(origin.host()))
                        .isEmpty());
  }

  /** Decides by the text alone, without a DNS lookup. */
  private static boolean isLoopback(String host) {
    try {
      return host.equalsIgnoreCase("localhost") || InetAddress.ofLiteral(host).isLoopbackAddress();
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  /** Returns whether a request comes from a foreign page. */
  public boolean isForeign(List<String> origins, List<String> hosts) {
    if (origins.isEmpty()) {
      return false;
    }
    if (origins.size() > 1 || hosts.size() != 1) {
      return true;
    }
    Optional<WebOrigin> origin = parseOrigin(origins.getFirst());
    return origin.isEmpty()
        || !origin.equals(parseOrigin(origin.get().scheme() + "://" + hosts.getFirst()))
        || !isOwnHost(origin.get().host());
  }

  private boolean isOwnHost(String host) {
    return host.equals("localhost")
        || host.endsWith(".localhost")
        || host.startsWith("[")
        || DOTTED.matcher(host).matches()
        || host.equalsIgnoreCase(boundHost)
        || access.hosts().contains(host);
  }

  private static boolean isEncrypted(String origin) {
    return parseOrigin(origin).filter(webOrigin -> webOrigin.scheme().equals("https")).isPresent();
  }

  private static Optional<WebOrigin> parseOrigin(String text) {
    try {
      URI uri = new URI(text);
      String scheme = uri.getScheme();
      if (uri.getHost() == null || scheme == null || !SCHEMES.contains(scheme)) {
        return Optional.empty();
      }
      int standardPort = scheme.equals("http") ? 80 : 443;
      int port = uri.getPort() < 0 ? standardPort : uri.getPort();
      return Optional.of(new WebOrigin(scheme, uri.getHost().toLowerCase(Locale.ROOT), port));
    } catch (URISyntaxException _) {
      return Optional.empty();
    }
  }

  private record WebOrigin(String scheme, String host, int port) {}
}
