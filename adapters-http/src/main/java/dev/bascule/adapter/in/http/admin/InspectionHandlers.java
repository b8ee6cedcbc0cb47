package dev.bascule.adapter.in.http.admin;

import dev.bascule.adapter.in.http.admin.AdminHandlers.AdminJson;
import dev.bascule.adapter.in.http.exchange.CompleteResponse;
import dev.bascule.adapter.in.http.exchange.Problem;
import dev.bascule.adapter.in.http.exchange.ProblemType;
import dev.bascule.adapter.in.http.exchange.RouteMatch;
import dev.bascule.adapter.in.http.exchange.UseCases;
import dev.bascule.adapter.in.http.mcp.McpRequestHandler;
import dev.bascule.adapter.in.http.mcp.session.SessionView;
import dev.bascule.adapter.in.http.routing.HttpRoute;
import dev.bascule.adapter.in.http.routing.RouteRequirements;
import dev.bascule.application.port.in.BrowseCachesUseCase;
import dev.bascule.application.port.in.BrowseCachesUseCase.BrowsableCache;
import dev.bascule.application.port.in.BrowseCachesUseCase.CachedEntries;
import dev.bascule.application.port.in.BrowseCachesUseCase.CachedEntry;
import dev.bascule.application.port.in.BrowseCachesUseCase.EntryOrder;
import dev.bascule.application.port.in.BrowseCachesUseCase.EntryQuery;
import dev.bascule.application.port.in.ShowClientsUseCase.CallerCounts;
import dev.bascule.application.port.in.ShowClientsUseCase.CallerQuotaView;
import dev.bascule.application.port.in.ShowClientsUseCase.CallerView;
import dev.bascule.application.port.in.ShowClientsUseCase.CallerViews;
import dev.bascule.application.port.in.ShowClientsUseCase.ConnectionCounts;
import dev.bascule.application.port.in.ShowClientsUseCase.SessionConnections;
import dev.bascule.application.port.in.ShowConfigurationUseCase.EffectiveConfiguration;
import dev.bascule.application.port.in.ShowConfigurationUseCase.EffectiveSetting;
import dev.bascule.application.view.BridgeMetrics.ClientUsage;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.mcp.json.JsonCodec;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Handles requests for what is in force and in use: the configuration, the sessions of clients,
 * callers, and the entries of the caches.
 */
public record InspectionHandlers(UseCases useCases, McpRequestHandler mcp) {

  private static final int MAX_CALLERS = 1_000;

  /** With milliseconds also if they are zero, so that times are sorted as texts. */
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSX").withZone(ZoneOffset.UTC);

  public List<HttpRoute> routes() {
    return List.of(
        HttpRoute.admin(
            "GET /admin/configuration",
            "shows the configuration in force",
            _ -> CompleteResponse.json(200, of(useCases.showConfiguration().showConfiguration()))),
        HttpRoute.admin(
            "GET /admin/sessions",
            "shows the sessions of MCP clients",
            _ -> CompleteResponse.json(200, sessions())),
        HttpRoute.admin(
            "DELETE /admin/sessions/{id}", "ends a session of an MCP client", this::endSession),
        HttpRoute.admin(
            "GET /admin/callers",
            "shows the callers of tools and their limits",
            _ -> CompleteResponse.json(200, callers())),
        new HttpRoute(
            "GET /admin/caches/entries",
            RouteRequirements.query("cache", "server", "tool", "sort", "limit")
                .withAccess(RouteRequirements.Access.ADMINISTRATORS),
            "shows the entries of the caches",
            this::entries),
        HttpRoute.admin(
            "DELETE /admin/caches/entries/{id}", "removes an entry of a cache", this::remove));
  }

  static ObjectNode of(EffectiveConfiguration configuration) {
    ObjectNode json = JsonCodec.object();
    json.put("file", configuration.files().stream().findFirst().orElse(null));
    json.set("files", AdminJson.texts(configuration.files()));
    json.set("settings", of(configuration.settings()));
    return json;
  }

