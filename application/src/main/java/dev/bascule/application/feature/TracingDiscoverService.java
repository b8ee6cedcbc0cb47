package dev.bascule.application.feature;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.context.CallContext;
import dev.bascule.application.port.in.DiscoverServerUseCase;
import dev.bascule.application.port.out.SpanRecorder;
import dev.bascule.application.upstream.RequestTracer;
import dev.bascule.application.upstream.UpstreamRequest;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.mcp.ServerDiscovery;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.result.Outcome;

/** Gives each request for what a server says of itself a span. */
public final class TracingDiscoverService implements DiscoverServerUseCase {

  private final DiscoverServerUseCase delegate;
  private final RequestTracer tracer;

  public TracingDiscoverService(DiscoverServerUseCase delegate, SpanRecorder spanRecorder) {
    this.delegate = requireNonNull(delegate, "delegate");
    this.tracer = new RequestTracer(spanRecorder);
  }

  @Override
  public Outcome<ServerDiscovery> discover(
      ServerId server, FreshnessRequirement requirement, CallContext context) {
    return tracer.trace(
        server,
        UpstreamRequest.DISCOVER,
        context,
        spanContext -> delegate.discover(server, requirement, spanContext));
  }
}
