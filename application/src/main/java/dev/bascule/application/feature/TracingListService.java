package dev.bascule.application.feature;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.context.CallContext;
import dev.bascule.application.port.in.ListServerFeaturesUseCase;
import dev.bascule.application.port.in.ReadToolUseCase;
import dev.bascule.application.port.out.SpanRecorder;
import dev.bascule.application.upstream.RequestTracer;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.Tool;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.result.Outcome;

/** Gives each request for a listing, or for a part of one, a span. */
public final class TracingListService implements ListServerFeaturesUseCase, ReadToolUseCase {

  private final ListServerFeaturesUseCase lists;
  private final ReadToolUseCase tools;
  private final RequestTracer tracer;

  public TracingListService(
      ListServerFeaturesUseCase lists, ReadToolUseCase tools, SpanRecorder spanRecorder) {
    this.lists = requireNonNull(lists, "lists");
    this.tools = requireNonNull(tools, "tools");
    this.tracer = new RequestTracer(spanRecorder);
  }

  @Override
  public Outcome<Listing> list(
      ServerId server, ListKind kind, FreshnessRequirement requirement, CallContext context) {
    return tracer.trace(
        server,
        kind.method(),
        context,
        spanContext -> lists.list(server, kind, requirement, spanContext));
  }

  @Override
  public Outcome<Tool> readTool(
      ServerId server, ToolName tool, FreshnessRequirement requirement, CallContext context) {
    return tracer.trace(
        server,
        ListKind.TOOLS.method(),
        context,
        spanContext -> tools.readTool(server, tool, requirement, spanContext));
  }
}