  /** Converts settings to JSON: a public contract. */
  public static ArrayNode of(List<EffectiveSetting> settings) {
    ArrayNode json = JsonNodeFactory.instance.arrayNode();
    for (EffectiveSetting setting : settings) {
      ObjectNode entry =
          json.addObject()
              .put("key", setting.key())
              .put("value", setting.value())
              .put("source", setting.source());
      setting.inheritedFrom().ifPresent(key -> entry.put("inheritedFrom", key));
      if (setting.needsRestart()) {
        entry.put("needsRestart", true);
      }
    }
    return json;
  }

  private ObjectNode sessions() {
    SessionConnections connections = useCases.showClients().showSessionConnections();
    ObjectNode json = JsonCodec.object();
    ArrayNode list = json.putArray("sessions");
    for (SessionView session : mcp.sessions()) {
      ConnectionCounts counts = connections.of(session.session());
      ObjectNode entry =
          list.addObject().put("id", session.id()).put("caller", nameOf(session.caller()));
      if (!session.address().isEmpty()) {
        entry.put("address", session.address());
      }
      entry
          .put("endpoint", session.server().map(id -> "/servers/" + id + "/mcp").orElse("/mcp"))
          .put("client", session.clientName().orElse(null))
          .put("protocolVersion", session.protocolVersion())
          .put("createdAt", time(connections.now().minus(session.age())))
          .put("lastUsedAt", time(connections.now().minus(session.idle())))
          .put("streams", session.streams())
          .put("connections", counts.connections())
          .put("children", counts.children());
    }
    ClientUsage usage = useCases.showMetrics().showMetrics().usage();
    json.put("count", list.size()).put("limit", usage.sessions().limit());
    json.set("children", AdminJson.of(usage.children()));
    json.set("connections", AdminJson.of(usage.connections()));
    return json;
  }

  /** Callers without credentials are told apart by their address. */
  private record CallerIdentity(String identity, String address) {
    static CallerIdentity of(Caller caller, String address) {
      return new CallerIdentity(caller.identity(), caller.identity().isEmpty() ? address : "");
    }
  }

  /** Clients that have a session and called no tool yet are callers, too. */
  private ObjectNode callers() {
    CallerViews views = useCases.showClients().showCallers();
    Map<CallerIdentity, List<SessionView>> sessions =
        mcp.sessions().stream()
            .collect(
                Collectors.groupingBy(
                    session -> CallerIdentity.of(session.caller(), session.address())));
    Map<CallerIdentity, CallerView> callers = new LinkedHashMap<>();
    views
        .callers()
        .forEach(each -> callers.put(CallerIdentity.of(each.caller(), each.address()), each));
    sessions.forEach(
        (key, own) -> callers.computeIfAbsent(key, _ -> withoutCalls(own.getFirst(), views)));
    ObjectNode json = JsonCodec.object();
    ArrayNode list = json.putArray("callers");
    callers.entrySet().stream()
        .map(
            each -> toJson(each.getValue(), sessions.getOrDefault(each.getKey(), List.of()), views))
        .sorted(
            Comparator.comparing((ObjectNode each) -> each.path("lastSeen").asString()).reversed())
        .limit(MAX_CALLERS)
        .forEach(list::add);
    return json;
  }

  private static CallerView withoutCalls(SessionView session, CallerViews views) {
    return new CallerView(
        session.caller(),
        session.address(),
        CallerCounts.NONE,
        views.quotas().apply(session.caller()),
        Instant.EPOCH);
  }

  private static ObjectNode toJson(
      CallerView caller, List<SessionView> sessions, CallerViews views) {
    Instant lastSeen =
        sessions.stream()
            .map(session -> views.now().minus(session.idle()))
            .filter(caller.lastSeen()::isBefore)
            .max(Comparator.naturalOrder())
            .orElse(caller.lastSeen());
    ObjectNode json = JsonCodec.object().put("name", nameOf(caller.caller()));
    if (!caller.address().isEmpty()) {
      json.put("address", caller.address());
    }
    CallerQuotaView quota = caller.quota();
    json.put("calls", caller.counts().calls())
        .put("errors", caller.counts().errors())
        .put("rejected", caller.counts().rejected())
        .put("inFlight", caller.counts().inFlight());
    quota
        .concurrent()
        .ifPresentOrElse(
            limit -> json.put("concurrencyLimit", limit), () -> json.putNull("concurrencyLimit"));
    ObjectNode rate = json.putObject("rate").put("limit", quota.rate().orElse(null));
    quota
        .available()
        .ifPresentOrElse(tokens -> rate.put("available", tokens), () -> rate.putNull("available"));
    return json.put("sessions", sessions.size()).put("lastSeen", time(lastSeen));
  }

