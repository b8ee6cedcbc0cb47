package dev.bascule.adapter.in.http.access;

import java.util.Optional;

/** The settings between the bridge and its clients; without {@code tls}, plain HTTP. */
public record EdgeSettings(
    AccessSettings access, Optional<TlsSettings> tls, TrustedProxies proxies) {

  /** Plain HTTP without proxies. */
  public static final EdgeSettings PLAIN =
      new EdgeSettings(AccessSettings.OPEN, Optional.empty(), TrustedProxies.NONE);

  public EdgeSettings withAccess(AccessSettings access) {
    return new EdgeSettings(access, tls, proxies);
  }
}
