package dev.bascule.adapter.in.http.admin;

import dev.bascule.adapter.in.http.exchange.CompleteResponse;
import dev.bascule.adapter.in.http.exchange.Problem;
import dev.bascule.adapter.in.http.exchange.ProblemMapper;
import dev.bascule.adapter.in.http.exchange.ProblemType;
import dev.bascule.adapter.in.http.exchange.RouteMatch;
import dev.bascule.adapter.in.http.exchange.UseCases;
import dev.bascule.adapter.in.http.routing.HttpRoute;
import dev.bascule.adapter.in.http.routing.QueryParameters;
import dev.bascule.adapter.in.http.routing.RouteRequirements;
import dev.bascule.application.context.BreakerOrder;
import dev.bascule.application.port.in.ForceBreakerUseCase.Reply;
import dev.bascule.application.port.in.ManageCachesUseCase.RemovedEntries;
import dev.bascule.application.port.in.ReloadConfigurationUseCase.Attempt;
import dev.bascule.application.port.in.ReloadConfigurationUseCase.Reload;
import dev.bascule.application.port.in.ReloadConfigurationUseCase.Result;
import dev.bascule.application.view.BridgeMetrics;
import dev.bascule.application.view.BridgeMetrics.BreakerMetrics;
import dev.bascule.application.view.BridgeMetrics.CacheMetrics;
import dev.bascule.application.view.BridgeMetrics.ToolBreakerMetrics;
import dev.bascule.application.view.BridgeMetrics.Usage;
import dev.bascule.application.view.CacheSavings;
import dev.bascule.application.view.SharedCacheView;
import dev.bascule.application.view.SharedCacheView.ReplicaView;
import dev.bascule.domain.cache.CacheTag;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import dev.bascule.mcp.json.JsonCodec;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Handles requests for the metrics and the circuit breakers, for manual changes of their state, to
 * clean up and clear the caches, and to reload the configuration.
 */
public record AdminHandlers(UseCases useCases) {

  private static final String BREAKERS = "/admin/breakers";
  private static final String CACHES = "/admin/caches";
  private static final String RELOAD = "/admin/reload";

  public List<HttpRoute> routes() {
    return List.of(
        HttpRoute.admin("GET /admin/metrics", "shows the metrics", _ -> metrics()),
        HttpRoute.admin("GET " + BREAKERS, "shows the breakers", _ -> breakers()),
        forceRoute(BreakerOrder.OPEN),
        forceRoute(BreakerOrder.ISOLATE),
        forceRoute(BreakerOrder.CLOSE),
        forceRoute(BreakerOrder.RESET),
        HttpRoute.admin("POST /admin/caches/cleanup", "removes expired entries", _ -> cleanUp()),
        HttpRoute.admin("DELETE " + CACHES, "clears both caches", _ -> clearAll()),
        new HttpRoute(
            "DELETE " + CACHES + "/tools",
            RouteRequirements.query("server").withAccess(RouteRequirements.Access.ADMINISTRATORS),
            "clears the cached listings",
            this::clearTools),
        new HttpRoute(
            "DELETE " + CACHES + "/responses",
            RouteRequirements.query("server", "tool", "soft", "tag" + QueryParameters.REPEATABLE)
                .withAccess(RouteRequirements.Access.ADMINISTRATORS),
            "clears the cached responses",
            this::clearResponses),
        HttpRoute.admin(
            "GET " + RELOAD,
            "shows the result of the last reload of the configuration",
            _ -> CompleteResponse.json(200, AdminJson.of(useCases.reload().showReload()))),
        HttpRoute.admin("POST " + RELOAD, "reloads the configuration", this::reload));
  }

  private CompleteResponse metrics() {
    return CompleteResponse.json(
        200,
        AdminJson.of(
            useCases.showMetrics().showMetrics(), useCases.showSharedCache().showSharedCache()));
  }

  private CompleteResponse breakers() {
    return CompleteResponse.json(200, AdminJson.ofBreakers(useCases.showMetrics().showMetrics()));
  }

  private HttpRoute forceRoute(BreakerOrder order) {
    String effect =
        switch (order) {
          case ISOLATE -> "isolates a server";
          case OPEN, CLOSE, RESET -> order.word() + "s the breaker of a server";
        };
    return HttpRoute.admin(
        "POST " + BREAKERS + "/{server}/" + order.word(),
        effect,
        routeMatch -> force(routeMatch, order));
  }

