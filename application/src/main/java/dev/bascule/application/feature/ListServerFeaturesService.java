package dev.bascule.application.feature;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.connection.UpstreamRegistry;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.port.in.ListServerFeaturesUseCase;
import dev.bascule.application.port.in.ReadToolUseCase;
import dev.bascule.application.upstream.UpstreamRoute;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.mcp.CacheHints;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.Tool;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.time.Ticker;

/** Lists what a server offers, or describes one of its tools. */
public final class ListServerFeaturesService implements ListServerFeaturesUseCase, ReadToolUseCase {

  private final UpstreamRegistry upstreams;
  private final ListingLoader listings;
  private final VisibleListings shown;
  private final Ticker ticker;

  public ListServerFeaturesService(
      UpstreamRegistry upstreams, ListingLoader listings, Ticker ticker) {
    this.upstreams = requireNonNull(upstreams, "upstreams");
    this.listings = requireNonNull(listings, "listings");
    this.shown = new VisibleListings(upstreams.gate());
    this.ticker = requireNonNull(ticker, "ticker");
  }

  @Override
  public Outcome<Listing> list(
      ServerId server, ListKind kind, FreshnessRequirement demand, CallContext exchange) {
    if (kind != ListKind.TOOLS && !upstreams.gate().opens(server, exchange.caller())) {
      return new Outcome.Failed<>(upstreams.absence(server, exchange.caller()));
    }
    return upstreams.reach(
        server,
        exchange,
        approach ->
            told(listings.list(approach, kind, demand, approach.deadline(ticker)), approach));
  }

  private Outcome<Listing> told(Outcome<Listing> outcome, UpstreamRoute approach) {
    return switch (outcome) {
      case Outcome.Served<Listing>(Listing whole, CacheProvenance provenance) -> {
        Listing part = whole.kind() == ListKind.TOOLS ? shown.show(approach, whole) : whole;
        CacheHints outward = upstreams.gate().outward(part.hints(), approach.exchange());
        yield new Outcome.Served<>(
            outward.equals(part.hints()) ? part : part.withHints(outward), provenance);
      }
      case Outcome.Failed<Listing> failed -> failed;
    };
  }

  @Override
  public Outcome<Tool> readTool(
      ServerId server, ToolName tool, FreshnessRequirement demand, CallContext exchange) {
    return switch (list(server, ListKind.TOOLS, demand, exchange)) {
      case Outcome.Served<Listing>(Listing listing, CacheProvenance provenance) ->
          listing
              .find(tool)
              .<Outcome<Tool>>map(found -> new Outcome.Served<>(found, provenance))
              .orElseGet(() -> new Outcome.Failed<>(new Failure.UnknownTool(server, tool)));
      case Outcome.Failed<Listing>(Failure failure) -> new Outcome.Failed<>(failure);
    };
  }
}
