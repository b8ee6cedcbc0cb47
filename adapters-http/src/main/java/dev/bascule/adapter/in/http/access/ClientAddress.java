package dev.bascule.adapter.in.http.access;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Who asks, and how they reached the bridge: as the connection shows it, or as trusted proxies tell
 * it.
 *
 * @param address the address, without a port; that of the outermost proxy that is trusted where
 *     that one does not tell
 * @param secure whether the client's connection is encrypted, as far as is known
 * @param authority the host that it asked, with a port if it gave one, as trusted proxies tell it;
 *     empty where the {@code Host} field is the client's own
 * @param prefix what trusted proxies took off the path: empty, or a slash and more, without a slash
 *     at its end
 */
public record ClientAddress(
    String address, boolean secure, Optional<String> authority, String prefix) {

  /** How many groups of 16 bits an address of IPv6 has. */
  private static final int GROUPS = 8;

  /** Returns the text of {@code address}; in IPv6 the canonical one (RFC 5952). */
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

  /** Returns one that is connected without a proxy. */
  public static ClientAddress direct(String address, boolean secure) {
    return new ClientAddress(address, secure, Optional.empty(), "");
  }
}
