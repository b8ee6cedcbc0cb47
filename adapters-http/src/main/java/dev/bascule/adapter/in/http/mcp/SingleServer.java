package dev.bascule.adapter.in.http.mcp;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.json.RawObject;
import dev.bascule.application.port.client.Exchange;
import dev.bascule.application.port.in.ShowServersUseCase;
import dev.bascule.domain.freshness.FreshnessDemand;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.Arguments;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.Discovery;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.McpRequest.Complete;
import dev.bascule.domain.mcp.McpRequest.GetPrompt;
import dev.bascule.domain.mcp.McpRequest.ReadResource;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.mcp.ToolDescription;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.outcome.Outcome;
import java.util.List;
import java.util.Optional;

/** The endpoint of one server, where everything keeps its name. */
final class SingleServer implements Endpoint {

  private final McpUseCases useCases;
  private final KnownTools knownTools;
  private final ServerId server;

  SingleServer(McpUseCases useCases, KnownTools knownTools, ServerId server) {
    this.knownTools = requireNonNull(knownTools, "knownTools");
    this.useCases = requireNonNull(useCases, "useCases");
    this.server = requireNonNull(server, "server");
  }

  @Override
  public Outcome<Discovery> discover(Exchange exchange) {
    return useCases.discoverServer().discover(server, FreshnessDemand.NONE, exchange);
  }

  @Override
  public Outcome<Catalog> list(ListKind kind, Exchange exchange) {
    return Outcomes.map(list(kind, FreshnessDemand.NONE, exchange), Catalog::of);
  }

  /** Returns the listing as it is. */
  Outcome<Listing> list(ListKind kind, FreshnessDemand demand, Exchange exchange) {
    Outcome<Listing> outcome = useCases.list().list(server, kind, demand, exchange);
    if (kind == ListKind.TOOLS) {
      Outcomes.value(outcome).ifPresent(listing -> knownTools.remember(server, listing));
    }
    return outcome;
  }

  @Override
  public Optional<ToolDescription> annotatedTool(String name, Exchange exchange) {
    Optional<ToolName> tool = Outcomes.toolName(name);
    if (tool.isEmpty()) {
      return Optional.empty();
    }
    if (knownTools.knows(server, tool.get()) && knownTools.find(server, tool.get()).isEmpty()) {
      return Optional.empty();
    }
    // Another may have been told of it who may know of more.
    return Outcomes.value(list(ListKind.TOOLS, FreshnessDemand.ANY_AGE, exchange.aside()))
        .flatMap(listing -> listing.find(tool.get()))
        .filter(ParamHeaders::isOfInterest);
  }

  @Override
  public Outcome<McpResult> callTool(String name, Arguments arguments, Exchange exchange) {
    Optional<ToolName> tool = Outcomes.toolName(name);
    return tool.isEmpty()
        ? Outcomes.unknown("tool", name)
        : useCases
            .callTool()
            .callTool(new ToolCall(server, tool.get(), arguments), FreshnessDemand.NONE, exchange);
  }

  @Override
  public Outcome<McpResult> getPrompt(String name, JsonBytes arguments, Exchange exchange) {
    return useCases.askServer().getPrompt(new GetPrompt(server, name, arguments), exchange);
  }

  @Override
  public Outcome<McpResult> readResource(String uri, Exchange exchange) {
    return useCases
        .askServer()
        .readResource(new ReadResource(server, uri), FreshnessDemand.NONE, exchange);
  }

  @Override
  public Outcome<McpResult> complete(RawObject params, Exchange exchange) {
    return useCases.askServer().complete(new Complete(server, params.toJson()), exchange);
  }

  @Override
  public List<Located> locate(String uri, Exchange exchange) {
    return List.of(new Located(server, uri));
  }

  @Override
  public List<ServerId> servers(Caller caller) {
    return useCases.showServers().showServers(caller).stream()
        .map(ShowServersUseCase.Server::id)
        .filter(server::equals)
        .toList();
  }

  @Override
  public boolean covers(ServerId other) {
    return server.equals(other);
  }
}
