package dev.bascule.adapter.out.oauth.http;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.out.oauth.config.TokenUnavailableException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;

/**
 * Which addresses may be asked on the word of a server: https, or http on this machine; and none of
 * a private network, unless the server, or whatever the operator named, is in one itself. So no
 * server can have the bridge look around behind a firewall.
 *
 * @param configuredUrls what the operator named
 */
public record SsrfGuard(List<URI> configuredUrls) {

  public SsrfGuard {
    configuredUrls = List.copyOf(requireNonNull(configuredUrls, "configuredUrls"));
  }

  /**
   * Looks at {@code uri}, and its host up.
   *
   * @throws TokenUnavailableException if it must not be asked
   */
  public void check(URI uri) throws TokenUnavailableException {
    if (uri.getHost() == null || uri.getRawUserInfo() != null) {
      throw new TokenUnavailableException("the server names an address that cannot be asked");
    }
    boolean isHttps = "https".equalsIgnoreCase(uri.getScheme());
    if (!isHttps && !("http".equalsIgnoreCase(uri.getScheme()) && isLoopback(uri))) {
      throw new TokenUnavailableException(
          ServerUrl.origin(uri) + " is not asked, as it is not https");
    }
    if (isPrivate(uri) && configuredUrls.stream().noneMatch(SsrfGuard::isPrivateIfKnown)) {
      throw new TokenUnavailableException(
          ServerUrl.origin(uri)
              + " is not asked: it is in a private network, and the server is not");
    }
  }

  private static boolean isPrivateIfKnown(URI uri) {
    try {
      return isPrivate(uri);
    } catch (TokenUnavailableException _) {
      return false;
    }
  }

  private static boolean isPrivate(URI uri) throws TokenUnavailableException {
    for (InetAddress address : addresses(uri)) {
      if (isPrivate(address)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isLoopback(URI uri) throws TokenUnavailableException {
    for (InetAddress address : addresses(uri)) {
      if (!address.isLoopbackAddress()) {
        return false;
      }
    }
    return true;
  }

  private static InetAddress[] addresses(URI uri) throws TokenUnavailableException {
    try {
      return InetAddress.getAllByName(uri.getHost());
    } catch (UnknownHostException _) {
      throw new TokenUnavailableException("there is no host " + uri.getHost());
    }
  }

  /** Tells whether {@code address} is not one of the public Internet (RFC 6890). */
  static boolean isPrivate(InetAddress address) {
    byte[] bytes = address.getAddress();
    return address.isLoopbackAddress()
        || address.isAnyLocalAddress()
        || address.isLinkLocalAddress()
        || address.isSiteLocalAddress()
        || address.isMulticastAddress()
        || (address instanceof Inet6Address ? isPrivate6(bytes) : isPrivate4(bytes));
  }

  /** Unique local addresses (RFC 4193), and those of IPv4 inside others (RFC 6052, 3056, 4380). */
  private static boolean isPrivate6(byte[] bytes) {
    return (bytes[0] & 0xfe) == 0xfc
        || (bytes[0] == 0 && bytes[1] == 0x64 && (bytes[2] & 0xff) == 0xff)
        || (bytes[0] == 0x20 && bytes[1] == 0x02)
        || (bytes[0] == 0x20 && bytes[1] == 0x01 && bytes[2] == 0 && bytes[3] == 0)
        || (bytes[0] == 0 && bytes[1] == 0);
  }

  /** This network, shared addresses (RFC 6598), and what is reserved. */
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
