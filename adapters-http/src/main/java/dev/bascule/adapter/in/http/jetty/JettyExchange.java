package dev.bascule.adapter.in.http.jetty;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.exchange.RequestId;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * One request and its response, as the server has them.
 *
 * @param callback is told when the answer is complete, or can never be
 */
public record JettyExchange(Request request, Response response, Callback callback) {

  public JettyExchange {
    requireNonNull(request, "request");
    requireNonNull(response, "response");
    requireNonNull(callback, "callback");
  }

  /** Returns the identifier of the request, which the header of the response has. */
  public String requestId() {
    return String.valueOf(response.getHeaders().get(RequestId.HEADER));
  }

  /** Returns the connection. */
  public EndPoint connection() {
    return request.getConnectionMetaData().getConnection().getEndPoint();
  }

  /** Tells whether the connection has other requests at the same time. */
  boolean isMultiplexed() {
    return request.getConnectionMetaData().getHttpVersion().getVersion()
        >= HttpVersion.HTTP_2.getVersion();
  }

  /**
   * Ends the request here and now, and the connection with it where that has no other. Whatever is
   * being written fails.
   */
  void abort() {
    if (isMultiplexed()) {
      request.fail(new EofException("cut off"));
    } else {
      connection().close();
    }
  }
}
