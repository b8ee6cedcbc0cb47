package dev.bascule.application.service;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.port.in.ListToolsUseCase;
import dev.bascule.application.port.in.ReadToolUseCase;
import dev.bascule.domain.freshness.FreshnessDemand;
import dev.bascule.domain.freshness.Provenance;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Outcome;
import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.Ticker;
import dev.bascule.domain.tool.Caller;
import dev.bascule.domain.tool.Listing;
import dev.bascule.domain.tool.ServerId;
import dev.bascule.domain.tool.ToolDescription;
import dev.bascule.domain.tool.ToolName;

/** Lists the tools of a server, or one of them. */
public final class ListToolsService implements ListToolsUseCase, ReadToolUseCase {

  private final Upstreams upstreams;
  private final Listings listings;
  private final Ticker ticker;

  public ListToolsService(Upstreams upstreams, Listings listings, Ticker ticker) {
    this.upstreams = requireNonNull(upstreams, "upstreams");
    this.listings = requireNonNull(listings, "listings");
    this.ticker = requireNonNull(ticker, "ticker");
  }

  @Override
  public Outcome<Listing> listTools(ServerId server, Caller caller, FreshnessDemand demand) {
    return upstreams
        .find(server)
        .map(upstream -> listings.list(upstream, demand, deadlineOf(upstream)))
        .orElseGet(() -> new Outcome.Failed<>(new Failure.UnknownServer(server.value())));
  }

  @Override
  public Outcome<ToolDescription> readTool(
      ServerId server, ToolName tool, Caller caller, FreshnessDemand demand) {
    return switch (listTools(server, caller, demand)) {
      case Outcome.Served<Listing>(Listing listing, Provenance provenance) ->
          listing
              .find(tool)
              .<Outcome<ToolDescription>>map(found -> new Outcome.Served<>(found, provenance))
              .orElseGet(() -> new Outcome.Failed<>(new Failure.UnknownTool(server, tool)));
      case Outcome.Failed<Listing>(Failure failure) -> new Outcome.Failed<>(failure);
    };
  }

  private Deadline deadlineOf(Upstream upstream) {
    return Deadline.after(upstream.policy().breaker().callTimeout(), ticker);
  }
}
