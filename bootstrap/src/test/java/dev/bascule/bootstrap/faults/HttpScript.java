package dev.bascule.bootstrap.faults;

import java.io.IOException;

/** The behaviour of an HTTP server. Thread-safe. */
interface HttpScript {

  /** Handles one request; closes the connection if it should not be reused. */
  void serve(RawHttpConnection.RawRequest request, RawHttpConnection connection) throws IOException;

  /** Returns the number of runs of the faulty tool. */
  long runs();

  /** Returns the number of open sessions. */
  int openSessions();
}