  private CompleteResponse force(RouteMatch routeMatch, BreakerOrder order) {
    String server = routeMatch.server().value();
    return switch (useCases.forceBreaker().forceBreaker(routeMatch.server(), order)) {
      case Reply.Executed(BreakerMetrics breaker) ->
          CompleteResponse.json(200, AdminJson.of(breaker));
      case Reply.IsolatedByConfiguration _ ->
          routeMatch.toResponse(ProblemMapper.isolatedByConfiguration(server));
      case Reply.UnknownServer _ -> routeMatch.toResponse(ProblemMapper.unknownServer(server));
    };
  }

  private CompleteResponse cleanUp() {
    RemovedEntries done = useCases.manageCaches().cleanUp();
    return counts("cleaned", done.tools(), done.responses());
  }

  private CompleteResponse clearAll() {
    return cleared(useCases.manageCaches().clearAll());
  }

  private CompleteResponse clearTools(RouteMatch routeMatch) {
    return toResponse(routeMatch, useCases.manageCaches().clearTools(server(routeMatch)));
  }

  private CompleteResponse clearResponses(RouteMatch routeMatch) {
    Map<String, String> query = routeMatch.queryParameters();
    List<String> tags = QueryParameters.valuesOf(routeMatch.request().query(), "tag");
    String soft = query.getOrDefault("soft", "false");
    Optional<ToolName> tool = Optional.ofNullable(query.get("tool")).map(ToolName::new);
    if (!soft.equals("true") && !soft.equals("false")) {
      return routeMatch.badRequest("soft must be true or false");
    }
    if (!tags.isEmpty() && tool.isPresent()) {
      return routeMatch.badRequest("tool and tag exclude each other; send tag=tool:NAME");
    }
    if (!tags.stream().allMatch(AdminHandlers::isTag)) {
      return routeMatch.badRequest("tag must be a text such as issue:42, or tool:NAME");
    }
    if (!tags.isEmpty()) {
      return clearTags(routeMatch, tags, soft.equals("true"));
    }
    if (soft.equals("false")) {
      return toResponse(
          routeMatch, useCases.manageCaches().clearResponses(server(routeMatch), tool));
    }
    return tool.isPresent()
        ? clearTags(routeMatch, List.of(CacheTag.TOOL_PREFIX + tool.get()), /* soft= */ true)
        : routeMatch.badRequest("soft requires a tag or a tool");
  }

  private CompleteResponse clearTags(RouteMatch routeMatch, List<String> tags, boolean soft) {
    return toResponse(
        routeMatch,
        useCases.manageCaches().clearTags(server(routeMatch), tags, soft),
        soft ? "expired" : "cleared");
  }

  private static boolean isTag(String text) {
    return text.startsWith(CacheTag.TOOL_PREFIX)
        ? RouteMatch.parseToolName(text.substring(CacheTag.TOOL_PREFIX.length())).isPresent()
        : !text.isEmpty();
  }

  private static Optional<ServerId> server(RouteMatch routeMatch) {
    return Optional.ofNullable(routeMatch.queryParameters().get("server")).map(ServerId::new);
  }

  private static CompleteResponse toResponse(
      RouteMatch routeMatch, Outcome<RemovedEntries> outcome) {
    return toResponse(routeMatch, outcome, "cleared");
  }

  private static CompleteResponse toResponse(
      RouteMatch routeMatch, Outcome<RemovedEntries> outcome, String verb) {
    return switch (outcome) {
      case Outcome.Served<RemovedEntries>(RemovedEntries removed, CacheProvenance _) ->
          counts(verb, removed.tools(), removed.responses());
      case Outcome.Failed<RemovedEntries>(Failure failure) ->
          routeMatch.toResponse(ProblemMapper.of(failure));
    };
  }

  private static CompleteResponse cleared(RemovedEntries removed) {
    return counts("cleared", removed.tools(), removed.responses());
  }

  private static CompleteResponse counts(String verb, int tools, int responses) {
    return CompleteResponse.json(
        200,
        JsonCodec.object()
            .put("tools_" + verb, tools)
            .put("responses_" + verb, responses)
            .put("total_" + verb, tools + responses));
  }

