package dev.bascule.adapter.in.http;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.json.ArgumentsReader;
import dev.bascule.adapter.in.http.json.Json;
import dev.bascule.adapter.in.http.json.RawObject;
import dev.bascule.adapter.in.http.mcpo.Details;
import dev.bascule.adapter.in.http.mcpo.InputShape;
import dev.bascule.adapter.in.http.mcpo.McpoDocument;
import dev.bascule.domain.freshness.FreshnessDemand;
import dev.bascule.domain.freshness.Provenance;
import dev.bascule.domain.mcp.Arguments;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.mcp.ToolDescription;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Outcome;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * Serves clients of mcpo, Open WebUI above all, as mcpo would: they need another base URL only.
 *
 * @param useCases what is driven
 * @param reader reads arguments
 */
record McpoEndpoints(UseCases useCases, ArgumentsReader reader) {

  private static final String DOCUMENT = "/openapi.json";

  McpoEndpoints {
    requireNonNull(useCases, "useCases");
    requireNonNull(reader, "reader");
  }

  List<Operation> operations() {
    return List.of(
        new Operation(
            "GET",
            "/mcpo/{server}" + DOCUMENT,
            Terms.WHOLE,
            "describes a server to clients of mcpo",
            this::describe),
        new Operation(
            "POST",
            "/mcpo/{server}/{tool}",
            Terms.WHOLE,
            "calls a tool for clients of mcpo",
            this::call));
  }

  private HttpReply describe(RoutedRequest request) {
    Outcome<Listing> outcome =
        useCases
            .list()
            .list(request.server(), ListKind.TOOLS, request.demand(), request.exchange());
    return switch (outcome) {
      case Outcome.Served<Listing>(Listing listing, Provenance provenance) ->
          document(request, listing, provenance);
      case Outcome.Failed<Listing>(Failure failure) ->
          refusal(request, PrimitiveProblems.of(failure));
    };
  }

  private HttpReply document(RoutedRequest request, Listing listing, Provenance provenance) {
    String path = request.request().client().prefix() + request.request().path();
    McpoDocument document =
        new McpoDocument(
            request.server(),
            path.substring(0, path.length() - DOCUMENT.length()),
            useCases.identifyCaller().asksForCredentials());
    return request.answer(new Told.Value(document.of(listing.tools()), provenance));
  }

  private HttpReply call(RoutedRequest request) {
    return switch (reader.read(request.request().body().bytes())) {
      case ArgumentsReader.Reading.Invalid(String detail) ->
          HttpReply.json(422, Details.ofUnreadable(detail));
      case ArgumentsReader.Reading.Valid(Arguments arguments) -> call(request, arguments);
    };
  }

  /** A description of any age will do: it decides what is left out, and not what is right. */
  private HttpReply call(RoutedRequest request, Arguments arguments) {
    Outcome<ToolDescription> described =
        useCases
            .readTool()
            .readTool(
                request.server(), request.tool(), FreshnessDemand.ANY_AGE, request.exchange());
    return switch (described) {
      case Outcome.Served<ToolDescription>(ToolDescription tool, Provenance _) ->
          call(request, arguments, InputShape.ofTool(tool));
      case Outcome.Failed<ToolDescription>(Failure failure) -> refusal(request, failure);
    };
  }

  private HttpReply call(RoutedRequest request, Arguments arguments, InputShape shape) {
    RawObject fitting = shape.fit(RawObject.of(arguments.json()).orElse(RawObject.EMPTY));
    List<String> missing = shape.missingIn(fitting);
    if (!missing.isEmpty()) {
      return HttpReply.json(422, Details.ofMissing(missing));
    }
    return switch (reader.read(fitting.toJson().toByteArray())) {
      case ArgumentsReader.Reading.Invalid(String detail) ->
          HttpReply.json(422, Details.ofUnreadable(detail));
      case ArgumentsReader.Reading.Valid(Arguments fit) ->
          answer(
              request,
              useCases
                  .callTool()
                  .callTool(
                      new ToolCall(request.server(), request.tool(), fit),
                      request.demand(),
                      request.exchange()));
    };
  }

  private static HttpReply answer(RoutedRequest request, Outcome<McpResult> outcome) {
    return switch (outcome) {
      case Outcome.Served<McpResult>(McpResult result, Provenance provenance) ->
          switch (result.kind()) {
            case COMPLETE ->
                request.answer(new Told.Value(Unwrapping.contentOf(result), provenance));
            case ERROR -> HttpReply.json(500, Details.ofResult(result.json()));
            case CONTINUATION -> refusal(request, Problems.inputRequired(result.json()));
          };
      case Outcome.Failed<McpResult>(Failure failure) -> refusal(request, failure);
    };
  }

  /** A server's own errors have mcpo's status; of all others mcpo knows nothing. */
  private static HttpReply refusal(RoutedRequest request, Failure failure) {
    return failure instanceof Failure.Rejected rejected
        ? HttpReply.json(
            Details.status(rejected.code()),
            Details.of(
                rejected.message(), Optional.ofNullable(Problems.of(failure).more().get("data"))))
        : refusal(request, Problems.of(failure));
  }

  private static HttpReply refusal(RoutedRequest request, Problem problem) {
    ObjectNode told = request.told(problem).toJson();
    told.remove("detail");
    ObjectNode body = Details.of(problem.detail(), Optional.of(told));
    HttpReply whole = problem.toReply();
    return new HttpReply(whole.status(), whole.headers(), Json.write(body).asByteBuffer())
        .with("Content-Type", "application/json");
  }
}
