package dev.bascule.adapter.out.mcp.config;

import dev.bascule.application.port.out.UpstreamCredentials;
import java.util.Optional;

/**
 * How a server that is reached over HTTP knows the bridge, and the bridge it.
 *
 * @param tls how connections are encrypted; empty for the defaults of the platform
 * @param credentials what each request has with it
 */
public record HttpSecurity(Optional<ClientTls> tls, UpstreamCredentials credentials) {

  /** The defaults of the platform, and no credentials but the headers of the settings. */
  public static final HttpSecurity NONE =
      new HttpSecurity(Optional.empty(), UpstreamCredentials.NONE);
}
