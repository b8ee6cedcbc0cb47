package dev.bascule.adapter.in.http.access;

import java.net.InetAddress;
import java.util.List;

/**
 * The proxies whose word is taken for who asks, and how: those that the operator named.
 *
 * @param cidrBlocks where they are
 */
public record TrustedProxies(List<CidrBlock> cidrBlocks) {

  /** Nobody's word is taken. */
  public static final TrustedProxies NONE = new TrustedProxies(List.of());

  public TrustedProxies {
    cidrBlocks = List.copyOf(cidrBlocks);
  }

  /** Tells whether {@code address} is one of them. */
  public boolean trusts(InetAddress address) {
    return cidrBlocks.stream().anyMatch(cidrBlock -> cidrBlock.contains(address));
  }
}
