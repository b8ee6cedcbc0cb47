package dev.bascule.adapter.in.http.mcp.aggregate;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.json.RawJsonObject;
import dev.bascule.adapter.in.http.mcp.protocol.ParamHeaderValidator;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.port.in.ShowServersUseCase;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.McpRequest.Complete;
import dev.bascule.domain.mcp.McpRequest.GetPrompt;
import dev.bascule.domain.mcp.McpRequest.ReadResource;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerDiscovery;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.Tool;
import dev.bascule.domain.mcp.ToolArguments;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.result.Outcome;
import java.util.List;
import java.util.Optional;

/** The endpoint of one server, where everything keeps its name. */
final class SingleServerTarget implements McpTarget {

  private final McpUseCases useCases;
  private final HeaderAnnotatedTools knownTools;
  private final ServerId server;

  SingleServerTarget(McpUseCases useCases, HeaderAnnotatedTools knownTools, ServerId server) {
    this.knownTools = requireNonNull(knownTools, "knownTools");
    this.useCases = requireNonNull(useCases, "useCases");
    this.server = requireNonNull(server, "server");
  }

  @Override
  public Outcome<ServerDiscovery> discover(CallContext exchange) {
    return useCases.discoverServer().discover(server, FreshnessRequirement.NONE, exchange);
  }

  @Override
  public Outcome<FeatureCatalog> list(ListKind kind, CallContext exchange) {
    return OutcomeMapper.map(list(kind, FreshnessRequirement.NONE, exchange), FeatureCatalog::of);
  }

  /** Returns the listing as it is. */
  Outcome<Listing> list(ListKind kind, FreshnessRequirement demand, CallContext exchange) {
    Outcome<Listing> outcome = useCases.list().list(server, kind, demand, exchange);
    if (kind == ListKind.TOOLS) {
      OutcomeMapper.value(outcome).ifPresent(listing -> knownTools.remember(server, listing));
    }
    return outcome;
  }

  @Override
  public Optional<Tool> annotatedTool(String name, CallContext exchange) {
    Optional<ToolName> tool = OutcomeMapper.toolName(name);
    if (tool.isEmpty()) {
      return Optional.empty();
    }
    if (knownTools.knows(server, tool.get()) && knownTools.find(server, tool.get()).isEmpty()) {
      return Optional.empty();
    }
    // Another may have been told of it who may know of more.
    return OutcomeMapper.value(list(ListKind.TOOLS, FreshnessRequirement.ANY_AGE, exchange.aside()))
        .flatMap(listing -> listing.find(tool.get()))
        .filter(ParamHeaderValidator::isOfInterest);
  }

  @Override
  public Outcome<McpResult> callTool(String name, ToolArguments arguments, CallContext exchange) {
    Optional<ToolName> tool = OutcomeMapper.toolName(name);
    return tool.isEmpty()
        ? OutcomeMapper.unknown("tool", name)
        : useCases
            .callTool()
            .callTool(
                new ToolCall(server, tool.get(), arguments), FreshnessRequirement.NONE, exchange);
  }

  @Override
  public Outcome<McpResult> getPrompt(String name, JsonBytes arguments, CallContext exchange) {
    return useCases.askServer().getPrompt(new GetPrompt(server, name, arguments), exchange);
  }

  @Override
  public Outcome<McpResult> readResource(String uri, CallContext exchange) {
    return useCases
        .askServer()
        .readResource(new ReadResource(server, uri), FreshnessRequirement.NONE, exchange);
  }

  @Override
  public Outcome<McpResult> complete(RawJsonObject params, CallContext exchange) {
    return useCases.askServer().complete(new Complete(server, params.toJson()), exchange);
  }

  @Override
  public List<Located> locate(String uri, CallContext exchange) {
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
