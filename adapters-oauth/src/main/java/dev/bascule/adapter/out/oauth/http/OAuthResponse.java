package dev.bascule.adapter.out.oauth.http;

import java.net.http.HttpHeaders;

/**
 * What came back from an authorization server, or from a server asked in vain.
 *
 * @param body may hold secrets, so {@link #toString} leaves it out
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
