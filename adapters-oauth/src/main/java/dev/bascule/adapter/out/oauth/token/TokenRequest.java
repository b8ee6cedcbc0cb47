package dev.bascule.adapter.out.oauth.token;

import dev.bascule.adapter.out.oauth.http.FormEncoding;
import java.util.List;

/**
 * What an authorization server is asked for.
 *
 * @param grant by what right, and for what
 * @param scopes what the tokens are good for where the answer does not say (RFC 6749, 5.1)
 */
public record TokenRequest(FormEncoding grant, List<String> scopes) {

  public TokenRequest {
    scopes = List.copyOf(scopes);
  }
}
