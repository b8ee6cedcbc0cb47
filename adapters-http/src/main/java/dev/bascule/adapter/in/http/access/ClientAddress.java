package dev.bascule.adapter.in.http.access;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The address of the client, and how it reached the bridge, from the connection or from trusted
 * proxies.
 *
 * @param address the address without a port; that of the outermost trusted proxy if it does not
 *     report the client's
 * @param secure whether the client's connection is encrypted, as far as known
 * @param authority the host that the client requested, with the port if given, as reported by
 *     trusted proxies; empty if the {@code Host} field is the client's own
 * @param prefix the path prefix that trusted proxies removed: empty, or beginning with a slash,
 *     without a slash at its end
 */
public record ClientAddress(
    String address, boolean secure, Optional<String> authority, String prefix) {

  /** The number of 16-bit groups of an IPv6 address. */
  private static final int GROUPS = 8;

  /** Returns the text of {@code address}; for IPv6 the canonical form (RFC 5952). */
  public static String text(InetAddress address) {
    if (!(address instanceof Inet6Address)) {
      return address.getHostAddress();
    }
    ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
    int[] groups = new int[GROUPS];
    for (int i = 0; i < GROUPS; i++) {
      groups[i] = Short.toUnsignedInt(bytes.getShort());
    }
    int from = 0;
    int length = 0;
    for (int i = 0; i < GROUPS; i++) {
      int end = i;
      while (end < GROUPS && groups[end] == 0) {
        end++;
      }
      if (end - i > Math.max(length, 1)) {
        from = i;
        length = end - i;
      }
    }
    return length == 0
        ? hex(groups, 0, GROUPS)
        : hex(groups, 0, from) + "::" + hex(groups, from + length, GROUPS);
  }

  private static String hex(int[] groups, int from, int to) {
    return Arrays.stream(groups, from, to)
        .mapToObj(Integer::toHexString)
        .collect(Collectors.joining(":"));
  }

  /** Returns the address of a client that is connected without a proxy. */
  public static ClientAddress direct(String address, boolean secure) {
    return new ClientAddress(address, secure, Optional.empty(), "");
  }
}
