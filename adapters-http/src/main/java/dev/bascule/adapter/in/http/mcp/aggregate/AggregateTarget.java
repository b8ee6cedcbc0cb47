package dev.bascule.adapter.in.http.mcp.aggregate;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.exchange.ParallelRequests;
import dev.bascule.adapter.in.http.json.RawJsonObject;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcError;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.port.in.ShowServersUseCase;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.ListEntry;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerDiscovery;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.Tool;
import dev.bascule.domain.mcp.ToolArguments;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/** The endpoint of all servers together. One that cannot be asked is left out. */
final class AggregateTarget implements McpTarget {

  private final McpUseCases useCases;
  private final HeaderAnnotatedTools annotatedTools;
  private final ResourceLocator resources;

  AggregateTarget(McpUseCases useCases, HeaderAnnotatedTools annotatedTools) {
    this.annotatedTools = requireNonNull(annotatedTools, "annotatedTools");
    this.useCases = requireNonNull(useCases, "useCases");
    this.resources = new ResourceLocator(useCases);
  }

  @Override
  public Outcome<ServerDiscovery> discover(CallContext context) {
    return OutcomeMapper.map(
        gather(context, server -> target(server).discover(context)), ListingMerger::discoveries);
  }

  @Override
  public Outcome<FeatureCatalog> list(ListKind kind, CallContext context) {
    return OutcomeMapper.map(
        gather(context, server -> target(server).list(kind, FreshnessRequirement.NONE, context)),
        aggregate -> ListingMerger.listings(kind, aggregate));
  }

  @Override
  public Optional<Tool> annotatedTool(String name, CallContext context) {
    return find(ListKind.TOOLS, name, context)
        .flatMap(found -> target(found.server()).annotatedTool(found.name(), context));
  }

  @Override
  public Outcome<McpResult> callTool(String name, ToolArguments arguments, CallContext context) {
    return find(ListKind.TOOLS, name, context)
        .map(
            found ->
                translated(
                    found.server(),
                    target(found.server()).callTool(found.name(), arguments, context)))
        .orElseGet(() -> OutcomeMapper.unknown("tool", name));
  }

  @Override
  public Outcome<McpResult> getPrompt(String name, JsonBytes arguments, CallContext context) {
    return find(ListKind.PROMPTS, name, context)
        .map(
            found ->
                translated(
                    found.server(),
                    target(found.server()).getPrompt(found.name(), arguments, context)))
        .orElseGet(() -> OutcomeMapper.unknown("prompt", name));
  }

  @Override
  public Outcome<McpResult> readResource(String uri, CallContext context) {
    Optional<Failure> worst = Optional.empty();
    Optional<Failure> missing = Optional.empty();
    for (ResourceLocation located : locate(uri, context)) {
      switch (translated(
          located.server(), target(located.server()).readResource(located.uri(), context))) {
        case Outcome.Served<McpResult> served -> {
          return served;
        }
        case Outcome.Failed<McpResult>(Failure.Rejected rejected)
            when isNotFound(rejected.code()) ->
            missing = missing.or(() -> Optional.of(rejected));
        case Outcome.Failed<McpResult>(Failure failure) ->
            worst = worst.or(() -> Optional.of(failure));
      }
    }
    return (worst.isPresent() ? worst : missing)
        .<Outcome<McpResult>>map(Outcome.Failed::new)
        .orElseGet(
            () ->
                new Outcome.Failed<>(
                    new Failure.Rejected(
                        JsonRpcError.RESOURCE_NOT_FOUND, "Resource not found", Optional.empty())));
  }

  /** Tells whether a server that says {@code code} knows no such resource. */
  private static boolean isNotFound(int code) {
    return code == JsonRpcError.RESOURCE_NOT_FOUND
        || code == JsonRpcError.INVALID_PARAMS
        || code == JsonRpcError.METHOD_NOT_FOUND;
  }

  @Override
  public Outcome<McpResult> complete(RawJsonObject params, CallContext context) {
    RawJsonObject ref = params.object("ref").orElse(RawJsonObject.EMPTY);
    BiFunction<String, ResolvedName, Outcome<McpResult>> completing =
        (member, found) ->
            target(found.server())
                .complete(
                    params.with("ref", ref.withString(member, found.name()).toString()), context);
    Optional<String> name = ref.string("name");
    if (name.isPresent()) {
      return find(ListKind.PROMPTS, name.get(), context)
          .map(found -> completing.apply("name", found))
          .orElseGet(() -> OutcomeMapper.unknown("prompt", name.get()));
    }
    String uri = ref.string("uri").orElse("");
    return locate(uri, context).stream()
        .findFirst()
        .map(located -> new ResolvedName(located.server(), located.uri()))
        .map(found -> completing.apply("uri", found))
        .orElseGet(() -> OutcomeMapper.unknown("resource", uri));
  }

  @Override
  public List<ResourceLocation> locate(String uri, CallContext context) {
    return resources.locate(uri, servers(context.caller()), context.forBridgeRequest());
  }

  @Override
  public String expose(ServerId server, String uri) {
    return AggregateUris.expose(server, uri);
  }

  @Override
  public List<ServerId> servers(Caller caller) {
    return useCases.showServers().showServers(caller).stream()
        .map(ShowServersUseCase.Server::id)
        .toList();
  }

  @Override
  public boolean covers(ServerId server) {
    return true;
  }

  private record ResolvedName(ServerId server, String name) {}

  private Optional<ResolvedName> find(ListKind kind, String exposedName, CallContext context) {
    List<ServerId> candidates =
        servers(context.caller()).stream()
            .filter(server -> AggregateNames.mayBelongTo(server, exposedName))
            .toList();
    for (ServerId server : candidates) {
      Optional<String> plain = AggregateNames.plainNameOf(server, exposedName);
      if (plain.isPresent()) {
        return plain.map(name -> new ResolvedName(server, name));
      }
    }
    return candidates.stream()
        .flatMap(server -> findListed(server, kind, exposedName, context).stream())
        .findFirst();
  }

  private Optional<ResolvedName> findListed(
      ServerId server, ListKind kind, String exposedName, CallContext context) {
    return OutcomeMapper.value(
            target(server).list(kind, FreshnessRequirement.ANY_AGE, context.forBridgeRequest()))
        .stream()
        .flatMap((Listing listing) -> listing.items().stream())
        .map(ListEntry::key)
        .filter(name -> AggregateNames.matches(server, name, exposedName))
        .map(name -> new ResolvedName(server, name))
        .findFirst();
  }

  private <T> Outcome<AggregateResult<T>> gather(
      CallContext context, Function<ServerId, Outcome<T>> request) {
    List<ServerId> servers = servers(context.caller());
    return ParallelRequests.run(servers, request)
        .map(outcomes -> AggregateResult.of(servers, outcomes))
        .orElseGet(() -> new Outcome.Failed<>(new Failure.Cancelled()));
  }

  private static Outcome<McpResult> translated(ServerId server, Outcome<McpResult> outcome) {
    return OutcomeMapper.map(outcome, new UriTranslator(server)::translate);
  }

  private SingleServerTarget target(ServerId server) {
    return new SingleServerTarget(useCases, annotatedTools, server);
  }
}
