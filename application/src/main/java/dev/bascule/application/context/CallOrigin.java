package dev.bascule.application.context;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.mcp.Caller;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The HTTP request that a call came with, for logs, audit entries and traces.
 *
 * @param requestId the identifier of the request ({@code X-Request-Id}); empty if there is none
 * @param address the address of the client, as far as the connection and trusted proxies tell;
 *     empty if there is none
 */
public record CallOrigin(String requestId, String address) {

  /** How many groups of 16 bits a network has. */
  private static final int NETWORK_GROUPS = 4;

  private static final int MAX_LENGTH = 64;

  /** No HTTP request: the command line, or the bridge itself. */
  public static final CallOrigin NONE = new CallOrigin("", "");

  public CallOrigin {
    requireNonNull(requestId, "requestId");
    requireNonNull(address, "address");
  }

  /**
   * Returns who has a share of what all requests use together: {@code caller}, or else the network
   * of the client, so that clients without credentials do not have one share together. Empty if
   * there are neither; clients on this machine are not told apart, and have no share.
   */
  public String shareHolder(Caller caller) {
    return caller.identity().isEmpty() ? network() : caller.identity();
  }

  private String network() {
    boolean isLocal = address.isEmpty() || address.startsWith("127.") || address.equals("::1");
    return isLocal ? "" : "address " + network(address);
  }

  /**
   * Returns an address of IPv4 or of this machine unchanged, and the /64 network of another one of
   * IPv6, as a client has all addresses of that (RFC 6177). Of what is no address, such as an
   * obfuscated identifier of a proxy (RFC 7239, 6.3), the first 64 characters.
   */
  public static String network(String address) {
    try {
      InetAddress parsed = InetAddress.ofLiteral(address);
      if (!(parsed instanceof Inet6Address)) {
        return address;
      }
      return parsed.isLoopbackAddress() ? "::1" : network(ByteBuffer.wrap(parsed.getAddress()));
    } catch (IllegalArgumentException _) {
      return address.substring(0, Math.min(MAX_LENGTH, address.length()));
    }
  }

  /** Returns the canonical text (RFC 5952), in which the zeros at the end are omitted. */
  private static String network(ByteBuffer ipv6) {
    List<Integer> groups = new ArrayList<>();
    for (int i = 0; i < NETWORK_GROUPS; i++) {
      groups.add(Short.toUnsignedInt(ipv6.getShort()));
    }
    while (!groups.isEmpty() && groups.getLast() == 0) {
      groups.removeLast();
    }
    return groups.stream().map(Integer::toHexString).collect(Collectors.joining(":", "", "::/64"));
  }
}
