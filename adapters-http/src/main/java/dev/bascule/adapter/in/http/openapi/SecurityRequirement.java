package dev.bascule.adapter.in.http.openapi;

/**
 * What callers must show to call a tool: one of these, or nothing where none will do.
 *
 * @param keys whether a key will do: as a bearer token, or in the field {@code X-API-Key}
 * @param tokens whether a token (JWT) will
 * @param certificates whether a client certificate will
 */
public record SecurityRequirement(boolean keys, boolean tokens, boolean certificates) {

  /** Nothing. */
  public static final SecurityRequirement NONE = new SecurityRequirement(false, false, false);

  /** A key. */
  public static final SecurityRequirement KEYS = new SecurityRequirement(true, false, false);

  boolean isRequired() {
    return keys || tokens || certificates;
  }
}
