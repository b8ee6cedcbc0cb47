package dev.bascule.application.feature;

import dev.bascule.application.connection.UpstreamRegistry;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.port.in.ListServerFeaturesUseCase;
import dev.bascule.application.port.in.ReadToolUseCase;
import dev.bascule.application.port.out.SpanRecorder;
import dev.bascule.application.upstream.RequestTracer;
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
import java.util.Optional;

/** The use cases that list the features of a server, or describe one of its tools. */
public final class ListServerFeaturesService implements ListServerFeaturesUseCase, ReadToolUseCase {

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
    return tracer.trace(
        server,
        kind.method(),
        context,
        spanContext -> listWithoutSpan(server, kind, requirement, spanContext));
  }

  private Outcome<Listing> listWithoutSpan(
      ServerId server, ListKind kind, FreshnessRequirement requirement, CallContext context) {
    return denial(server, kind, context)
        .orElseGet(
            () ->
                upstreams.routeListing(
                    server, Optional.of(kind), context, route -> list(route, kind, requirement)));
  }

  /** Like {@link #list}, for a caller whose quota was already charged for an aggregate request. */
  Outcome<Listing> listWithinQuota(
      ServerId server, ListKind kind, FreshnessRequirement requirement, CallContext context) {
    return tracer.trace(
        server,
        kind.method(),
        context,
        spanContext ->
            denial(server, kind, spanContext)
                .orElseGet(
                    () ->
                        upstreams.routeListingWithinQuota(
                            server,
                            Optional.of(kind),
                            spanContext,
                            route -> list(route, kind, requirement))));
  }

  private Optional<Outcome<Listing>> denial(ServerId server, ListKind kind, CallContext context) {
    return kind == ListKind.TOOLS || upstreams.authorizer().mayUseFeatures(server, context.caller())
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

  @Override
  public Outcome<Tool> readTool(
      ServerId server, ToolName tool, FreshnessRequirement requirement, CallContext context) {
    return tracer.trace(
        server,
        ListKind.TOOLS.method(),
        context,
        spanContext ->
            find(tool, server, listWithoutSpan(server, ListKind.TOOLS, requirement, spanContext)));
  }

  private static Outcome<Tool> find(ToolName tool, ServerId server, Outcome<Listing> outcome) {
    return switch (outcome) {
      case Outcome.Served<Listing>(Listing listing, CacheProvenance provenance) ->
          listing
              .find(tool)
              .<Outcome<Tool>>map(found -> new Outcome.Served<>(found, provenance))
              .orElseGet(() -> new Outcome.Failed<>(new Failure.UnknownTool(server, tool)));
      case Outcome.Failed<Listing>(Failure failure) -> new Outcome.Failed<>(failure);
    };
  }
}
