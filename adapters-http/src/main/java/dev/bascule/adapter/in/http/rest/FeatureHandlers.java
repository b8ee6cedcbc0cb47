package dev.bascule.adapter.in.http.rest;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.exchange.ApiResult;
import dev.bascule.adapter.in.http.exchange.CompleteResponse;
import dev.bascule.adapter.in.http.exchange.FeatureProblems;
import dev.bascule.adapter.in.http.exchange.Problem;
import dev.bascule.adapter.in.http.exchange.RouteMatch;
import dev.bascule.adapter.in.http.exchange.UseCases;
import dev.bascule.adapter.in.http.json.JsonCodec;
import dev.bascule.adapter.in.http.json.ToolArgumentsParser;
import dev.bascule.adapter.in.http.routing.HttpRoute;
import dev.bascule.adapter.in.http.routing.RouteRequirements;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.McpRequest;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ToolArguments;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/**
 * Lists, reads and gets what servers offer besides tools: resources, prompts and completions.
 *
 * @param useCases what is driven
 * @param reader reads bodies
 */
public record FeatureHandlers(UseCases useCases, ToolArgumentsParser reader) {

  private static final String SERVER = "/servers/{server}";

  public FeatureHandlers {
    requireNonNull(useCases, "useCases");
    requireNonNull(reader, "reader");
  }

  public List<HttpRoute> routes() {
    return List.of(
        listing("/resources", ListKind.RESOURCES, "lists the resources of a server"),
        listing(
            "/resource-templates",
            ListKind.RESOURCE_TEMPLATES,
            "lists the templates of the names of further resources"),
        new HttpRoute(
            "GET",
            SERVER + "/resources/read",
            RouteRequirements.query("uri"),
            "reads a resource",
            this::readResource),
        listing("/prompts", ListKind.PROMPTS, "lists the prompts of a server"),
        new HttpRoute("POST", SERVER + "/prompts/{prompt}", "fills in a prompt", this::getPrompt),
        new HttpRoute(
            "POST", SERVER + "/completion", "completes what someone is writing", this::complete));
  }

  private HttpRoute listing(String path, ListKind kind, String summary) {
    return new HttpRoute("GET", SERVER + path, summary, request -> list(request, kind));
  }

  private CompleteResponse list(RouteMatch request, ListKind kind) {
    Outcome<Listing> outcome =
        useCases
            .listServerFeatures()
            .list(request.server(), kind, request.requirement(), request.context());
    return request.toResponse(ApiResult.ofListing(outcome, FeatureProblems::of));
  }

  private CompleteResponse readResource(RouteMatch request) {
    String uri = request.queryParameters().getOrDefault("uri", "");
    if (uri.isBlank()) {
      return request.badRequest("the query parameter \"uri\" is missing");
    }
    return toResponse(
        request,
        () ->
            useCases
                .useServerFeatures()
                .readResource(
                    new McpRequest.ReadResource(request.server(), uri),
                    request.requirement(),
                    request.context()),
        FeatureProblems::ofResource);
  }

  private CompleteResponse getPrompt(RouteMatch request) {
    return withBody(
        request,
        arguments ->
            hasOnlyStrings(arguments)
                ? getPrompt(request, arguments)
                : request.badRequest("the arguments of a prompt are strings"));
  }

  private CompleteResponse getPrompt(RouteMatch request, JsonBytes arguments) {
    McpRequest.GetPrompt prompt =
        new McpRequest.GetPrompt(request.server(), request.prompt(), arguments);
    return uncached(
        request,
        () -> useCases.useServerFeatures().getPrompt(prompt, request.context()),
        failure -> FeatureProblems.ofPrompt(failure, () -> isListed(prompt, request)));
  }

  private CompleteResponse complete(RouteMatch request) {
    return withBody(
        request,
        params ->
            uncached(
                request,
                () ->
                    useCases
                        .useServerFeatures()
                        .complete(
                            new McpRequest.Complete(request.server(), params), request.context()),
                FeatureProblems::of));
  }

  private CompleteResponse withBody(
      RouteMatch request, Function<JsonBytes, CompleteResponse> action) {
    return switch (reader.parse(request.request().body().bytes())) {
      case ToolArgumentsParser.ParseResult.Invalid(String detail) -> request.badRequest(detail);
      case ToolArgumentsParser.ParseResult.Valid(ToolArguments arguments) ->
          action.apply(arguments.json());
    };
  }

  /** Asks for what is never cached, so that one who wants only what is cached gets nothing. */
  private static CompleteResponse uncached(
      RouteMatch request, Supplier<Outcome<McpResult>> ask, Function<Failure, Problem> problems) {
    return toResponse(
        request,
        () ->
            request.requirement().onlyIfCached()
                ? new Outcome.Failed<>(new Failure.NotCached())
                : ask.get(),
        problems);
  }

  private static CompleteResponse toResponse(
      RouteMatch request, Supplier<Outcome<McpResult>> ask, Function<Failure, Problem> problems) {
    return request.toResponse(ApiResult.ofResult(ask.get(), McpResult::json, problems));
  }

  private static boolean hasOnlyStrings(JsonBytes object) {
    return JsonCodec.read(object).valueStream().allMatch(JsonNode::isString);
  }

  /** Where that cannot be told, the server's own words are believed. */
  private boolean isListed(McpRequest.GetPrompt prompt, RouteMatch request) {
    Outcome<Listing> outcome =
        useCases
            .listServerFeatures()
            .list(
                prompt.server(),
                ListKind.PROMPTS,
                FreshnessRequirement.NONE,
                request.context().forBridgeRequest());
    return !(outcome instanceof Outcome.Served<Listing> served)
        || served.value().items().stream().anyMatch(item -> item.key().equals(prompt.name()));
  }
}
