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
  private final HeaderAnnotatedTools knownTools;
  private final ResourceLocator resources;

  AggregateTarget(McpUseCases useCases, HeaderAnnotatedTools knownTools) {
    this.knownTools = requireNonNull(knownTools, "knownTools");
    this.useCases = requireNonNull(useCases, "useCases");
    this.resources = new ResourceLocator(useCases);
  }

  @Override
  public Outcome<ServerDiscovery> discover(CallContext exchange) {
    return OutcomeMapper.map(
        gather(exchange, server -> one(server).discover(exchange)), ListingMerger::discoveries);
  }

  @Override
  public Outcome<FeatureCatalog> list(ListKind kind, CallContext exchange) {
    return OutcomeMapper.map(
        gather(exchange, server -> one(server).list(kind, FreshnessRequirement.NONE, exchange)),
        gathered -> ListingMerger.listings(kind, gathered));
  }

  @Override
  public Optional<Tool> annotatedTool(String name, CallContext exchange) {
    return find(ListKind.TOOLS, name, exchange)
        .flatMap(found -> one(found.server()).annotatedTool(found.name(), exchange));
  }

  @Override
  public Outcome<McpResult> callTool(String name, ToolArguments arguments, CallContext exchange) {
    return find(ListKind.TOOLS, name, exchange)
        .map(found -> one(found.server()).callTool(found.name(), arguments, exchange))
        .orElseGet(() -> OutcomeMapper.unknown("tool", name));
  }

  @Override
  public Outcome<McpResult> getPrompt(String name, JsonBytes arguments, CallContext exchange) {
    return find(ListKind.PROMPTS, name, exchange)
        .map(found -> one(found.server()).getPrompt(found.name(), arguments, exchange))
        .orElseGet(() -> OutcomeMapper.unknown("prompt", name));
  }

  @Override
  public Outcome<McpResult> readResource(String uri, CallContext exchange) {
    Optional<Failure> worst = Optional.empty();
    Optional<Failure> missing = Optional.empty();
    for (Located located : locate(uri, exchange)) {
      switch (one(located.server()).readResource(located.uri(), exchange)) {
        case Outcome.Served<McpResult> served -> {
          return served;
        }
        case Outcome.Failed<McpResult>(Failure.Rejected rejected)
            when isElsewhere(rejected.code()) ->
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
  private static boolean isElsewhere(int code) {
    return code == JsonRpcError.RESOURCE_NOT_FOUND
        || code == JsonRpcError.INVALID_PARAMS
        || code == JsonRpcError.METHOD_NOT_FOUND;
  }

  @Override
  public Outcome<McpResult> complete(RawJsonObject params, CallContext exchange) {
    RawJsonObject ref = params.object("ref").orElse(RawJsonObject.EMPTY);
    BiFunction<String, Found, Outcome<McpResult>> completing =
        (member, found) ->
            one(found.server())
                .complete(
                    params.with("ref", ref.withString(member, found.name()).toString()), exchange);
    Optional<String> name = ref.string("name");
    if (name.isPresent()) {
      return find(ListKind.PROMPTS, name.get(), exchange)
          .map(found -> completing.apply("name", found))
          .orElseGet(() -> OutcomeMapper.unknown("prompt", name.get()));
    }
    String uri = ref.string("uri").orElse("");
    return locate(uri, exchange).stream()
        .findFirst()
        .map(located -> new Found(located.server(), located.uri()))
        .map(found -> completing.apply("uri", found))
        .orElseGet(() -> OutcomeMapper.unknown("resource", uri));
  }

  @Override
  public List<Located> locate(String uri, CallContext exchange) {
    return resources.locate(uri, servers(exchange.caller()), exchange.aside());
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

  private record Found(ServerId server, String name) {}

  private Optional<Found> find(ListKind kind, String frontName, CallContext exchange) {
    List<ServerId> candidates =
        servers(exchange.caller()).stream()
            .filter(server -> AggregateNames.canBeOf(server, frontName))
            .toList();
    for (ServerId server : candidates) {
      Optional<String> plain = AggregateNames.plainNameOf(server, frontName);
      if (plain.isPresent()) {
        return plain.map(name -> new Found(server, name));
      }
    }
    return candidates.stream()
        .flatMap(server -> findListed(server, kind, frontName, exchange).stream())
        .findFirst();
  }

  private Optional<Found> findListed(
      ServerId server, ListKind kind, String frontName, CallContext exchange) {
    return OutcomeMapper.value(
            one(server).list(kind, FreshnessRequirement.ANY_AGE, exchange.aside()))
        .stream()
        .flatMap((Listing listing) -> listing.items().stream())
        .map(ListEntry::key)
        .filter(name -> AggregateNames.of(server, name).equals(frontName))
        .map(name -> new Found(server, name))
        .findFirst();
  }

  private <T> Outcome<AggregateResult<T>> gather(
      CallContext exchange, Function<ServerId, Outcome<T>> asking) {
    List<ServerId> servers = servers(exchange.caller());
    return ParallelRequests.ask(servers, asking)
        .map(outcomes -> AggregateResult.of(servers, outcomes))
        .orElseGet(() -> new Outcome.Failed<>(new Failure.Cancelled()));
  }

  private SingleServerTarget one(ServerId server) {
    return new SingleServerTarget(useCases, knownTools, server);
  }
}
