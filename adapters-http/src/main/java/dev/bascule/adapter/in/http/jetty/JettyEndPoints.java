package dev.bascule.adapter.in.http.jetty;

import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.NegotiatingServerConnection;

/** The layers of a connection: socket, TLS, HTTP. */
final class JettyEndPoints {

  private JettyEndPoints() {}

  /**
   * Returns the end point of the HTTP layer: {@code endPoint} itself if there is no layer between.
   */
  static EndPoint innermost(EndPoint endPoint) {
    return endPoint.getConnection() instanceof SslConnection encrypted
        ? encrypted.getSslEndPoint()
        : endPoint;
  }

  /** Returns whether the protocol of {@code connection} is still being negotiated. */
  static boolean isNegotiating(Connection connection) {
    return connection instanceof NegotiatingServerConnection;
  }
}
