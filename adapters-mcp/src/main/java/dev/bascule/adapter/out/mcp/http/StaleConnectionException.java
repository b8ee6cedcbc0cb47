package dev.bascule.adapter.out.mcp.http;

import java.io.IOException;

/** The server has closed an idle connection, which was detected before anything was sent on it. */
final class StaleConnectionException extends IOException {

  private static final long serialVersionUID = 1;

  StaleConnectionException() {
    super("the server has closed the connection");
  }
}