  private CompleteResponse reload(RouteMatch routeMatch) {
    Reload done = useCases.reload().reload();
    if (done.file().isEmpty()) {
      return routeMatch.toResponse(
          new Problem(ProblemType.NO_CONFIGURATION_FILE, "the bridge was started without one"));
    }
    return done.errors().isEmpty()
        ? CompleteResponse.json(200, AdminJson.of(done))
        : routeMatch.toResponse(invalidConfiguration(done.errors()));
  }

  private static Problem invalidConfiguration(List<String> errors) {
    return new Problem(
            ProblemType.BAD_CONFIGURATION,
            "the previous configuration remains in use: " + errors.getFirst())
        .with("mistakes", AdminJson.texts(errors));
  }

  /** Converts metrics and the state of the configuration to JSON: a public contract. */
  public static final class AdminJson {

    /**
     * The member of a circuit breaker with those of tools that are not closed, and their callers.
     */
    public static final String TOOLS = "tools";

    private AdminJson() {}

    public static ObjectNode of(BridgeMetrics metrics, Optional<SharedCacheView> shared) {
      ObjectNode json = JsonCodec.object().put("uptime_seconds", seconds(metrics.uptime()));
      json.putObject("global_metrics")
          .put("cache_operations", metrics.cacheOperations())
          .put("circuit_breaker_calls", metrics.circuitBreakerCalls())
          .put("total_errors", metrics.totalErrors());
      json.set("tools_cache", of(metrics.toolsCache()));
      json.set("response_cache", of(metrics.responseCache()));
      json.set("savings", of(metrics.totalSavings()));
      json.set("circuit_breakers", ofBreakers(metrics));
      ObjectNode clients = json.putObject("clients");
      clients.set("sessions", of(metrics.usage().sessions()));
      clients.set("connections", of(metrics.usage().connections()));
      clients.set("children", of(metrics.usage().children()));
      shared.ifPresent(view -> json.set("shared", of(view)));
      return json;
    }

    static ObjectNode of(Usage usage) {
      return JsonCodec.object().put("count", usage.count()).put("limit", usage.limit());
    }

    /** Shows the breaker of each server, with those of its tools that are not closed. */
    static ObjectNode ofBreakers(BridgeMetrics metrics) {
      ObjectNode json = JsonCodec.object();
      metrics.circuitBreakers().forEach((server, breaker) -> json.set(server.value(), of(breaker)));
      for (ToolBreakerMetrics open : metrics.toolBreakers()) {
        if (json.get(open.server().value()) instanceof ObjectNode server) {
          server.withArray(TOOLS).add(of(open));
        }
      }
      return json;
    }

    private static ObjectNode of(ToolBreakerMetrics open) {
      return JsonCodec.object()
          .put("tool", open.tool().value())
          .put("caller", open.caller())
          .put("state", open.state())
          .put("state_duration_seconds", seconds(open.stateDuration()))
          .put("retry_after_seconds", seconds(open.retryAfter()));
    }

    static ObjectNode of(BreakerMetrics breaker) {
      ObjectNode json =
          JsonCodec.object().put("state", breaker.state()).put("mode", breaker.mode());
      breaker
          .observedState()
          .ifPresent(
              state ->
                  json.put("observed_state", state)
                      .put("observed_requests", breaker.observedRequests()));
      return json.put("failure_count", breaker.failureCount())
          .put("success_count", breaker.successCount())
          .put("total_requests", breaker.totalRequests())
          .put("successful_requests", breaker.successfulRequests())
          .put("rejected_requests", breaker.rejectedRequests())
          .put("success_rate_percent", rounded(breaker.successRatePercent()))
          .put("last_failure", breaker.lastFailure().map(Instant::toString).orElse(null))
          .put("last_success", breaker.lastSuccess().map(Instant::toString).orElse(null))
          .put("state_duration_seconds", seconds(breaker.stateDuration()))
          .put("is_available", breaker.available())
          .put("retry_after_seconds", seconds(breaker.retryAfter()));
    }