  private CompleteResponse entries(RouteMatch routeMatch) {
    Map<String, String> query = routeMatch.queryParameters();
    Optional<BrowsableCache> cache = constant(query.get("cache"), List.of(BrowsableCache.values()));
    Optional<EntryOrder> order =
        constant(query.getOrDefault("sort", "hits"), List.of(EntryOrder.values()));
    OptionalInt limit = limit(query.getOrDefault("limit", "100"));
    if (query.containsKey("cache") && cache.isEmpty()) {
      return routeMatch.badRequest("cache must be tools or responses");
    }
    if (order.isEmpty()) {
      return routeMatch.badRequest("sort must be age, size or hits");
    }
    if (limit.isEmpty()) {
      return routeMatch.badRequest("limit must be 1 to " + BrowseCachesUseCase.MAX_ENTRIES);
    }
    CachedEntries found =
        useCases
            .browseCaches()
            .browse(
                new EntryQuery(
                    cache,
                    Optional.ofNullable(query.get("server")).map(ServerId::new),
                    Optional.ofNullable(query.get("tool")).map(ToolName::new),
                    order.get(),
                    limit.getAsInt()));
    ObjectNode json = JsonCodec.object();
    ArrayNode list = json.putArray("entries");
    found.entries().forEach(entry -> list.add(of(entry)));
    return CompleteResponse.json(
        200,
        json.put("total", found.total() + found.unseen())
            .put("omitted", found.total() + found.unseen() - found.entries().size()));
  }

  private static ObjectNode of(CachedEntry entry) {
    ObjectNode json =
        JsonCodec.object()
            .put("id", entry.id())
            .put("cache", AdminJson.word(entry.cache()))
            .put("server", entry.server().value())
            .put("method", entry.method());
    entry.tool().ifPresent(tool -> json.put("tool", tool.value()));
    entry.argumentsHash().ifPresent(hash -> json.put("argumentsHash", hash));
    return json.put("partition", entry.partition())
        .put("ageSeconds", AdminJson.seconds(entry.age()))
        .put("remainingSeconds", AdminJson.seconds(entry.remaining()))
        .put("bytes", entry.bytes())
        .put("hits", entry.hits());
  }

  /** Returns the constant of that name in lower case. */
  private static <E extends Enum<E>> Optional<E> constant(
      @Nullable String name, List<E> constants) {
    return constants.stream().filter(each -> AdminJson.word(each).equals(name)).findFirst();
  }

  private static OptionalInt limit(String text) {
    try {
      int limit = Integer.parseInt(text);
      return limit >= 1 && limit <= BrowseCachesUseCase.MAX_ENTRIES
          ? OptionalInt.of(limit)
          : OptionalInt.empty();
    } catch (NumberFormatException _) {
      return OptionalInt.empty();
    }
  }

  private CompleteResponse remove(RouteMatch routeMatch) {
    return useCases.browseCaches().remove(routeMatch.pathParameters().getOrDefault("id", ""))
        ? CompleteResponse.empty(204)
        : routeMatch.toResponse(
            new Problem(ProblemType.UNKNOWN_PATH, "no entry has this id; it may have expired"));
  }

  /** Returns how callers are named to an administrator, as in the audit log. */
  private static String nameOf(Caller caller) {
    return caller.identity().isEmpty() ? "anonymous" : caller.identity();
  }

  private static String time(Instant instant) {
    return TIME.format(instant);
  }

  private CompleteResponse endSession(RouteMatch routeMatch) {
    String id = routeMatch.pathParameters().getOrDefault("id", "");
    return mcp.endSession(id)
        ? CompleteResponse.empty(204)
        : routeMatch.toResponse(
            new Problem(ProblemType.UNKNOWN_PATH, "no session has this id; it may have ended"));
  }
}
