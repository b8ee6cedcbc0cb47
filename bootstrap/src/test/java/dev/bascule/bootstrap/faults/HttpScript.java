package dev.bascule.bootstrap.faults;

import dev.bascule.domain.http.RawHttpServer.RawHandler;

/** The behaviour of an HTTP server. Thread-safe. */
interface HttpScript extends RawHandler {

  /** Returns the number of runs of the faulty tool. */
  long runs();

  /** Returns the number of open sessions. */
  int openSessions();
}
