package dev.bascule.application.service;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.port.client.Exchange;
import dev.bascule.application.port.in.ListUseCase;
import dev.bascule.application.port.in.ReadToolUseCase;
import dev.bascule.application.port.out.Tracing;
import dev.bascule.domain.freshness.FreshnessDemand;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolDescription;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.outcome.Outcome;

/** Gives each request for a listing, or for a part of one, a span. */
public final class TracedLists implements ListUseCase, ReadToolUseCase {

  private final ListUseCase lists;
  private final ReadToolUseCase tools;
  private final Serving serving;

  public TracedLists(ListUseCase lists, ReadToolUseCase tools, Tracing tracing) {
    this.lists = requireNonNull(lists, "lists");
    this.tools = requireNonNull(tools, "tools");
    this.serving = new Serving(tracing);
  }

  @Override
  public Outcome<Listing> list(
      ServerId server, ListKind kind, FreshnessDemand demand, Exchange exchange) {
    return serving.serve(
        server, kind.method(), exchange, within -> lists.list(server, kind, demand, within));
  }

  @Override
  public Outcome<ToolDescription> readTool(
      ServerId server, ToolName tool, FreshnessDemand demand, Exchange exchange) {
    return serving.serve(
        server,
        ListKind.TOOLS.method(),
        exchange,
        within -> tools.readTool(server, tool, demand, within));
  }
}
