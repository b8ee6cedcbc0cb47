package dev.bascule.application.feature;

import dev.bascule.application.connection.UpstreamRegistry;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.port.in.ListServerFeaturesUseCase;
import dev.bascule.application.port.out.SpanRecorder;
import dev.bascule.application.upstream.RequestTracer;
import dev.bascule.application.upstream.UpstreamRoute;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.mcp.CacheHints;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.time.Ticker;
import java.util.Optional;

/** The use case that lists the features of a server. */
public final class ListServerFeaturesService implements ListServerFeaturesUseCase {

  private final UpstreamRegistry upstreams;
  private final ListingLoader listingLoader;
  private final VisibleListings visibleListings;
  private final RequestTracer tracer;
  private final Ticker ticker;

  public ListServerFeaturesService(
      UpstreamRegistry upstreams,
      ListingLoader listingLoader,
      SpanRecorder spanRecorder,
      Ticker ticker) {
    this.upstreams = upstreams;
    this.listingLoader = listingLoader;
    this.visibleListings = new VisibleListings(upstreams.authorizer());
    this.tracer = new RequestTracer(spanRecorder);
    this.ticker = ticker;
  }

  @Override
  public Outcome<Listing> list(
      ServerId server, ListKind kind, FreshnessRequirement requirement, CallContext context) {
    return list(server, kind, requirement, context, /* isCharged= */ false);
  }

  /**
   * @param isCharged whether the quota of the caller was already charged for an aggregate request
   */
  Outcome<Listing> list(
      ServerId server,
      ListKind kind,
      FreshnessRequirement requirement,
      CallContext context,
      boolean isCharged) {
    return tracer.trace(
        server,
        kind.method(),
        context,
        spanContext ->
            denial(server, kind, spanContext)
                .orElseGet(
                    () ->
                        upstreams.routeListing(
                            server,
                            Optional.of(kind),
                            spanContext,
                            isCharged,
                            route -> list(route, kind, requirement))));
  }

  private Optional<Outcome<Listing>> denial(ServerId server, ListKind kind, CallContext context) {
    return kind == ListKind.TOOLS
            || upstreams.authorizer().permissions().mayUseAll(context.caller(), server)
        ? Optional.empty()
        : Optional.of(new Outcome.Failed<>(upstreams.notFoundFailure(server, context.caller())));
  }

  private Outcome<Listing> list(
      UpstreamRoute route, ListKind kind, FreshnessRequirement requirement) {
    return listingLoader
        .list(route, kind, requirement, route.deadline(ticker))
        .map(whole -> forCaller(whole, route));
  }

  private Listing forCaller(Listing whole, UpstreamRoute route) {
    Listing part = whole.kind() == ListKind.TOOLS ? visibleListings.filter(route, whole) : whole;
    CacheHints outward = upstreams.authorizer().restrictSharing(part.hints(), route.context());
    return outward.equals(part.hints()) ? part : part.withHints(outward);
  }
}
