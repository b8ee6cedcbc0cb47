package dev.bascule.adapter.in.http.rest;

import dev.bascule.adapter.in.http.exchange.ApiResult;
import dev.bascule.adapter.in.http.exchange.CacheResponseHeaders;
import dev.bascule.adapter.in.http.exchange.CompleteResponse;
import dev.bascule.adapter.in.http.exchange.Problem;
import dev.bascule.adapter.in.http.exchange.ProblemMapper;
import dev.bascule.adapter.in.http.exchange.RouteMatch;
import dev.bascule.adapter.in.http.exchange.UseCases;
import dev.bascule.adapter.in.http.routing.HttpRoute;
import dev.bascule.adapter.in.http.routing.RouteRequirements;
import dev.bascule.application.view.ServerSummary;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.McpRequest;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ToolArguments;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import dev.bascule.mcp.json.JsonCodec;
import dev.bascule.mcp.json.ToolArgumentsParser;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Handles the list of servers, and their resources, prompts and completions. */
public record FeatureHandlers(UseCases useCases) {

  private static final String SERVER = "/servers/{server}";

  public List<HttpRoute> routes() {
    return List.of(
        new HttpRoute("GET /servers", "lists the servers", this::showServers),
        new HttpRoute("GET " + SERVER, "describes a server", this::showServer),
        listing("/resources", ListKind.RESOURCES, "lists the resources of a server"),
        listing(
            "/resource-templates",
            ListKind.RESOURCE_TEMPLATES,
            "lists the resource templates of a server"),
        new HttpRoute(
            "GET " + SERVER + "/resources/read",
            RouteRequirements.query("uri"),
            "reads a resource",
            this::readResource),
        listing("/prompts", ListKind.PROMPTS, "lists the prompts of a server"),
        new HttpRoute("POST " + SERVER + "/prompts/{prompt}", "gets a prompt", this::getPrompt),
        new HttpRoute("POST " + SERVER + "/completion", "completes an argument", this::complete));
  }

  private CompleteResponse showServers(RouteMatch routeMatch) {
    ObjectNode json = JsonCodec.object();
    ArrayNode servers = json.putArray("servers");
    useCases
        .showServers()
        .showServers(routeMatch.caller())
        .forEach(server -> servers.add(ServerJson.of(server)));
    return CompleteResponse.jsonWithEntityTag(json)
        .with("Vary", CacheResponseHeaders.VARY_BY_CREDENTIALS);
  }

  private CompleteResponse showServer(RouteMatch routeMatch) {
    return useCases.showServers().showServers(routeMatch.caller()).stream()
        .filter(server -> server.id().equals(routeMatch.server()))
        .findFirst()
        .map(server -> describeWithCache(routeMatch, server))
        .orElseGet(
            () -> routeMatch.toResponse(ProblemMapper.unknownServer(routeMatch.server().value())));
  }

  private CompleteResponse describeWithCache(RouteMatch routeMatch, ServerSummary server) {
    ObjectNode json = ServerJson.of(server);
    ArrayNode cachedTools = json.putArray("cachedTools");
    useCases
        .showServers()
        .showCachedTools(routeMatch.caller(), server.id())
        .forEach(
            (tool, fresh) ->
                cachedTools
                    .addObject()
                    .put("tool", tool.value())
                    .put("freshSeconds", fresh.toSeconds()));
    return CompleteResponse.jsonWithEntityTag(json)
        .with("Vary", CacheResponseHeaders.VARY_BY_CREDENTIALS);
  }

  private HttpRoute listing(String path, ListKind kind, String summary) {
    return new HttpRoute("GET " + SERVER + path, summary, routeMatch -> list(routeMatch, kind));
  }

  private CompleteResponse list(RouteMatch routeMatch, ListKind kind) {
    return routeMatch.toResponse(ApiResult.ofListing(useCases.list(routeMatch, kind)));
  }

  private CompleteResponse readResource(RouteMatch routeMatch) {
    String uri = routeMatch.queryParameters().getOrDefault("uri", "");
    if (uri.isBlank()) {
      return routeMatch.badRequest("the query parameter \"uri\" is missing");
    }
    Outcome<McpResult> outcome =
        useCases
            .useServerFeatures()
            .readResource(
                new McpRequest.ReadResource(routeMatch.server(), uri),
                routeMatch.requirement(),
                routeMatch.context());
    return toResponse(routeMatch, outcome, ProblemMapper::ofResource);
  }

  private CompleteResponse getPrompt(RouteMatch routeMatch) {
    return withBody(
        routeMatch,
        arguments ->
            hasOnlyStrings(arguments)
                ? getPrompt(routeMatch, arguments)
                : routeMatch.badRequest("the arguments of a prompt must be strings"));
  }

  private CompleteResponse getPrompt(RouteMatch routeMatch, JsonBytes arguments) {
    McpRequest.GetPrompt prompt =
        new McpRequest.GetPrompt(routeMatch.server(), routeMatch.prompt(), arguments);
    return uncached(
        routeMatch,
        () -> useCases.useServerFeatures().getPrompt(prompt, routeMatch.context()),
        failure -> ProblemMapper.ofPrompt(failure, () -> isListed(prompt, routeMatch)));
  }

  private CompleteResponse complete(RouteMatch routeMatch) {
    return withBody(
        routeMatch,
        params ->
            uncached(
                routeMatch,
                () ->
                    useCases
                        .useServerFeatures()
                        .complete(
                            new McpRequest.Complete(routeMatch.server(), params),
                            routeMatch.context()),
                ProblemMapper::ofFeature));
  }

  private static CompleteResponse withBody(
      RouteMatch routeMatch, Function<JsonBytes, CompleteResponse> action) {
    return switch (ToolArgumentsParser.parse(routeMatch.request().body())) {
      case ToolArgumentsParser.ParseResult.Invalid(String detail) -> routeMatch.badRequest(detail);
      case ToolArgumentsParser.ParseResult.Valid(ToolArguments arguments) ->
          action.apply(arguments.json());
    };
  }

  /** Sends a request that is never cached, so {@code only-if-cached} fails. */
  private static CompleteResponse uncached(
      RouteMatch routeMatch,
      Supplier<Outcome<McpResult>> ask,
      Function<Failure, Problem> problems) {
    Outcome<McpResult> outcome =
        routeMatch.requirement().onlyIfCached()
            ? new Outcome.Failed<>(new Failure.NotCached())
            : ask.get();
    return toResponse(routeMatch, outcome, problems);
  }

  private static CompleteResponse toResponse(
      RouteMatch routeMatch, Outcome<McpResult> outcome, Function<Failure, Problem> problems) {
    return routeMatch.toResponse(ApiResult.ofResult(outcome, McpResult::json, problems));
  }

  private static boolean hasOnlyStrings(JsonBytes object) {
    return JsonCodec.read(object).valueStream().allMatch(JsonNode::isString);
  }

  /** If the listing is unavailable, the server decides, and its error message is forwarded. */
  private boolean isListed(McpRequest.GetPrompt prompt, RouteMatch routeMatch) {
    Outcome<Listing> outcome =
        useCases
            .listServerFeatures()
            .list(
                prompt.server(),
                ListKind.PROMPTS,
                FreshnessRequirement.NONE,
                routeMatch.context().forBridgeRequest());
    return !(outcome instanceof Outcome.Served<Listing> served)
        || served.value().items().stream().anyMatch(item -> item.key().equals(prompt.name()));
  }
}
