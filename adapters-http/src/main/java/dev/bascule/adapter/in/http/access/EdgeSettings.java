package dev.bascule.adapter.in.http.access;

import java.util.Optional;

/**
 * What stands between the bridge and its clients.
 *
 * @param access from where, and under which names, the bridge may be used
 * @param tls how connections are encrypted; empty if they are not
 * @param proxies the proxies whose word is taken for who asks
 */
public record EdgeSettings(
    AccessSettings access, Optional<TlsSettings> tls, TrustedProxies proxies) {

  /** Nothing: whoever connects is the client, and it is not encrypted. */
  public static final EdgeSettings PLAIN =
      new EdgeSettings(AccessSettings.OPEN, Optional.empty(), TrustedProxies.NONE);

  /** Returns the same for other people. */
  public EdgeSettings withAccess(AccessSettings access) {
    return new EdgeSettings(access, tls, proxies);
  }
}
