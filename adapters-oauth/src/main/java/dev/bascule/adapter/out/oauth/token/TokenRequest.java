package dev.bascule.adapter.out.oauth.token;

import dev.bascule.adapter.out.oauth.http.FormEncoding;
import java.util.List;

/**
 * A token request.
 *
 * @param grant the grant parameters
 * @param scopes the scopes of the tokens if the response omits them (RFC 6749, 5.1)
 */
public record TokenRequest(FormEncoding grant, List<String> scopes) {

  public TokenRequest {
    scopes = List.copyOf(scopes);
  }
}
