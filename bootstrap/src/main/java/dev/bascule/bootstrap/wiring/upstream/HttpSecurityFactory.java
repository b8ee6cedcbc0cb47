package dev.bascule.bootstrap.wiring.upstream;

import dev.bascule.adapter.out.headers.HeadersFile;
import dev.bascule.adapter.out.mcp.config.HttpSecurity;
import dev.bascule.adapter.out.oauth.OAuthCredentials;
import dev.bascule.application.port.out.LoginLeases;
import dev.bascule.application.port.out.UpstreamCredentials;
import dev.bascule.configuration.ServerConfig;
import dev.bascule.configuration.ServerCredentials;
import dev.bascule.configuration.tls.UpstreamTls;
import dev.bascule.domain.time.Ticker;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Creates TLS settings and credentials for servers over HTTP.
 *
 * @param clock determines when tokens expire
 * @param ticker measures the time until the deadline of requests
 * @param leases lets only one replica at a time refresh a login
 */
public record HttpSecurityFactory(InstantSource clock, Ticker ticker, LoginLeases leases) {

  public HttpSecurity of(ServerConfig server) {
    return new HttpSecurity(
        server.transport().tls().map(UpstreamTls::toClientTls), credentials(server.credentials()));
  }

  private UpstreamCredentials credentials(ServerCredentials configured) {
    Optional<UpstreamCredentials> file =
        configured.headersFile().map(path -> new HeadersFile(path, ticker));
    Optional<UpstreamCredentials> tokens =
        configured.oauth().map(settings -> OAuthCredentials.of(settings, clock, ticker, leases));
    if (file.isPresent() && tokens.isPresent()) {
      return new CompositeCredentials(file.get(), tokens.get(), ticker);
    }
    return file.or(() -> tokens).orElse(UpstreamCredentials.NONE);
  }
}
