package dev.bascule.adapter.in.http.access;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * What stands between the bridge and its clients.
 *
 * @param access from where, and under which names, the bridge may be used
 * @param tls how connections are encrypted; empty if they are not
 * @param proxies the proxies whose word is taken for who asks
 */
public record Edge(AccessSettings access, Optional<Tls> tls, TrustedProxies proxies) {

  /** Nothing: whoever connects is the client, and it is not encrypted. */
  public static final Edge PLAIN =
      new Edge(AccessSettings.OPEN, Optional.empty(), TrustedProxies.NONE);

  public Edge {
    requireNonNull(access, "access");
    requireNonNull(tls, "tls");
    requireNonNull(proxies, "proxies");
  }

  /** Returns the same for other people. */
  public Edge openTo(AccessSettings others) {
    return new Edge(others, tls, proxies);
  }

  /** Returns the same with encryption. */
  public Edge with(Tls encryption) {
    return new Edge(access, Optional.of(encryption), proxies);
  }

  /** Returns the same behind other proxies. */
  public Edge behind(TrustedProxies others) {
    return new Edge(access, tls, others);
  }
}
