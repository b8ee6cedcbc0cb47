package dev.bascule.adapter.out.mcp;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.port.client.ClientSession;
import dev.bascule.application.port.out.McpServer;
import dev.bascule.application.port.out.ServerNotices;
import dev.bascule.application.port.out.ServerStatus.Transport;
import dev.bascule.domain.time.Ticker;

/**
 * An MCP server that is a child process and speaks over its standard streams, in whichever revision
 * of MCP: that is found out on a start of its own, unless the operator chose (MCP 2026-07-28,
 * basic/transports/stdio).
 *
 * <p>The process is started by the first request, and anew by the first one after it has ended; a
 * process that keeps ending is left alone for a while in between, which requests get to know as
 * {@link dev.bascule.domain.outcome.Failure.Resting}. A start that takes longer than a request
 * waits goes on for the next one.
 *
 * <p>Thread-safe. Requests may be made by threads of any kind.
 */
public final class StdioMcpServer extends LinkedServer {

  private final StdioSettings settings;
  private final OurSide ourSide;
  private final StdioProbe probe;
  private final EraKnowledge eras;

  /**
   * @param notices is told what the server sends on its own
   * @param ticker measures the time that requests have, and the pauses between restarts
   */
  public StdioMcpServer(
      StdioSettings settings, ServerNotices notices, ClientIdentity identity, Ticker ticker) {
    this(
        settings,
        OurSide.shared(identity, notices),
        new StdioProbe(settings, identity, ModernRevisions.OF_BRIDGE, ticker),
        ticker);
  }

  private StdioMcpServer(StdioSettings settings, OurSide ourSide, StdioProbe probe, Ticker ticker) {
    this(settings, ourSide, probe, new EraKnowledge(settings.protocol(), probe, ticker), ticker);
  }

  private StdioMcpServer(
      StdioSettings settings, OurSide ourSide, StdioProbe probe, EraKnowledge eras, Ticker ticker) {
    super(
        settings.id(),
        new EraSwitch(Transport.STDIO, eras, new StdioLinks(settings, probe, ourSide, ticker)),
        ticker);
    this.settings = requireNonNull(settings, "settings");
    this.ourSide = ourSide;
    this.probe = probe;
    this.eras = eras;
  }

  /** The other connection is another process. */
  @Override
  public McpServer openFor(ClientSession session, ServerNotices notices) {
    return new StdioMcpServer(settings, ourSide.of(session, notices), probe, eras, ticker());
  }

  @Override
  public void close() {
    if (ourSide.session().isEmpty()) {
      eras.close();
    }
    super.close();
  }
}
