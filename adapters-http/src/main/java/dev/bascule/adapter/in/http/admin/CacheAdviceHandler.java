package dev.bascule.adapter.in.http.admin;

import dev.bascule.adapter.in.http.admin.AdminHandlers.AdminJson;
import dev.bascule.adapter.in.http.exchange.CompleteResponse;
import dev.bascule.adapter.in.http.exchange.RouteMatch;
import dev.bascule.adapter.in.http.routing.HttpRoute;
import dev.bascule.adapter.in.http.routing.RouteRequirements;
import dev.bascule.application.port.in.AdviseCachesUseCase;
import dev.bascule.application.port.in.AdviseCachesUseCase.AdvisedServer;
import dev.bascule.application.port.in.AdviseCachesUseCase.AdvisedTool;
import dev.bascule.domain.advice.CacheAdvice;
import dev.bascule.domain.advice.CacheAdvice.Reason;
import dev.bascule.domain.advice.ServerEvidence;
import dev.bascule.domain.advice.ToolEvidence;
import dev.bascule.domain.advice.ToolEvidence.Comparisons;
import dev.bascule.domain.advice.ToolEvidence.LifetimeEvidence;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.text.QuantityText;
import dev.bascule.mcp.json.JsonCodec;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Handles requests for the advice what to cache. */
public record CacheAdviceHandler(AdviseCachesUseCase adviseCaches) {

  public HttpRoute route() {
    return new HttpRoute(
        "GET /admin/caches/advice",
        RouteRequirements.query("server", "assume")
            .withAccess(RouteRequirements.Access.ADMINISTRATORS),
        "advises which results of tools to cache, and for how long",
        this::advice);
  }

  private CompleteResponse advice(RouteMatch routeMatch) {
    Optional<ServerId> server =
        Optional.ofNullable(routeMatch.queryParameters().get("server")).map(ServerId::new);
    List<String> assumed =
        Arrays.stream(routeMatch.queryParameters().getOrDefault("assume", "").split(","))
            .filter(glob -> !glob.isBlank())
            .toList();
    Optional<List<AdvisedServer>> advised = adviseCaches.advise(server, assumed);
    ObjectNode json = JsonCodec.object().put("enabled", advised.isPresent());
    ArrayNode servers = json.putArray("servers");
    advised.orElse(List.of()).forEach(each -> servers.add(of(each)));
    return CompleteResponse.json(200, json);
  }

  private static ObjectNode of(AdvisedServer advised) {
    ServerEvidence server = advised.evidence();
    Comparisons reloads = server.reloadsAfterWrite();
    ObjectNode json =
        JsonCodec.object()
            .put("server", server.server().value())
            .put("observedSeconds", AdminJson.seconds(server.observed()))
            .put("calls", server.calls());
    json.putObject("writes")
        .put("drops", server.drops())
        .put("removed", server.removed())
        .put("reloads", reloads.total())
        .put("unchanged", reloads.unchanged());
    ArrayNode tools = json.putArray("tools");
    advised.tools().forEach(each -> tools.add(of(each)));
    return json;
  }

  private static ObjectNode of(AdvisedTool advised) {
    ToolEvidence tool = advised.evidence();
    ObjectNode json =
        JsonCodec.object()
            .put("tool", tool.tool().value())
            .put("declaredReadOnly", tool.isDeclaredReadOnly())
            .put("assumedReadOnly", advised.isAssumedReadOnly())
            .put("calls", tool.calls())
            .put("repeats", tool.repeats())
            .put("callers", tool.callers());
    if (tool.isCached()) {
      json.put("cachedFor", QuantityText.duration(tool.cachedFor()));
      json.putObject("reloads")
          .put("total", tool.reloads().total())
          .put("unchanged", tool.reloads().unchanged());
    }
    tool.firstDifference().ifPresent(path -> json.put("firstDifference", path));
    tool.ignorable()
        .ifPresent(
            argument ->
                json.putObject("ignorable")
                    .put("argument", argument.name())
                    .put("percent", argument.percent()));
    ArrayNode lifetimes = json.putArray("lifetimes");
    tool.lifetimes().forEach(each -> lifetimes.add(of(each)));
    json.set("advice", advice(advised));
    return json;
  }

  private static ObjectNode of(LifetimeEvidence lifetime) {
    return JsonCodec.object()
        .put("ttl", QuantityText.duration(lifetime.lifetime()))
        .put("hits", lifetime.hits())
        .put("wrong", lifetime.wrongHits())
        .put("savedSeconds", AdminJson.seconds(lifetime.saved()))
        .put("lostToWrites", lifetime.lostHits().total())
        .put("lostUnchanged", lifetime.lostHits().unchanged());
  }

  /** Returns the advice with the lifetime that explains it, if there is one. */
  private static ObjectNode advice(AdvisedTool advised) {
    ObjectNode json = JsonCodec.object();
    switch (advised.advice()) {
      case CacheAdvice.UseLifetime(Duration lifetime) ->
          json.put("ttl", QuantityText.duration(lifetime)).put("rule", rule(advised, lifetime));
      case CacheAdvice.None(Reason reason) -> {
        json.put("none", reason.name().toLowerCase(Locale.ROOT).replace('_', '-'));
        explaining(reason, advised.evidence())
            .ifPresent(each -> json.put("ttl", QuantityText.duration(each.lifetime())));
      }
    }
    return json;
  }

  /** The hint protects from a change of the tool: without it, the rule applies no longer. */
  private static String rule(AdvisedTool advised, Duration lifetime) {
    return "cache: { ttl: "
        + QuantityText.duration(lifetime)
        + (advised.evidence().isDeclaredReadOnly() ? ", onlyReadOnly: true }" : " }");
  }

  private static Optional<LifetimeEvidence> explaining(Reason reason, ToolEvidence tool) {
    return switch (reason) {
      case RESULTS_DIFFER ->
          tool.lifetimes().stream().filter(each -> each.wrongHits() > 0).findFirst();
      case FEW_HITS -> Optional.of(tool.lifetimes().getLast());
      case CACHED, NOT_READ_ONLY, FEW_CALLS, FEW_REPEATS -> Optional.empty();
    };
  }
}
