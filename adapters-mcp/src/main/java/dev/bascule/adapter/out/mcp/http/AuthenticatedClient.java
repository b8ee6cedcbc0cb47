package dev.bascule.adapter.out.mcp.http;

import dev.bascule.application.context.ForwardedIdentity;
import dev.bascule.application.port.out.UpstreamCredentials;
import dev.bascule.domain.time.Ticker;
import okhttp3.OkHttpClient;

/**
 * A shared HTTP client with the credentials of one connection.
 *
 * @param sharedClient creates the HTTP connections; shared with other owners, because credentials
 *     are sent with each request
 * @param credentials the credentials of each request
 */
public record AuthenticatedClient(OkHttpClient sharedClient, UpstreamCredentials credentials) {

  /** Returns a client with the credentials of an owner of a connection. */
  public AuthenticatedClient onBehalfOf(ForwardedIdentity identity) {
    return new AuthenticatedClient(sharedClient, credentials.onBehalfOf(identity));
  }

  /** Returns a client whose requests have the credentials. */
  public OkHttpClient client(Ticker ticker) {
    return credentials.equals(UpstreamCredentials.NONE)
        ? sharedClient
        : sharedClient
            .newBuilder()
            .addInterceptor(new CredentialsInterceptor(credentials, ticker))
            .build();
  }
}
