package dev.bascule.bootstrap.faults;

/**
 * A server that the bridge is put in front of. Its tool {@code good} answers well, {@code faulty}
 * shows its fault, or the second listing of its tools does.
 */
interface FaultyServer extends AutoCloseable {

  /** What the bridge is given to reach the server, and nobody else may see. */
  String SECRET = "s3cr3t-0f-the-server";

  /** Returns how it is reached, as members of a flow mapping in YAML. */
  String connection();

  /** Returns how often it has run the tool that shows the fault. */
  long runs();

  /** Returns the number of sessions that have begun, and neither ended nor got lost. */
  int openSessions();

  /** Returns the number of connections that nobody has closed. */
  int openConnections();

  /** Returns the number of exchanges that it has left hanging until the bridge gives them up. */
  int hangingExchanges();

  @Override
  void close();
}
