package dev.bascule.bootstrap.faults;

/**
 * A server behind the bridge. Its tool {@code good} succeeds; {@code faulty}, or the second listing
 * of its tools, has the fault.
 */
interface FaultyServer extends AutoCloseable {

  /** A secret in the settings of the server, which must not be revealed. */
  String SECRET = "s3cr3t-0f-the-server";

  /** Returns the transport settings, as members of a flow mapping in YAML. */
  String connection();

  /** Returns the number of runs of the faulty tool. */
  long runs();

  /** Returns the number of open sessions. */
  int openSessions();

  /** Returns the number of open connections. */
  int openConnections();

  /** Returns the number of exchanges that hang until the bridge cancels them. */
  int hangingExchanges();

  @Override
  void close();
}
