package dev.bascule.adapter.out.oauth.http;

import dev.bascule.adapter.out.oauth.config.TokenUnavailableException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Stream;
import okhttp3.Dns;
import okhttp3.HttpUrl;

/**
 * Decides which URLs that a server specified may be requested (CWE-918), so that no server can make
 * the bridge probe a private network:
 *
 * <ul>
 *   <li>only {@code https}, or {@code http} on this machine;
 *   <li>no private address, unless the server, or a URL of the operator, has one itself;
 *   <li>no address of this machine, unless the URL of the server is {@code localhost} or a loopback
 *       address, or the operator configured that origin.
 * </ul>
 *
 * <p>Immutable and thread-safe; performs DNS lookups, which block.
 */
public final class SsrfGuard {

  private final URI server;
  private final List<URI> named;
  private final Dns dns;

  /**
   * @param server the URL of the server
   * @param named other URLs that the operator configured
   */
  public SsrfGuard(URI server, List<URI> named) {
    this(server, named, Dns.SYSTEM);
  }

  SsrfGuard(URI server, List<URI> named, Dns dns) {
    this.server = server;
    this.named = List.copyOf(named);
    this.dns = dns;
  }

  /**
   * Resolves the host of {@code uri} once, and returns its addresses, all of which may be connected
   * to. Another lookup could return others: the owner of a name can change it in between.
   *
   * @throws TokenUnavailableException if it must not be requested
   */
  public List<InetAddress> resolve(URI uri) throws TokenUnavailableException {
    HttpUrl url = HttpUrl.parse(uri.toString());
    if (url == null || uri.getHost() == null || uri.getRawUserInfo() != null) {
      throw new TokenUnavailableException("the server specified an invalid URL");
    }
    List<InetAddress> addresses = lookUp(url);
    if (!url.isHttps() && !addresses.stream().allMatch(SsrfGuard::isOfThisMachine)) {
      throw new TokenUnavailableException(
          ServerUrl.origin(uri) + " is not requested: it is not https");
    }
    if (addresses.stream().anyMatch(SsrfGuard::isOfThisMachine) && !mayReachThisMachine(uri)) {
      throw new TokenUnavailableException(
          ServerUrl.origin(uri)
              + " is not requested: it is on the machine of the bridge, and the server is not; if"
              + " it is the authorization server, set `oauth.issuer`");
    }
    if (addresses.stream().anyMatch(SsrfGuard::isPrivate)
        && configured().noneMatch(this::isPrivateIfKnown)) {
      throw new TokenUnavailableException(
          ServerUrl.origin(uri)
              + " is not requested: it is in a private network, and the server is not");
    }
    return addresses;
  }

  private boolean mayReachThisMachine(URI uri) {
    return ServerUrl.isLoopback(server.getHost())
        || configured().anyMatch(origin -> ServerUrl.origin(origin).equals(ServerUrl.origin(uri)));
  }

  private Stream<URI> configured() {
    return Stream.concat(Stream.of(server), named.stream());
  }

  private boolean isPrivateIfKnown(URI uri) {
    try {
      HttpUrl url = HttpUrl.parse(uri.toString());
      return url != null && lookUp(url).stream().anyMatch(SsrfGuard::isPrivate);
    } catch (TokenUnavailableException _) {
      return false;
    }
  }

  /** Uses the host as parsed by the HTTP client. */
  private List<InetAddress> lookUp(HttpUrl url) throws TokenUnavailableException {
    try {
      return dns.lookup(url.host());
    } catch (UnknownHostException _) {
      throw new TokenUnavailableException("unknown host " + url.host());
    }
  }

  /** Includes the unspecified address, connections to which also reach this machine. */
  private static boolean isOfThisMachine(InetAddress address) {
    return address.isLoopbackAddress() || address.isAnyLocalAddress();
  }

  /** Returns whether {@code address} is not on the public Internet (RFC 6890). */
  static boolean isPrivate(InetAddress address) {
    byte[] bytes = address.getAddress();
    return isOfThisMachine(address)
        || address.isLinkLocalAddress()
        || address.isSiteLocalAddress()
        || address.isMulticastAddress()
        || (address instanceof Inet6Address ? isPrivate6(bytes) : isPrivate4(bytes));
  }

  /**
   * Unique local addresses (RFC 4193), and private IPv4 addresses embedded in others (RFC 6052,
   * 3056, 4380).
   */
  private static boolean isPrivate6(byte[] bytes) {
    return (bytes[0] & 0xfe) == 0xfc
        || (bytes[0] == 0 && bytes[1] == 0x64 && (bytes[2] & 0xff) == 0xff)
        || (bytes[0] == 0x20 && bytes[1] == 0x02)
        || (bytes[0] == 0x20 && bytes[1] == 0x01 && bytes[2] == 0 && bytes[3] == 0)
        || (bytes[0] == 0 && bytes[1] == 0);
  }

  /** This network, shared addresses (RFC 6598), and reserved ones. */
  private static boolean isPrivate4(byte[] bytes) {
    int first = bytes[0] & 0xff;
    int second = bytes[1] & 0xff;
    int third = bytes[2] & 0xff;
    return first == 0
        || first >= 240
        || (first == 100 && second >= 64 && second < 128)
        || (first == 192 && second == 0 && (third == 0 || third == 2))
        || (first == 198 && (second == 18 || second == 19));
  }
}
