package dev.bascule.adapter.in.http.mcp.aggregate;

import dev.bascule.adapter.in.http.exchange.RouteMatch;
import dev.bascule.adapter.in.http.exchange.UseCases;
import dev.bascule.adapter.in.http.mcp.aggregate.McpTarget.EndpointDescription;
import dev.bascule.adapter.in.http.mcp.protocol.ParamHeaderValidator;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.port.in.Invocation;
import dev.bascule.application.view.ServerSummary;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.McpRequest.Complete;
import dev.bascule.domain.mcp.McpRequest.GetPrompt;
import dev.bascule.domain.mcp.McpRequest.ReadResource;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.Tool;
import dev.bascule.domain.mcp.ToolArguments;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.result.Outcome;
import dev.bascule.mcp.json.RawJsonObject;
import java.util.List;
import java.util.Optional;

/** The endpoint of one server, where names and URIs are unchanged. */
record SingleServerTarget(UseCases useCases, HeaderAnnotatedTools annotatedTools, ServerId server)
    implements McpTarget {

  @Override
  public Outcome<EndpointDescription> discover(CallContext context) {
    return useCases
        .discoverServer()
        .discover(server, FreshnessRequirement.NONE, context)
        .map(discovery -> new EndpointDescription(discovery, List.of()));
  }

  @Override
  public Outcome<FeatureCatalog> list(ListKind kind, CallContext context) {
    return list(kind, FreshnessRequirement.NONE, context)
        .map(listing -> FeatureCatalog.of(server, listing));
  }

  Outcome<Listing> list(ListKind kind, FreshnessRequirement requirement, CallContext context) {
    Outcome<Listing> outcome =
        useCases.listServerFeatures().list(server, kind, requirement, context);
    if (kind == ListKind.TOOLS) {
      outcome.findValue().ifPresent(listing -> annotatedTools.remember(server, listing));
    }
    return outcome;
  }

  @Override
  public Optional<Tool> annotatedTool(String name, CallContext context) {
    Optional<ToolName> tool = RouteMatch.parseToolName(name);
    if (tool.isEmpty()) {
      return Optional.empty();
    }
    if (annotatedTools.isUnannotated(server, tool.get())) {
      return Optional.empty();
    }
    // A listing for another caller may have contained more tools.
    return list(ListKind.TOOLS, FreshnessRequirement.ANY_AGE, context.forBridgeRequest())
        .findValue()
        .flatMap(listing -> listing.find(tool.get()))
        .filter(ParamHeaderValidator::hasAnnotation);
  }

  @Override
  public Optional<ServerId> serverOf(String toolName) {
    return Optional.of(server);
  }

  @Override
  public boolean isUnannotated(String name, CallContext context) {
    return RouteMatch.parseToolName(name)
        .filter(tool -> annotatedTools.isUnannotated(server, tool))
        .isPresent();
  }

  @Override
  public Invocation<McpResult> prepareCall(
      String name, ToolArguments arguments, CallContext context) {
    Optional<ToolName> tool = RouteMatch.parseToolName(name);
    return tool.isEmpty()
        ? Invocation.of(OutcomeMapper.unknown("tool", name))
        : useCases
            .callTool()
            .prepare(
                new ToolCall(server, tool.get(), arguments), FreshnessRequirement.NONE, context);
  }

  @Override
  public Outcome<McpResult> getPrompt(String name, JsonBytes arguments, CallContext context) {
    return useCases.useServerFeatures().getPrompt(new GetPrompt(server, name, arguments), context);
  }

  @Override
  public Outcome<McpResult> readResource(String uri, CallContext context) {
    return useCases
        .useServerFeatures()
        .readResource(new ReadResource(server, uri), FreshnessRequirement.NONE, context);
  }

  @Override
  public Outcome<McpResult> complete(RawJsonObject params, CallContext context) {
    return useCases.useServerFeatures().complete(new Complete(server, params.toJson()), context);
  }

  @Override
  public Outcome<List<ResourceLocation>> locate(String uri, CallContext context) {
    return new Outcome.Served<>(
        List.of(new ResourceLocation(server, uri)), CacheProvenance.Forwarded.BYPASS);
  }

  @Override
  public String expose(ServerId other, String uri) {
    return uri;
  }

  @Override
  public List<ServerId> servers(Caller caller) {
    return useCases.showServers().showServers(caller).stream()
        .map(ServerSummary::id)
        .filter(server::equals)
        .toList();
  }

  @Override
  public boolean covers(ServerId other) {
    return server.equals(other);
  }
}
