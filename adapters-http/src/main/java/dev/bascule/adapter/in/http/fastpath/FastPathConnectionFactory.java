package dev.bascule.adapter.in.http.fastpath;

import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.jspecify.annotations.Nullable;

/** Creates HTTP/1.1 connections. */
public final class FastPathConnectionFactory extends HttpConnectionFactory {

  private final @Nullable FastPathHandler fastPathHandler;

  public FastPathConnectionFactory(
      HttpConfiguration configuration, @Nullable FastPathHandler fastPathHandler) {
    super(configuration);
    this.fastPathHandler = fastPathHandler;
  }

  @Override
  public Connection newConnection(Connector connector, EndPoint endPoint) {
    FastPathConnection connection =
        new FastPathConnection(getHttpConfiguration(), connector, endPoint, fastPathHandler);
    connection.setTransferEncodingChunkMaxLength(getTransferEncodingChunkMaxLength());
    return configure(connection, connector, endPoint);
  }
}
