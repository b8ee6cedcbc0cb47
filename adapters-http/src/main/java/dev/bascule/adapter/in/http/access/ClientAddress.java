package dev.bascule.adapter.in.http.access;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

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

  public ClientAddress {
    requireNonNull(address, "address");
    requireNonNull(authority, "authority");
    requireNonNull(prefix, "prefix");
  }

  /** Returns one that is connected without a proxy. */
  public static ClientAddress direct(String address, boolean secure) {
    return new ClientAddress(address, secure, Optional.empty(), "");
  }
}
