package dev.bascule.adapter.in.http.access;

import java.net.InetAddress;
import java.util.List;

/**
 * The proxies that the operator trusts to report the client.
 *
 * @param cidrBlocks their addresses
 */
public record TrustedProxies(List<CidrBlock> cidrBlocks) {

  /** No trusted proxies. */
  public static final TrustedProxies NONE = new TrustedProxies(List.of());

  public TrustedProxies {
    cidrBlocks = List.copyOf(cidrBlocks);
  }

  /** Returns whether {@code address} is a trusted proxy. */
  public boolean trusts(InetAddress address) {
    return cidrBlocks.stream().anyMatch(cidrBlock -> cidrBlock.contains(address));
  }
}
