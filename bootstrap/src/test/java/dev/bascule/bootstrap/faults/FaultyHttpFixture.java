package dev.bascule.bootstrap.faults;

import dev.bascule.domain.http.RawHttpServer;
import java.io.IOException;

/** A server with a script, on a socket of the loopback address. */
final class FaultyHttpFixture implements FaultyServer {

  private final RawHttpServer server;
  private final String protocol;
  private final HttpScript script;

  private FaultyHttpFixture(RawHttpServer server, String protocol, HttpScript script) {
    this.server = server;
    this.protocol = protocol;
    this.script = script;
  }

  /**
   * Starts the server.
   *
   * @param protocol additional settings of the bridge
   */
  static FaultyHttpFixture start(String protocol, HttpScript script) throws IOException {
    return new FaultyHttpFixture(new RawHttpServer(script), protocol, script);
  }

  @Override
  public String connection() {
    return """
    url: "http://127.0.0.1:%d/mcp?key=%s", headers: { Authorization: "Bearer %s" }, %s\
    """
        .formatted(server.port(), SECRET, SECRET, protocol);
  }

  @Override
  public long runs() {
    return script.runs();
  }

  @Override
  public int openSessions() {
    return script.openSessions();
  }

  @Override
  public int openConnections() {
    return server.openConnections();
  }

  @Override
  public int hangingExchanges() {
    return server.hangingExchanges();
  }

  @Override
  public void close() {
    server.close();
  }
}