    private static ObjectNode of(CacheMetrics cache) {
      return JsonCodec.object()
          .put("hits", cache.hits())
          .put("misses", cache.misses())
          .put("evictions", cache.evictions())
          .put("expired", cache.expired())
          .put("rejected", cache.rejected())
          .put("size", cache.size())
          .put("total_requests", cache.totalRequests())
          .put("hit_rate_percent", rounded(cache.hitRatePercent()))
          .put("max_size", cache.maxSize())
          .put("default_ttl", seconds(cache.defaultTtl()))
          .put("bytes", cache.bytes())
          .put("max_bytes", cache.maxBytes());
    }

    private static ObjectNode of(CacheSavings savings) {
      ObjectNode json = of(savings.total());
      json.set("hits", of(savings.hits()));
      json.set("collapsed", of(savings.collapsed()));
      json.set("stale", of(savings.stale()));
      return json;
    }

    private static ObjectNode of(CacheSavings.Saved saved) {
      return JsonCodec.object().put("calls", saved.calls()).put("seconds", seconds(saved.time()));
    }

    private static ObjectNode of(SharedCacheView shared) {
      ObjectNode json =
          JsonCodec.object()
              .put("state", word(shared.state()))
              .put("since", shared.since().toString())
              .put("untrusted_seconds", seconds(shared.untrusted()))
              .put("pending_invalidations", shared.pendingInvalidations())
              .put("hits", shared.hits())
              .put("misses", shared.misses())
              .put("hit_rate_percent", rounded(shared.hitRatePercent()));
      ObjectNode lookups = json.putObject("lookups");
      shared.lookupsByName().forEach((name, count) -> lookups.put(name, count));
      json.putObject("engine")
          .put("address", shared.engine().address())
          .put("version", shared.engine().version().orElse(null));
      shared
          .lastError()
          .ifPresentOrElse(
              error ->
                  json.putObject("last_error")
                      .put("message", error.message())
                      .put("time", error.at().toString()),
              () -> json.putNull("last_error"));
      ArrayNode replicas = json.putArray("replicas");
      for (ReplicaView replica : shared.replicas()) {
        replicas
            .addObject()
            .put("name", replica.name())
            .put("version", replica.version())
            .put("started_at", replica.startedAt().toString())
            .put("configuration", replica.configuration())
            .set("open_breakers", servers(replica.openBreakers()));
      }
      shared.otherSecret().forEach(json.putArray("other_secret")::add);
      shared.otherConfiguration().forEach(json.putArray("other_configuration")::add);
      return json;
    }

    /** Returns the name of a constant, in lower case. */
    public static String word(Enum<?> constant) {
      return constant.name().toLowerCase(Locale.ROOT);
    }

    static BigDecimal seconds(Duration duration) {
      return twoDigits(
          BigDecimal.valueOf(duration.getSeconds()).add(BigDecimal.valueOf(duration.getNano(), 9)));
    }

    private static BigDecimal rounded(double percent) {
      return twoDigits(BigDecimal.valueOf(percent));
    }

    private static BigDecimal twoDigits(BigDecimal number) {
      return number.setScale(2, RoundingMode.HALF_UP);
    }

    public static ObjectNode of(Reload reload) {
      ObjectNode json = JsonCodec.object();
      reload.file().ifPresentOrElse(file -> json.put("file", file), () -> json.putNull("file"));
      json.put("watched", reload.watched());
      json.put("since", reload.since().toString());
      json.set("needsRestart", texts(reload.needsRestart()));
      reload
          .last()
          .ifPresentOrElse(attempt -> json.set("last", of(attempt)), () -> json.putNull("last"));
      return json;
    }

    private static ObjectNode of(Attempt attempt) {
      ObjectNode json = JsonCodec.object().put("time", attempt.at().toString());
      switch (attempt.result()) {
        case Result.Applied(
                List<ServerId> added,
                List<ServerId> changed,
                List<ServerId> removed) -> {
          json.put("result", "applied");
          json.set("added", servers(added));
          json.set("changed", servers(changed));
          json.set("removed", servers(removed));
        }
        case Result.Unchanged() -> json.put("result", "unchanged");
        case Result.Rejected(List<String> errors) ->
            json.put("result", "refused").set("mistakes", texts(errors));
      }
      return json;
    }

    private static ArrayNode servers(List<ServerId> servers) {
      return texts(servers.stream().map(ServerId::value).toList());
    }

    static ArrayNode texts(List<String> texts) {
      ArrayNode array = JsonNodeFactory.instance.arrayNode();
      texts.forEach(array::add);
      return array;
    }
  }
}
