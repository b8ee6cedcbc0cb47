package dev.bascule.adapter.in.http.jetty;

import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.NegotiatingServerConnection;

/** What lies upon one another on the way of the bytes: the socket, its encryption, HTTP. */
final class JettyEndPoints {

  private JettyEndPoints() {}

  /**
   * Returns the end point that HTTP is spoken at: {@code endPoint} itself where nothing lies
   * between.
   */
  static EndPoint innermost(EndPoint endPoint) {
    return endPoint.getConnection() instanceof SslConnection encrypted
        ? encrypted.getSslEndPoint()
        : endPoint;
  }

  /** Tells whether it is not settled yet what is spoken on {@code connection}. */
  static boolean isNegotiating(Connection connection) {
    return connection instanceof NegotiatingServerConnection;
  }
}
