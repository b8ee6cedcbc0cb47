package dev.bascule.adapter.out.tracing;

import java.net.URI;
import java.util.Optional;

/**
 * Who is on the other side of a connection, as spans tell it.
 *
 * @param transport {@code tcp} or {@code pipe}
 * @param address the host and the port; empty where there are none
 */
public record NetworkPeer(String transport, Optional<Address> address) {

  /** A child process. */
  public static final NetworkPeer PIPE = new NetworkPeer("pipe", Optional.empty());

  /** Somebody who speaks HTTP, and need not be named. */
  static final NetworkPeer TCP = new NetworkPeer("tcp", Optional.empty());

  /** A host and a port. */
  public record Address(String host, int port) {}

  /** Returns the server at {@code url}, of which the host and the port are told, and no more. */
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
