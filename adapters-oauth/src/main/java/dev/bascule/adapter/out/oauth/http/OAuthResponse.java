package dev.bascule.adapter.out.oauth.http;

import java.net.http.HttpHeaders;

/**
 * A response of an authorization server, or of a server that was requested without credentials.
 *
 * @param body may contain secrets, so {@link #toString} omits it
 */
public record OAuthResponse(int status, HttpHeaders headers, String body) {

  public boolean isSuccess() {
    return status >= 200 && status < 300;
  }

  @Override
  public String toString() {
    return "OAuthResponse[status=" + status + "]";
  }
}
