package dev.bascule.adapter.out.valkey;

import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.X509TrustManager;

/**
 * The TLS material of a connection. The name of the host is always verified.
 *
 * @param identity presents the own certificate; empty for none
 * @param trust decides whether the engine is trusted; empty for the platform's default
 */
public record EngineTls(Optional<KeyManager> identity, Optional<X509TrustManager> trust) {

  /** No own certificate, and the platform's authorities. */
  public static final EngineTls DEFAULT = new EngineTls(Optional.empty(), Optional.empty());
}
