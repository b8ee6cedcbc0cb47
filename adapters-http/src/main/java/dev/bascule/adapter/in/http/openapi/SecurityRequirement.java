package dev.bascule.adapter.in.http.openapi;

/**
 * The accepted credentials for a tool call: any one of these, or none if all are false.
 *
 * @param keys whether a key is accepted: as a bearer token, or in the field {@code X-API-Key}
 * @param tokens whether a token (JWT) is accepted
 * @param certificates whether a client certificate is accepted
 */
public record SecurityRequirement(boolean keys, boolean tokens, boolean certificates) {

  /** No credentials required. */
  public static final SecurityRequirement NONE = new SecurityRequirement(false, false, false);

  /** A key. */
  public static final SecurityRequirement KEYS = new SecurityRequirement(true, false, false);

  boolean isRequired() {
    return keys || tokens || certificates;
  }
}
