package dev.bascule.adapter.out.mcp.config;

import dev.bascule.application.port.out.UpstreamCredentials;
import java.util.Optional;

/**
 * TLS and credentials of connections to a server over HTTP.
 *
 * @param tls the TLS settings; empty for the defaults of the platform
 * @param credentials the credentials of each request
 */
public record HttpSecurity(Optional<ClientTls> tls, UpstreamCredentials credentials) {

  /** The defaults of the platform, and no credentials except configured headers. */
  public static final HttpSecurity NONE =
      new HttpSecurity(Optional.empty(), UpstreamCredentials.NONE);
}
