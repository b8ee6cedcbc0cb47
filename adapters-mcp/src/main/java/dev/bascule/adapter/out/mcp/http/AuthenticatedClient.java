package dev.bascule.adapter.out.mcp.http;

import dev.bascule.application.port.out.UpstreamCredentials;
import dev.bascule.domain.time.Ticker;
import okhttp3.OkHttpClient;

/**
 * What one connection shows its server.
 *
 * @param sharedClient makes the connections with the server; they are shared with others, since the
 *     credentials go with each request
 * @param credentials what each request has with it
 */
public record AuthenticatedClient(OkHttpClient sharedClient, UpstreamCredentials credentials) {

  /** Returns what makes requests that have the credentials. */
  public OkHttpClient client(Ticker ticker) {
    return credentials.equals(UpstreamCredentials.NONE)
        ? sharedClient
        : sharedClient
            .newBuilder()
            .addInterceptor(new CredentialsInterceptor(credentials, ticker))
            .build();
  }
}
