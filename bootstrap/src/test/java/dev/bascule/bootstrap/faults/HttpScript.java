package dev.bascule.bootstrap.faults;

import java.io.IOException;

/** What a server over HTTP does with requests. Thread-safe. */
interface HttpScript {

  /** Deals with one request; a server that wants the connection to end closes it. */
  void serve(RawHttpConnection.RawRequest request, RawHttpConnection connection) throws IOException;

  /** Returns how often it has run the tool that shows the fault. */
  long runs();

  /** Returns the number of sessions that have begun, and neither ended nor got lost. */
  int openSessions();
}
