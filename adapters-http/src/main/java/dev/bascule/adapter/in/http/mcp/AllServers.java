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
import dev.bascule.domain.mcp.Listed;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolDescription;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Outcome;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/** The endpoint of all servers together. One that cannot be asked is left out. */
final class AllServers implements Endpoint {

  private final McpUseCases useCases;
  private final KnownTools knownTools;
  private final ResourceFinder resources;

  AllServers(McpUseCases useCases, KnownTools knownTools) {
    this.knownTools = requireNonNull(knownTools, "knownTools");
    this.useCases = requireNonNull(useCases, "useCases");
    this.resources = new ResourceFinder(useCases);
  }

  @Override
  public Outcome<Discovery> discover(Exchange exchange) {
    return Outcomes.map(
        gather(exchange, server -> one(server).discover(exchange)), Merging::discoveries);
  }

  @Override
  public Outcome<Catalog> list(ListKind kind, Exchange exchange) {
    return Outcomes.map(
        gather(exchange, server -> one(server).list(kind, FreshnessDemand.NONE, exchange)),
        gathered -> Merging.listings(kind, gathered));
  }

  @Override
  public Optional<ToolDescription> annotatedTool(String name, Exchange exchange) {
    return find(ListKind.TOOLS, name, exchange)
        .flatMap(found -> one(found.server()).annotatedTool(found.name(), exchange));
  }

  @Override
  public Outcome<McpResult> callTool(String name, Arguments arguments, Exchange exchange) {
    return find(ListKind.TOOLS, name, exchange)
        .map(found -> one(found.server()).callTool(found.name(), arguments, exchange))
        .orElseGet(() -> Outcomes.unknown("tool", name));
  }

  @Override
  public Outcome<McpResult> getPrompt(String name, JsonBytes arguments, Exchange exchange) {
    return find(ListKind.PROMPTS, name, exchange)
        .map(found -> one(found.server()).getPrompt(found.name(), arguments, exchange))
        .orElseGet(() -> Outcomes.unknown("prompt", name));
  }

  @Override
  public Outcome<McpResult> readResource(String uri, Exchange exchange) {
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
                        RpcError.RESOURCE_NOT_FOUND, "Resource not found", Optional.empty())));
  }

  /** Tells whether a server that says {@code code} knows no such resource. */
  private static boolean isElsewhere(int code) {
    return code == RpcError.RESOURCE_NOT_FOUND
        || code == RpcError.INVALID_PARAMS
        || code == RpcError.METHOD_NOT_FOUND;
  }

  @Override
  public Outcome<McpResult> complete(RawObject params, Exchange exchange) {
    RawObject ref = params.object("ref").orElse(RawObject.EMPTY);
    BiFunction<String, Found, Outcome<McpResult>> completing =
        (member, found) ->
            one(found.server())
                .complete(
                    params.with("ref", ref.withString(member, found.name()).toString()), exchange);
    Optional<String> name = ref.string("name");
    if (name.isPresent()) {
      return find(ListKind.PROMPTS, name.get(), exchange)
          .map(found -> completing.apply("name", found))
          .orElseGet(() -> Outcomes.unknown("prompt", name.get()));
    }
    String uri = ref.string("uri").orElse("");
    return locate(uri, exchange).stream()
        .findFirst()
        .map(located -> new Found(located.server(), located.uri()))
        .map(found -> completing.apply("uri", found))
        .orElseGet(() -> Outcomes.unknown("resource", uri));
  }

  @Override
  public List<Located> locate(String uri, Exchange exchange) {
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

  private Optional<Found> find(ListKind kind, String frontName, Exchange exchange) {
    List<ServerId> candidates =
        servers(exchange.caller()).stream()
            .filter(server -> FrontNames.canBeOf(server, frontName))
            .toList();
    for (ServerId server : candidates) {
      Optional<String> plain = FrontNames.plainNameOf(server, frontName);
      if (plain.isPresent()) {
        return plain.map(name -> new Found(server, name));
      }
    }
    return candidates.stream()
        .flatMap(server -> findListed(server, kind, frontName, exchange).stream())
        .findFirst();
  }

  private Optional<Found> findListed(
      ServerId server, ListKind kind, String frontName, Exchange exchange) {
    return Outcomes.value(one(server).list(kind, FreshnessDemand.ANY_AGE, exchange.aside()))
        .stream()
        .flatMap((Listing listing) -> listing.items().stream())
        .map(Listed::key)
        .filter(name -> FrontNames.of(server, name).equals(frontName))
        .map(name -> new Found(server, name))
        .findFirst();
  }

  private <T> Outcome<Gathered<T>> gather(
      Exchange exchange, Function<ServerId, Outcome<T>> asking) {
    List<ServerId> servers = servers(exchange.caller());
    return Fan.ask(servers, asking)
        .map(outcomes -> Gathered.of(servers, outcomes))
        .orElseGet(() -> new Outcome.Failed<>(new Failure.Cancelled()));
  }

  private SingleServer one(ServerId server) {
    return new SingleServer(useCases, knownTools, server);
  }
}
