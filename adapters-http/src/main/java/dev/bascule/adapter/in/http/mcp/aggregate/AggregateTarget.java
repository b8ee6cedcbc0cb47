package dev.bascule.adapter.in.http.mcp.aggregate;

import dev.bascule.adapter.in.http.aggregate.AggregateResult;
import dev.bascule.adapter.in.http.json.RawJsonObject;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcError;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.port.in.Invocation;
import dev.bascule.application.port.in.QueryAllServersUseCase.ServerAnswer;
import dev.bascule.application.port.in.ShowServersUseCase;
import dev.bascule.domain.budget.AnswerBudget;
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
import dev.bascule.domain.result.ParallelRequests;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/** The endpoint of all servers together. Unavailable servers are left out. */
final class AggregateTarget implements McpTarget {

  private final McpUseCases useCases;
  private final HeaderAnnotatedTools annotatedTools;
  private final ResourceLocator resources;

  AggregateTarget(McpUseCases useCases, HeaderAnnotatedTools annotatedTools) {
    this.annotatedTools = annotatedTools;
    this.useCases = useCases;
    this.resources = new ResourceLocator(useCases.queryAllServers());
  }

  /** Succeeds even if no server responds: the endpoint's capabilities do not depend on that. */
  @Override
  public Outcome<EndpointDescription> discover(CallContext context) {
    return useCases
        .queryAllServers()
        .discover(FreshnessRequirement.NONE, context)
        .flatMap(
            answers -> {
              AggregateResult<ServerDiscovery> aggregate = AggregateResult.of(answers);
              return new Outcome.Served<>(
                  new EndpointDescription(
                      ListingMerger.discoveries(aggregate), aggregate.unavailableIds()),
                  OutcomeMapper.freshFor(OutcomeMapper.remaining(aggregate)));
            });
  }

  /** Fails if no server returns a list, and as a whole if the caller has no permission. */
  @Override
  public Outcome<FeatureCatalog> list(ListKind kind, CallContext context) {
    return useCases
        .queryAllServers()
        .list(kind, FreshnessRequirement.NONE, context)
        .flatMap(answers -> merge(kind, answers));
  }

  private Outcome<FeatureCatalog> merge(ListKind kind, List<ServerAnswer<Listing>> answers) {
    AggregateResult<Listing> aggregate =
        AggregateResult.of(answers).fitting(AggregateTarget::bytes);
    if (aggregate.parts().isEmpty() && aggregate.failure().isPresent()) {
      return new Outcome.Failed<>(aggregate.failure().get());
    }
    if (!AnswerBudget.tryReserveCurrent(
        aggregate.parts().stream().mapToLong(part -> bytes(part.value())).sum())) {
      return new Outcome.Failed<>(AnswerBudget.exceeded());
    }
    if (kind == ListKind.TOOLS) {
      aggregate.parts().forEach(part -> annotatedTools.remember(part.server(), part.value()));
    }
    return new Outcome.Served<>(
        ListingMerger.listings(kind, aggregate),
        OutcomeMapper.freshFor(OutcomeMapper.remaining(aggregate)));
  }

  private static long bytes(Listing listing) {
    return listing.json().length();
  }

  @Override
  public Optional<Tool> annotatedTool(String name, CallContext context) {
    return find(ListKind.TOOLS, name, context)
        .flatMap(found -> target(found.server()).annotatedTool(found.name(), context));
  }

  @Override
  public boolean isUnannotated(String name, CallContext context) {
    return findPlain(name)
        .filter(found -> target(found.server()).isUnannotated(found.name(), context))
        .isPresent();
  }

  /**
   * Prepares the call without blocking: the name is resolved in the listings only when the call is
   * awaited. A plain name contains its server.
   */
  @Override
  public PreparedToolCall prepareCall(String name, ToolArguments arguments, CallContext context) {
    return findPlain(name)
        .map(plain -> prepareCall(plain, name, arguments, context))
        .orElseGet(
            () ->
                new PreparedToolCall(
                    Invocation.deferred(() -> findAndCall(name, arguments, context))));
  }

  private Outcome<McpResult> findAndCall(
      String name, ToolArguments arguments, CallContext context) {
    return findListed(candidates(name, context), ListKind.TOOLS, name, context)
        .map(found -> prepareCall(found, name, arguments, context).await())
        .orElseGet(() -> OutcomeMapper.unknown("tool", name));
  }

