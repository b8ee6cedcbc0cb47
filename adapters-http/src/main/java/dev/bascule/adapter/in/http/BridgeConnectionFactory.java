package dev.bascule.adapter.in.http;

import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.jspecify.annotations.Nullable;

/** Makes the connections that speak HTTP/1.1. */
final class BridgeConnectionFactory extends HttpConnectionFactory {

  private final @Nullable RepeatedRequests repeated;

  /**
   * @param repeated what answers the same again; null if nothing does
   */
  BridgeConnectionFactory(HttpConfiguration configuration, @Nullable RepeatedRequests repeated) {
    super(configuration);
    this.repeated = repeated;
  }

  @Override
  public Connection newConnection(Connector connector, EndPoint endPoint) {
    BridgeConnection connection =
        new BridgeConnection(getHttpConfiguration(), connector, endPoint, repeated);
    connection.setTransferEncodingChunkMaxLength(getTransferEncodingChunkMaxLength());
    return configure(connection, connector, endPoint);
  }
}
