package dev.bascule.adapter.out.mcp.http;

import java.io.IOException;

/**
 * The server was not asked, or refused, for want of credentials that cannot be had now. What it
 * says is for people to read, and holds no secret.
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
