package dev.bascule.bootstrap.wiring;

import dev.bascule.adapter.out.mcp.HttpSecurity;
import dev.bascule.application.port.out.UpstreamCredentials;
import dev.bascule.bootstrap.tls.UpstreamTls;
import java.util.Optional;

/** Makes of what the operator decided for a server how it and the bridge know each other. */
final class HttpSecurities {

  private HttpSecurities() {}

  static HttpSecurity of(Optional<UpstreamTls> tls) {
    return new HttpSecurity(tls.map(UpstreamTls::forConnections), UpstreamCredentials.NONE);
  }
}
