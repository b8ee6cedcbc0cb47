package dev.bascule.adapter.in.http;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.json.ArgumentsReader;
import dev.bascule.adapter.in.http.json.Json;
import dev.bascule.domain.freshness.FreshnessDemand;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.Arguments;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.McpRequest;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Outcome;
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
record PrimitiveEndpoints(UseCases useCases, ArgumentsReader reader) {

  private static final String SERVER = "/servers/{server}";

  PrimitiveEndpoints {
    requireNonNull(useCases, "useCases");
    requireNonNull(reader, "reader");
  }

  List<Operation> operations() {
    return List.of(
        listing("/resources", ListKind.RESOURCES, "lists the resources of a server"),
        listing(
            "/resource-templates",
            ListKind.RESOURCE_TEMPLATES,
            "lists the templates of the names of further resources"),
        new Operation(
            "GET",
            SERVER + "/resources/read",
            Terms.query("uri"),
            "reads a resource",
            this::readResource),
        listing("/prompts", ListKind.PROMPTS, "lists the prompts of a server"),
        new Operation("POST", SERVER + "/prompts/{prompt}", "fills in a prompt", this::getPrompt),
        new Operation(
            "POST", SERVER + "/completion", "completes what someone is writing", this::complete));
  }

  private Operation listing(String path, ListKind kind, String summary) {
    return new Operation("GET", SERVER + path, summary, request -> list(request, kind));
  }

  private HttpReply list(RoutedRequest request, ListKind kind) {
    Outcome<Listing> outcome =
        useCases.list().list(request.server(), kind, request.demand(), request.exchange());
    return request.answer(Told.ofListing(outcome, PrimitiveProblems::of));
  }

  private HttpReply readResource(RoutedRequest request) {
    String uri = request.query().getOrDefault("uri", "");
    if (uri.isBlank()) {
      return request.badRequest("the query parameter \"uri\" is missing");
    }
    return told(
        request,
        () ->
            useCases
                .askServer()
                .readResource(
                    new McpRequest.ReadResource(request.server(), uri),
                    request.demand(),
                    request.exchange()),
        PrimitiveProblems::ofResource);
  }

  private HttpReply getPrompt(RoutedRequest request) {
    return withBody(
        request,
        arguments ->
            hasOnlyStrings(arguments)
                ? getPrompt(request, arguments)
                : request.badRequest("the arguments of a prompt are strings"));
  }

  private HttpReply getPrompt(RoutedRequest request, JsonBytes arguments) {
    McpRequest.GetPrompt asked =
        new McpRequest.GetPrompt(request.server(), request.prompt(), arguments);
    return uncached(
        request,
        () -> useCases.askServer().getPrompt(asked, request.exchange()),
        failure -> PrimitiveProblems.ofPrompt(failure, () -> isListed(asked, request)));
  }

  private HttpReply complete(RoutedRequest request) {
    return withBody(
        request,
        params ->
            uncached(
                request,
                () ->
                    useCases
                        .askServer()
                        .complete(
                            new McpRequest.Complete(request.server(), params), request.exchange()),
                PrimitiveProblems::of));
  }

  private HttpReply withBody(RoutedRequest request, Function<JsonBytes, HttpReply> action) {
    return switch (reader.read(request.request().body().bytes())) {
      case ArgumentsReader.Reading.Invalid(String detail) -> request.badRequest(detail);
      case ArgumentsReader.Reading.Valid(Arguments arguments) -> action.apply(arguments.json());
    };
  }

  /** Asks for what is never cached, so that one who wants only what is cached gets nothing. */
  private static HttpReply uncached(
      RoutedRequest request,
      Supplier<Outcome<McpResult>> ask,
      Function<Failure, Problem> problems) {
    return told(
        request,
        () ->
            request.demand().onlyIfCached()
                ? new Outcome.Failed<>(new Failure.NotCached())
                : ask.get(),
        problems);
  }

  private static HttpReply told(
      RoutedRequest request,
      Supplier<Outcome<McpResult>> ask,
      Function<Failure, Problem> problems) {
    return request.answer(Told.ofResult(ask.get(), McpResult::json, problems));
  }

  private static boolean hasOnlyStrings(JsonBytes object) {
    return Json.read(object).valueStream().allMatch(JsonNode::isString);
  }

  /** Where that cannot be told, the server's own words are believed. */
  private boolean isListed(McpRequest.GetPrompt asked, RoutedRequest request) {
    Outcome<Listing> outcome =
        useCases
            .list()
            .list(
                asked.server(), ListKind.PROMPTS, FreshnessDemand.NONE, request.exchange().aside());
    return !(outcome instanceof Outcome.Served<Listing> served)
        || served.value().items().stream().anyMatch(item -> item.key().equals(asked.name()));
  }
}
