package dev.bascule.adapter.in.http.access;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A range of addresses in CIDR notation (RFC 4632, RFC 4291), or a single address. An IPv4-mapped
 * IPv6 address ({@code ::ffff:10.0.0.1}) is treated as the IPv4 address.
 */
public final class CidrBlock {

  /** Excludes host names, so that no DNS lookup is performed. */
  private static final Pattern LITERAL = Pattern.compile("[0-9]+(\\.[0-9]+){3}|[0-9A-Fa-f:.]*:.*");

  private final byte[] network;
  private final int prefixLength;

  private CidrBlock(byte[] network, int prefixLength) {
    this.network = network;
    this.prefixLength = prefixLength;
  }

  /** Parses a range; empty if it is invalid. */
  public static Optional<CidrBlock> parse(String text) {
    int slash = text.indexOf('/');
    String written = slash < 0 ? text : text.substring(0, slash);
    String length = slash < 0 ? "" : text.substring(slash + 1);
    if (slash >= 0 && !length.matches("\\d{1,3}")) {
      return Optional.empty();
    }
    return address(written)
        .map(InetAddress::getAddress)
        .flatMap(bytes -> of(bytes, slash < 0 ? bytes.length * 8 : Integer.parseInt(length)));
  }

  private static Optional<CidrBlock> of(byte[] bytes, int prefixLength) {
    return prefixLength > bytes.length * 8
        ? Optional.empty()
        : Optional.of(new CidrBlock(masked(bytes, prefixLength), prefixLength));
  }

  /** Parses an address without a DNS lookup. */
  static Optional<InetAddress> address(String text) {
    if (!LITERAL.matcher(text).matches() || text.contains("%")) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.ofLiteral(text));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /** Returns whether {@code address} is in this range. */
  public boolean contains(InetAddress address) {
    byte[] bytes = address.getAddress();
    return bytes.length == network.length && Arrays.equals(masked(bytes, prefixLength), network);
  }

  private static byte[] masked(byte[] bytes, int prefixLength) {
    byte[] masked = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      int kept = Math.clamp(prefixLength - 8L * i, 0, 8);
      masked[i] = (byte) (bytes[i] & (0xff << (8 - kept)));
    }
    return masked;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CidrBlock cidrBlock
        && Arrays.equals(network, cidrBlock.network)
        && prefixLength == cidrBlock.prefixLength;
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(network) + prefixLength;
  }

  /** Returns the range in CIDR notation, such as {@code 10.0.0.0/8}. */
  @Override
  public String toString() {
    try {
      return InetAddress.getByAddress(network).getHostAddress() + "/" + prefixLength;
    } catch (UnknownHostException e) {
      throw new AssertionError("an address has 4 or 16 bytes", e);
    }
  }
}
