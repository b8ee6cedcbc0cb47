package dev.bascule.adapter.out.mcp.http;

import dev.bascule.adapter.out.mcp.config.HttpSecurity;
import dev.bascule.adapter.out.mcp.config.StreamableHttpSettings;
import dev.bascule.adapter.out.mcp.protocol.Sleeper;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.List;
import okhttp3.ConnectionSpec;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;

/** Creates the HTTP clients of servers. */
public final class HttpClientFactory {

  private HttpClientFactory() {}

  /** Returns a client with everything that is needed to reach the server, and nothing else. */
  public static OkHttpClient create(
      StreamableHttpSettings settings, HttpSecurity security, Ticker ticker) {
    OkHttpClient.Builder client = new OkHttpClient.Builder();
    if ("http".equalsIgnoreCase(settings.url().getScheme())) {
      // Otherwise each would load and keep all certificates of the machine.
      client.connectionSpecs(List.of(ConnectionSpec.CLEARTEXT));
    }
    return create(client, settings.maxMessageBytes(), security, ticker);
  }

  /**
   * A tool must never run twice unnoticed, so automatic retries are off. HTTP/1.1 only: some parts
   * of HTTP/2, such as the fields of a response, have no size limit in OkHttp.
   */
  static OkHttpClient create(
      OkHttpClient.Builder client, int maxMessageBytes, HttpSecurity security, Ticker ticker) {
    security.tls().ifPresent(tls -> TlsConfigurer.apply(tls, client));
    return client
        .retryOnConnectionFailure(false)
        .followRedirects(false)
        .followSslRedirects(false)
        .socketFactory(new ChannelSocketFactory())
        .protocols(List.of(Protocol.HTTP_1_1))
        .addNetworkInterceptor(
            new StaleConnectionCheck(
                ticker, new ResponseByteLimiter(maxMessageBytes, ticker, Sleeper.REAL)))
        .readTimeout(Duration.ZERO)
        .writeTimeout(Duration.ZERO)
        .connectionPool(IdleConnectionPools.pool())
        .build();
  }
}
