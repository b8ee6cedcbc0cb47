package dev.bascule.adapter.out.tracing;

import java.net.URI;
import java.util.Optional;

/**
 * The peer of a connection, for span attributes.
 *
 * @param transport {@code tcp} or {@code pipe}
 * @param address host and port; empty if there is none
 */
public record NetworkPeer(String transport, Optional<Address> address) {

  /** A child process. */
  public static final NetworkPeer PIPE = new NetworkPeer("pipe", Optional.empty());

  /** An HTTP client, without an address. */
  static final NetworkPeer TCP = new NetworkPeer("tcp", Optional.empty());

  /** A host and a port. */
  public record Address(String host, int port) {}

  /** Returns the server at {@code url}, with nothing but host and port. */
  public static NetworkPeer at(URI url) {
    int usual = "https".equals(url.getScheme()) ? 443 : 80;
    int port = url.getPort() < 0 ? usual : url.getPort();
    return new NetworkPeer(
        "tcp", Optional.ofNullable(url.getHost()).map(host -> new Address(host, port)));
  }

  boolean isHttp() {
    return transport.equals("tcp");
  }
}
