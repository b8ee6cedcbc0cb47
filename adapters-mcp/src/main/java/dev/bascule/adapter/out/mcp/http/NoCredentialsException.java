package dev.bascule.adapter.out.mcp.http;

import java.io.IOException;

/**
 * The request was not sent, or was rejected, because no credentials are available. The message is
 * for people, and contains no secret.
 */
final class NoCredentialsException extends IOException {

  private static final long serialVersionUID = 1;

  NoCredentialsException(String reason) {
    super(reason);
  }

  String reason() {
    return String.valueOf(getMessage());
  }
}
