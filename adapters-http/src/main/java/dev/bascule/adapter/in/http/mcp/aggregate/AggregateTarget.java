package dev.bascule.adapter.in.http.mcp.aggregate;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toSet;

import dev.bascule.adapter.in.http.exchange.AggregateResult;
import dev.bascule.adapter.in.http.exchange.UseCases;
import dev.bascule.adapter.in.http.mcp.aggregate.McpTarget.EndpointDescription;
import dev.bascule.adapter.in.http.mcp.aggregate.McpTarget.ResourceLocation;
import dev.bascule.adapter.in.http.mcp.protocol.BridgeServerInfo;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.port.in.Invocation;
import dev.bascule.application.port.in.QueryAllServersUseCase.ServerAnswer;
import dev.bascule.application.view.ServerSummary;
import dev.bascule.domain.budget.AnswerBudget;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.CacheHints;
import dev.bascule.domain.mcp.CacheScope;
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
import dev.bascule.mcp.json.RawJsonObject;
import dev.bascule.mcp.protocol.McpProtocol;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The endpoint of all servers together. Unavailable servers are left out. */
record AggregateTarget(UseCases useCases, HeaderAnnotatedTools annotatedTools)
    implements McpTarget {

  /** The number of different URIs in one result that are compared with the lists. */
  private static final int MAX_RESOURCE_NAMES = 256;

  /**
   * The capabilities of the endpoint of all servers, whichever are available: a server that starts
   * later may be the first with prompts, and the capabilities of a session cannot change (MCP,
   * basic/lifecycle). Features that no server has are empty lists.
   */
  private static final RawJsonObject CAPABILITIES =
      RawJsonObject.EMPTY
          .with("tools", "{\"listChanged\":true}")
          .with("prompts", "{\"listChanged\":true}")
          .with("resources", "{\"subscribe\":true,\"listChanged\":true}")
          .with("completions", "{}")
          .with("logging", "{}");

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
                  new EndpointDescription(mergeDiscoveries(aggregate), aggregate.unavailableIds()),
                  OutcomeMapper.freshFor(OutcomeMapper.remaining(aggregate)));
            });
  }

  /** Fails if every server fails, and as a whole if the caller has no permission. */
  @Override
  public Outcome<FeatureCatalog> list(ListKind kind, CallContext context) {
    return useCases
        .queryAllServers()
        .list(kind, FreshnessRequirement.NONE, context)
        .flatMap(answers -> merge(kind, answers));
  }

  private Outcome<FeatureCatalog> merge(ListKind kind, List<ServerAnswer<Listing>> answers) {
    AggregateResult<Listing> all = AggregateResult.of(answers);
    if (all.failure().isPresent() && all.unavailable().size() == answers.size()) {
      return new Outcome.Failed<>(OutcomeMapper.named(all.unavailableIds(), all.failure().get()));
    }
    Set<String> taken = new HashSet<>();
    AggregateResult<ExposedListing> aggregate =
        all.fitting(listing -> listing.json().length())
            .map(part -> ExposedListing.of(kind, part.server(), part.value(), taken))
            .fitting(ExposedListing::bytes);
    if (!AnswerBudget.tryReserveCurrent(
        aggregate.parts().stream().mapToLong(part -> part.value().bytes()).sum())) {
      return new Outcome.Failed<>(AnswerBudget.exceeded());
    }
    if (kind == ListKind.TOOLS) {
      aggregate
          .parts()
          .forEach(part -> annotatedTools.remember(part.server(), part.value().listing()));
    }
    return new Outcome.Served<>(
        mergeListings(kind, aggregate), OutcomeMapper.freshFor(OutcomeMapper.remaining(aggregate)));
  }

  /** The listing of one server, and its entries with exposed names, which may be longer. */
  private record ExposedListing(Listing listing, List<JsonBytes> entries) {

    /**
     * @param taken the exposed URIs of the servers before; those of this one are added
     */
    static ExposedListing of(ListKind kind, ServerId server, Listing listing, Set<String> taken) {
      return new ExposedListing(
          listing,
          listing.items().stream().map(item -> exposedEntry(kind, server, item, taken)).toList());
    }

    long bytes() {
      return entries.stream().mapToLong(JsonBytes::length).sum();
    }
  }

  @Override
  public Optional<Tool> annotatedTool(String name, CallContext context) {
    return find(ListKind.TOOLS, name, context)
        .flatMap(found -> target(found.server()).annotatedTool(found.name(), context));
  }

  @Override
  public Optional<ServerId> serverOf(String toolName) {
    return findPlain(toolName).map(ResolvedName::server);
  }

  @Override
  public boolean isUnannotated(String name, CallContext context) {
    return findPlain(name)
        .filter(found -> target(found.server()).isUnannotated(found.name(), context))
        .isPresent();
  }

  /** Resolves a name that is not plain in the listings, which may wait, when it is awaited. */
  @Override
  public Invocation<McpResult> prepareCall(
      String name, ToolArguments arguments, CallContext context) {
    return findPlain(name)
        .<Invocation<McpResult>>map(plain -> prepareCall(plain, name, arguments, context))
        .orElseGet(() -> Invocation.deferred(() -> findAndCall(name, arguments, context)));
  }

  private Outcome<McpResult> findAndCall(
      String name, ToolArguments arguments, CallContext context) {
    Optional<ResolvedName> found =
        findListed(candidates(name, context), ListKind.TOOLS, name, context);
    if (found.isEmpty()) {
      return OutcomeMapper.unknown("tool", name);
    }
    try (Invocation<McpResult> invocation = prepareCall(found.get(), name, arguments, context)) {
      return invocation.await();
    }
  }

  private TranslatedCall prepareCall(
      ResolvedName found, String exposedName, ToolArguments arguments, CallContext context) {
    return new TranslatedCall(
        found.server(),
        exposedName,
        context,
        target(found.server()).prepareCall(found.name(), arguments, context));
  }

  /** A call of a tool of one server, whose outcome is translated to exposed names. */
  private final class TranslatedCall implements Invocation<McpResult> {

    private final ServerId server;
    private final String exposedName;
    private final CallContext context;
    private final Invocation<McpResult> invocation;

    /** The outcome of the server if {@link #await} must translate it. */
    private @Nullable Outcome<McpResult> polled;

    TranslatedCall(
        ServerId server,
        String exposedName,
        CallContext context,
        Invocation<McpResult> invocation) {
      this.server = server;
      this.exposedName = exposedName;
      this.context = context;
      this.invocation = invocation;
    }

    /**
     * Returns empty also if the server has answered, but the result is long, or the lists are
     * required to translate it, which may be long.
     */
    @Override
    public Optional<Outcome<McpResult>> poll() {
      Optional<Outcome<McpResult>> outcome = polled == null ? invocation.poll() : Optional.empty();
      if (outcome.isEmpty()) {
        return outcome;
      }
      if (!(outcome.get() instanceof Outcome.Served<McpResult>(McpResult result, _))) {
        return Optional.of(named(outcome.get()));
      }
      if (result.json().length() > MAX_INLINE_RESULT || mayBeElsewhere(result, context)) {
        polled = outcome.get();
        return Optional.empty();
      }
      return UriTranslator.mayContainUserInterface(result)
          ? outcome.map(served -> translated(server, served, context))
          : outcome;
    }

    @Override
    public Outcome<McpResult> await() {
      return named(translated(server, polled == null ? invocation.await() : polled, context));
    }

    private Outcome<McpResult> named(Outcome<McpResult> outcome) {
      return outcome instanceof Outcome.Failed<McpResult>(Failure.UnknownServer _)
          ? OutcomeMapper.unknown("tool", exposedName)
          : outcome;
    }

    @Override
    public void close() {
      invocation.close();
    }
  }

  @Override
  public Outcome<McpResult> getPrompt(String name, JsonBytes arguments, CallContext context) {
    return find(ListKind.PROMPTS, name, context)
        .map(
            found ->
                translated(
                    found.server(),
                    target(found.server()).getPrompt(found.name(), arguments, context),
                    context))
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
                        located -> readResource(located, uri, context),
                        Outcome.Served.class::isInstance)
                    .map(AggregateTarget::firstServed)
                    .orElseGet(() -> new Outcome.Failed<>(new Failure.Cancelled())));
  }

  /** Reads a resource, whose contents have the requested URI. */
  private Outcome<McpResult> readResource(
      ResourceLocation located, String requestedUri, CallContext context) {
    ServerId server = located.server();
    Outcome<McpResult> outcome = target(server).readResource(located.uri(), context);
    // The contents of an unchanged URI can be long, and usually have nothing to translate.
    return outcome instanceof Outcome.Served<McpResult>(McpResult result, _)
            && (!requestedUri.equals(located.uri())
                || UriTranslator.mayContainUserInterface(result)
                || UriTranslator.mayNameServer(result))
        ? outcome.map(
            contents -> translate(server, contents, Map.of(located.uri(), requestedUri), context))
        : outcome;
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
                        Failure.Rejected.RESOURCE_NOT_FOUND,
                        "Resource not found",
                        Optional.empty())));
  }

  /** Returns whether the failure means that the server has no such resource. */
  private static boolean isUnknown(Failure failure) {
    return failure instanceof Failure.Rejected rejected
        && (rejected.isUnknownResource() || rejected.code() == Failure.Rejected.METHOD_NOT_FOUND);
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

  /**
   * Returns the possible locations of a resource: the first server that lists it, otherwise all
   * servers with a matching template. Fails only if the caller may not request the lists.
   */
  @Override
  public Outcome<List<ResourceLocation>> locate(String uri, CallContext context) {
    for (ServerId server : servers(context.caller())) {
      Optional<String> own = AggregateUris.unqualify(server, uri);
      if (own.isPresent()) {
        boolean isPlain =
            AggregateUris.isUserInterface(uri) && listsOnly(server, uri, own.get(), context);
        return located(List.of(new ResourceLocation(server, isPlain ? uri : own.get())));
      }
    }
    return findListing(uri, ListKind.RESOURCES, uri::equals, context)
        .flatMap(
            found ->
                found.isEmpty()
                    ? findListing(
                        uri,
                        ListKind.RESOURCE_TEMPLATES,
                        template -> template.equals(uri) || AggregateUris.mayMatch(template, uri),
                        context)
                    : located(List.of(found.getFirst())));
  }

  /**
   * Returns whether {@code server} lists {@code uri} as it is written and not {@code own}: its name
   * may be the authority of its own URIs, which a client can know from elsewhere.
   */
  private boolean listsOnly(ServerId server, String uri, String own, CallContext context) {
    Set<String> listed =
        target(server)
            .list(ListKind.RESOURCES, FreshnessRequirement.ANY_AGE, context.forBridgeRequest())
            .findValue()
            .stream()
            .flatMap(listing -> listing.items().stream())
            .map(ListEntry::key)
            .filter(key -> key.equals(uri) || key.equals(own))
            .collect(toSet());
    return listed.contains(uri) && !listed.contains(own);
  }

  private Outcome<List<ResourceLocation>> findListing(
      String uri, ListKind kind, Predicate<String> matches, CallContext context) {
    return useCases
        .queryAllServers()
        .list(kind, FreshnessRequirement.ANY_AGE, context.forBridgeRequest())
        .map(
            answers ->
                answers.stream()
                    .filter(answer -> lists(answer, matches))
                    .map(answer -> new ResourceLocation(answer.server(), uri))
                    .toList());
  }

  private static boolean lists(ServerAnswer<Listing> answer, Predicate<String> matches) {
    return answer.outcome().findValue().stream()
        .flatMap(listing -> listing.items().stream())
        .map(ListEntry::key)
        .anyMatch(matches);
  }

  private static Outcome<List<ResourceLocation>> located(List<ResourceLocation> locations) {
    return new Outcome.Served<>(locations, CacheProvenance.Forwarded.BYPASS);
  }

  @Override
  public String expose(ServerId server, String uri) {
    return AggregateUris.expose(server, uri);
  }

  @Override
  public List<ServerId> servers(Caller caller) {
    return useCases.showServers().showServers(caller).stream().map(ServerSummary::id).toList();
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

  private Outcome<McpResult> translated(
      ServerId server, Outcome<McpResult> outcome, CallContext context) {
    return outcome instanceof Outcome.Served<McpResult>(McpResult result, _)
            && (UriTranslator.mayContainUserInterface(result) || mayBeElsewhere(result, context))
        ? outcome.map(served -> translate(server, served, Map.of(), context))
        : outcome;
  }

  /**
   * Returns whether another server may have a resource that {@code result} contains, or the only
   * one may be asked for another resource.
   */
  private boolean mayBeElsewhere(McpResult result, CallContext context) {
    return UriTranslator.mayContainResource(result)
        && (hasSeveralServers(context) || UriTranslator.mayNameServer(result));
  }

  private boolean hasSeveralServers(CallContext context) {
    return servers(context.caller()).size() > 1;
  }

  /**
   * Translates a result of {@code server}.
   *
   * @param given the exposed URIs that are known
   */
  private McpResult translate(
      ServerId server, McpResult result, Map<String, String> given, CallContext context) {
    Map<String, String> names = new HashMap<>(given);
    if (hasSeveralServers(context)) {
      Set<String> uris = new HashSet<>();
      McpResult _ =
          new UriTranslator(
                  server,
                  uri -> {
                    if (uris.size() < MAX_RESOURCE_NAMES
                        && !AggregateUris.isUserInterface(uri)
                        && !given.containsKey(uri)) {
                      uris.add(uri);
                    }
                    return uri;
                  })
              .translate(result);
      if (!uris.isEmpty()) {
        mayLeadElsewhere(server, uris, context)
            .forEach(uri -> names.put(uri, AggregateUris.qualify(server, uri)));
      }
    }
    return new UriTranslator(
            server, uri -> names.getOrDefault(uri, AggregateUris.expose(server, uri)))
        .translate(result);
  }

  /**
   * Returns those of {@code uris} that may lead to a resource of another server than {@code
   * server}, according to the cached lists: no call waits for the lists of other servers. A URI
   * that an unknown list may contain is one of them, except for one of the Web, which clients may
   * fetch themselves (MCP 2025-11-25, server/resources).
   */
  private Set<String> mayLeadElsewhere(ServerId server, Set<String> uris, CallContext context) {
    Set<String> found = new HashSet<>();
    Set<String> unlisted = new HashSet<>(uris);
    boolean isUncached = false;
    for (ServerAnswer<Listing> answer : cached(ListKind.RESOURCES, context)) {
      isUncached |= isUncached(answer);
      for (ListEntry item : items(answer)) {
        // The first server that lists it has it.
        if (unlisted.remove(item.key())
            && (!answer.server().equals(server) || (isUncached && !isWeb(item.key())))) {
          found.add(item.key());
        }
      }
    }
    unlisted.removeIf(AggregateTarget::isWeb);
    if (isUncached) {
      found.addAll(unlisted);
    } else if (!unlisted.isEmpty()) {
      cached(ListKind.RESOURCE_TEMPLATES, context).stream()
          .filter(answer -> !answer.server().equals(server))
          .forEach(
              answer ->
                  unlisted.stream()
                      .filter(
                          uri ->
                              isUncached(answer)
                                  || items(answer).stream()
                                      .anyMatch(item -> AggregateUris.mayMatch(item.key(), uri)))
                      .forEach(found::add));
    }
    return found;
  }

  private List<ServerAnswer<Listing>> cached(ListKind kind, CallContext context) {
    return useCases.queryAllServers().listCached(kind, context);
  }

  private static List<? extends ListEntry> items(ServerAnswer<Listing> answer) {
    return answer
        .outcome()
        .findValue()
        .<List<? extends ListEntry>>map(Listing::items)
        .orElse(List.of());
  }

  /** A server that rejects the request for a list has none. */
  private static boolean isUncached(ServerAnswer<Listing> answer) {
    return answer
        .outcome()
        .findFailure()
        .filter(failure -> !(failure instanceof Failure.Rejected))
        .isPresent();
  }

  private static boolean isWeb(String uri) {
    return uri.startsWith("https:") || uri.startsWith("http:");
  }

  private SingleServerTarget target(ServerId server) {
    return new SingleServerTarget(useCases, annotatedTools, server);
  }

  private static FeatureCatalog mergeListings(
      ListKind kind, AggregateResult<ExposedListing> aggregate) {
    List<JsonBytes> items = new ArrayList<>();
    List<FeatureCatalog.Section> sections = new ArrayList<>();
    boolean isPublic = true;
    for (AggregateResult.Part<ExposedListing> part : aggregate.parts()) {
      Listing listing = part.value().listing();
      isPublic &= listing.hints().scope() == CacheScope.PUBLIC;
      sections.add(FeatureCatalog.Section.of(part.server(), items.size(), listing));
      items.addAll(part.value().entries());
    }
    return new FeatureCatalog(
        kind,
        items,
        JsonBytes.objectOf(kind.member(), items),
        sections,
        isPublic && aggregate.unavailable().isEmpty() ? CacheScope.PUBLIC : CacheScope.PRIVATE,
        aggregate.unavailableIds());
  }

  private static JsonBytes exposedEntry(
      ListKind kind, ServerId server, ListEntry item, Set<String> taken) {
    return switch (kind) {
      case TOOLS -> tool(item, server);
      case PROMPTS -> renamed(item, "name", AggregateNames.of(server, item.key()));
      case RESOURCES -> uri(item, "uri", server, taken);
      case RESOURCE_TEMPLATES -> uri(item, "uriTemplate", server, taken);
    };
  }

  private static JsonBytes uri(ListEntry item, String member, ServerId server, Set<String> taken) {
    String exposed = AggregateUris.expose(server, item.key());
    String name = taken.add(exposed) ? exposed : AggregateUris.qualify(server, item.key());
    return name.equals(item.key()) ? item.json() : renamed(item, member, name);
  }

  private static JsonBytes tool(ListEntry item, ServerId server) {
    return RawJsonObject.of(item.json())
        .map(tool -> UriTranslator.translateTool(server, tool))
        .map(tool -> tool.withString("name", AggregateNames.of(server, item.key())).toJson())
        .orElse(item.json());
  }

  private static JsonBytes renamed(ListEntry item, String member, String name) {
    return RawJsonObject.of(item.json())
        .map(object -> object.withString(member, name).toJson())
        .orElse(item.json());
  }

  /** Returns the merged discovery results. */
  private static ServerDiscovery mergeDiscoveries(AggregateResult<ServerDiscovery> aggregate) {
    RawJsonObject capabilities = CAPABILITIES;
    boolean isPublic = true;
    for (AggregateResult.Part<ServerDiscovery> part : aggregate.parts()) {
      capabilities =
          mergeCapabilities(
              capabilities, BridgeServerInfo.capabilities(part.value().capabilities()));
      isPublic &= part.value().hints().scope() == CacheScope.PUBLIC;
    }
    boolean isWhole = aggregate.unavailable().isEmpty();
    return new ServerDiscovery(
        McpProtocol.LEGACY_VERSIONS.getFirst(),
        capabilities.toJson(),
        /* serverInfo= */ Optional.empty(),
        instructions(aggregate),
        new CacheHints(
            OutcomeMapper.remaining(aggregate),
            isPublic && isWhole ? CacheScope.PUBLIC : CacheScope.PRIVATE));
  }

  private static Optional<String> instructions(AggregateResult<ServerDiscovery> aggregate) {
    String all =
        aggregate.parts().stream()
            .flatMap(
                part ->
                    part.value().instructions().stream()
                        .map(text -> "# " + part.server() + "\n\n" + text))
            .collect(joining("\n\n"));
    return Optional.of(all).filter(text -> !text.isEmpty());
  }

  /** Returns the members of both; objects in both are merged recursively. */
  private static RawJsonObject mergeCapabilities(RawJsonObject one, RawJsonObject other) {
    RawJsonObject merged = one;
    for (String name : other.names()) {
      String added = other.raw(name).orElse("{}");
      Optional<RawJsonObject> known = merged.object(name);
      Optional<RawJsonObject> more = other.object(name);
      if (known.isPresent() && more.isPresent()) {
        merged = merged.with(name, mergeMembers(known.get(), more.get()).toString());
      } else if (!merged.has(name)) {
        merged = merged.with(name, added);
      }
    }
    return merged;
  }

  private static RawJsonObject mergeMembers(RawJsonObject one, RawJsonObject other) {
    RawJsonObject merged = one;
    for (String name : other.names()) {
      if (!merged.has(name) || other.isTrue(name)) {
        merged = merged.with(name, other.raw(name).orElse("null"));
      }
    }
    return merged;
  }
}
