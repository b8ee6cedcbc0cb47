package dev.bascule.adapter.out.mcp.http;

import dev.bascule.adapter.out.mcp.config.ClientTls;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.SSLSocketFactory;
import okhttp3.OkHttpClient;

/** The TLS configuration of a client. Certificates must match the host or the configured name. */
final class TlsConfigurer {

  /** The verifier of OkHttp, which is strict. */
  private static final HostnameVerifier STRICT = new OkHttpClient().hostnameVerifier();

  private TlsConfigurer() {}

  public static void apply(ClientTls tls, OkHttpClient.Builder client) {
    SSLSocketFactory sockets =
        tls.serverName()
            .<SSLSocketFactory>map(name -> new SniSocketFactory(tls.sockets(), name))
            .orElse(tls.sockets());
    client.sslSocketFactory(sockets, tls.trust());
    tls.serverName()
        .ifPresent(name -> client.hostnameVerifier((_, session) -> STRICT.verify(name, session)));
  }
}