  private PreparedToolCall prepareCall(
      ResolvedName found, String exposedName, ToolArguments arguments, CallContext context) {
    return new PreparedToolCall(
        target(found.server()).prepareCall(found.name(), arguments, context).invocation(),
        outcome ->
            outcome instanceof Outcome.Failed<McpResult>(Failure.UnknownServer _)
                ? OutcomeMapper.unknown("tool", exposedName)
                : translated(found.server(), outcome));
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

  /** Reads from all servers that may have the resource, concurrently; the first result wins. */
  @Override
  public Outcome<McpResult> readResource(String uri, CallContext context) {
    return locate(uri, context)
        .flatMap(
            candidates ->
                ParallelRequests.<ResourceLocation, Outcome<McpResult>>runUntil(
                        candidates,
                        located ->
                            translated(
                                located.server(),
                                target(located.server()).readResource(located.uri(), context)),
                        Outcome.Served.class::isInstance)
                    .map(AggregateTarget::firstServed)
                    .orElseGet(() -> new Outcome.Failed<>(new Failure.Cancelled())));
  }

  /**
   * Returns the first result; otherwise the first failure that is more specific than "not found".
   */
  private static Outcome<McpResult> firstServed(List<Outcome<McpResult>> outcomes) {
    return outcomes.stream()
        .filter(outcome -> outcome.findFailure().filter(AggregateTarget::isUnknown).isEmpty())
        .findFirst()
        .orElseGet(
            () ->
                new Outcome.Failed<>(
                    new Failure.Rejected(
                        JsonRpcError.RESOURCE_NOT_FOUND, "Resource not found", Optional.empty())));
  }

  /** Returns whether the failure means that the server has no such resource. */
  private static boolean isUnknown(Failure failure) {
    return failure instanceof Failure.Rejected rejected
        && (rejected.code() == JsonRpcError.RESOURCE_NOT_FOUND
            || rejected.code() == JsonRpcError.INVALID_PARAMS
            || rejected.code() == JsonRpcError.METHOD_NOT_FOUND);
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
    return locate(uri, context)
        .flatMap(
            candidates ->
                candidates.stream()
                    .findFirst()
                    .map(located -> new ResolvedName(located.server(), located.uri()))
                    .map(found -> completing.apply("uri", found))
                    .orElseGet(() -> OutcomeMapper.unknown("resource", uri)));
  }

  @Override
  public Outcome<List<ResourceLocation>> locate(String uri, CallContext context) {
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
    List<ServerId> candidates = candidates(exposedName, context);
    return findPlain(exposedName)
        .filter(plain -> candidates.contains(plain.server()))
        .or(() -> findListed(candidates, kind, exposedName, context));
  }

  private List<ServerId> candidates(String exposedName, CallContext context) {
    return servers(context.caller()).stream()
        .filter(server -> AggregateNames.mayBelongTo(server, exposedName))
        .toList();
  }

  private static Optional<ResolvedName> findPlain(String exposedName) {
    return AggregateNames.plainServerOf(exposedName)
        .flatMap(
            server ->
                AggregateNames.plainNameOf(server, exposedName)
                    .map(name -> new ResolvedName(server, name)));
  }

  private Optional<ResolvedName> findListed(
      List<ServerId> candidates, ListKind kind, String exposedName, CallContext context) {
    return candidates.stream()
        .flatMap(server -> findListed(server, kind, exposedName, context).stream())
        .findFirst();
  }

  private Optional<ResolvedName> findListed(
      ServerId server, ListKind kind, String exposedName, CallContext context) {
    return target(server)
        .list(kind, FreshnessRequirement.ANY_AGE, context.forBridgeRequest())
        .findValue()
        .stream()
        .flatMap(listing -> listing.items().stream())
        .map(ListEntry::key)
        .filter(name -> AggregateNames.matches(server, name, exposedName))
        .map(name -> new ResolvedName(server, name))
        .findFirst();
  }

  private static Outcome<McpResult> translated(ServerId server, Outcome<McpResult> outcome) {
    return outcome instanceof Outcome.Served<McpResult>(McpResult result, _)
            && UriTranslator.mayTranslate(result)
        ? outcome.map(new UriTranslator(server)::translate)
        : outcome;
  }

  private SingleServerTarget target(ServerId server) {
    return new SingleServerTarget(useCases, annotatedTools, server);
  }
}
