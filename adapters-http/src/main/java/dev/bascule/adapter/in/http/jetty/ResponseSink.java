package dev.bascule.adapter.in.http.jetty;

import dev.bascule.adapter.in.http.exchange.CompleteResponse;
import org.eclipse.jetty.util.Callback;

/** Where the answer to one request goes; told as a callback when it has gone there, or cannot. */
public interface ResponseSink extends Callback {

  /** Returns the path of the request. */
  String path();

  /** Returns the identifier of the request, which the response will have. */
  String requestId();

  /** Sends {@code response}, without waiting; {@code callback} learns how it went. */
  void write(CompleteResponse response, Callback callback);

  /** Ends the request here and now; whatever is being written fails. */
  void abort();
}
