package dev.bascule.bootstrap.wiring;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.out.headers.HeadersFile;
import dev.bascule.adapter.out.mcp.HttpSecurity;
import dev.bascule.adapter.out.oauth.OAuthCredentials;
import dev.bascule.application.port.out.UpstreamCredentials;
import dev.bascule.bootstrap.config.ConfiguredServer;
import dev.bascule.bootstrap.config.Connection;
import dev.bascule.bootstrap.config.ServerCredentials;
import dev.bascule.bootstrap.tls.UpstreamTls;
import dev.bascule.domain.time.Ticker;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Makes out how servers over HTTP and the bridge know each other.
 *
 * @param dates tells when tokens end
 * @param ticker measures the time that requests have
 */
record HttpSecurities(InstantSource dates, Ticker ticker) {

  HttpSecurities {
    requireNonNull(dates, "dates");
    requireNonNull(ticker, "ticker");
  }

  HttpSecurity of(ConfiguredServer server) {
    return new HttpSecurity(
        tls(server.connection()).map(UpstreamTls::forConnections),
        credentials(server.credentials()));
  }

  private static Optional<UpstreamTls> tls(Connection connection) {
    return switch (connection) {
      case Connection.StreamableHttp http -> http.tls();
      case Connection.Sse sse -> sse.tls();
      case Connection.Stdio _, Connection.Demo _ -> Optional.empty();
    };
  }

  private UpstreamCredentials credentials(ServerCredentials configured) {
    Optional<UpstreamCredentials> file =
        configured.headersFile().map(path -> new HeadersFile(path, ticker));
    Optional<UpstreamCredentials> tokens =
        configured.oauth().map(settings -> OAuthCredentials.of(settings, dates, ticker));
    if (file.isPresent() && tokens.isPresent()) {
      return new BothCredentials(file.get(), tokens.get(), ticker);
    }
    return file.or(() -> tokens).orElse(UpstreamCredentials.NONE);
  }
}
