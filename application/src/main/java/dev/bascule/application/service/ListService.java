package dev.bascule.application.service;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.port.client.Exchange;
import dev.bascule.application.port.in.ListUseCase;
import dev.bascule.application.port.in.ReadToolUseCase;
import dev.bascule.domain.freshness.FreshnessDemand;
import dev.bascule.domain.freshness.Provenance;
import dev.bascule.domain.mcp.CacheHints;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolDescription;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Outcome;
import dev.bascule.domain.time.Ticker;

/** Lists what a server offers, or describes one of its tools. */
public final class ListService implements ListUseCase, ReadToolUseCase {

  private final Upstreams upstreams;
  private final Listings listings;
  private final ShownListings shown;
  private final Ticker ticker;

  public ListService(Upstreams upstreams, Listings listings, Ticker ticker) {
    this.upstreams = requireNonNull(upstreams, "upstreams");
    this.listings = requireNonNull(listings, "listings");
    this.shown = new ShownListings(upstreams.gate());
    this.ticker = requireNonNull(ticker, "ticker");
  }

  @Override
  public Outcome<Listing> list(
      ServerId server, ListKind kind, FreshnessDemand demand, Exchange exchange) {
    if (kind != ListKind.TOOLS && !upstreams.gate().opens(server, exchange.caller())) {
      return new Outcome.Failed<>(upstreams.absence(server, exchange.caller()));
    }
    return upstreams.reach(
        server,
        exchange,
        approach ->
            told(listings.list(approach, kind, demand, approach.deadline(ticker)), approach));
  }

  private Outcome<Listing> told(Outcome<Listing> outcome, Approach approach) {
    return switch (outcome) {
      case Outcome.Served<Listing>(Listing whole, Provenance provenance) -> {
        Listing part = whole.kind() == ListKind.TOOLS ? shown.show(approach, whole) : whole;
        CacheHints outward = upstreams.gate().outward(part.hints(), approach.exchange());
        yield new Outcome.Served<>(
            outward.equals(part.hints()) ? part : part.withHints(outward), provenance);
      }
      case Outcome.Failed<Listing> failed -> failed;
    };
  }

  @Override
  public Outcome<ToolDescription> readTool(
      ServerId server, ToolName tool, FreshnessDemand demand, Exchange exchange) {
    return switch (list(server, ListKind.TOOLS, demand, exchange)) {
      case Outcome.Served<Listing>(Listing listing, Provenance provenance) ->
          listing
              .find(tool)
              .<Outcome<ToolDescription>>map(found -> new Outcome.Served<>(found, provenance))
              .orElseGet(() -> new Outcome.Failed<>(new Failure.UnknownTool(server, tool)));
      case Outcome.Failed<Listing>(Failure failure) -> new Outcome.Failed<>(failure);
    };
  }
}
