package dev.bascule.adapter.out.mcp;

import dev.bascule.adapter.out.mcp.ModernLinks.ModernSide;
import dev.bascule.domain.time.Ticker;
import java.util.Optional;

/**
 * Makes links to a server that is a child process; each has a process of its own.
 *
 * @param probe may have a process that is there already
 * @param ticker measures the time that requests have, and the pauses between restarts
 */
record StdioLinks(StdioSettings settings, StdioProbe probe, OurSide ourSide, Ticker ticker)
    implements Links {

  @Override
  public McpLink modern(Optional<Discovered> discovered) {
    ModernSide side = new ModernSide(ourSide.identity(), ourSide.notices(), Timing.of(ticker));
    McpLink link = ModernLinks.overStdio(settings, side, probe, discovered);
    return ourSide.session().isPresent() ? new AskingLink(link) : link;
  }

  @Override
  public McpLink legacy() {
    return new StdioChildren(settings, ourSide, ticker);
  }

  @Override
  public McpLink sse() {
    throw new AssertionError("a child process does not speak HTTP");
  }
}
