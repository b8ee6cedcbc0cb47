package dev.bascule.adapter.in.http.jetty;

import dev.bascule.adapter.in.http.exchange.CompleteResponse;
import org.eclipse.jetty.util.Callback;

/** The channel of the response to one request; completes when it was sent or has failed. */
public interface ResponseSink extends Callback {

  /** Returns the path of the request. */
  String path();

  /** Returns the identifier of the request, which the response will contain. */
  String requestId();

  /** Writes {@code response} without blocking; completes {@code callback}. */
  void write(CompleteResponse response, Callback callback);

  /** Aborts the request immediately; a write in progress fails. */
  void abort();
}
