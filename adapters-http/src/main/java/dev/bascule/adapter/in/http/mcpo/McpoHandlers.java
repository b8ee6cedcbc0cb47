package dev.bascule.adapter.in.http.mcpo;

import dev.bascule.adapter.in.http.exchange.ApiResult;
import dev.bascule.adapter.in.http.exchange.CompleteResponse;
import dev.bascule.adapter.in.http.exchange.HttpRequestObserver;
import dev.bascule.adapter.in.http.exchange.HttpRequestObserver.DocumentGap;
import dev.bascule.adapter.in.http.exchange.Problem;
import dev.bascule.adapter.in.http.exchange.ProblemMapper;
import dev.bascule.adapter.in.http.exchange.RouteMatch;
import dev.bascule.adapter.in.http.exchange.UseCases;
import dev.bascule.adapter.in.http.openapi.DocumentWriter.WrittenDocument;
import dev.bascule.adapter.in.http.rest.ResultUnwrapper;
import dev.bascule.adapter.in.http.routing.HttpRoute;
import dev.bascule.adapter.in.http.routing.RouteRequirements;
import dev.bascule.application.port.in.Invocation;
import dev.bascule.domain.budget.AnswerBudget;
import dev.bascule.domain.budget.DocumentBudget;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.Tool;
import dev.bascule.domain.mcp.ToolArguments;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.result.ArgumentError;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import dev.bascule.mcp.json.JsonCodec;
import dev.bascule.mcp.json.RawJsonObject;
import dev.bascule.mcp.json.ToolArgumentsParser;
import dev.bascule.mcp.protocol.ErrorCodes;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Emulates mcpo for its clients, mainly Open WebUI: they only need another base URL.
 *
 * @param observer is notified of incomplete documents
 */
public record McpoHandlers(UseCases useCases, HttpRequestObserver observer) {

  private static final String DOCUMENT = "/openapi.json";

  public List<HttpRoute> routes() {
    return List.of(
        new HttpRoute(
            "GET /mcpo/{server}" + DOCUMENT,
            RouteRequirements.CUSTOM_COMPLETE,
            "describes a server to clients of mcpo",
            this::describe),
        new HttpRoute(
            "POST /mcpo/{server}/{tool}",
            RouteRequirements.CUSTOM_COMPLETE,
            "calls a tool for clients of mcpo",
            this::call));
  }

  private CompleteResponse describe(RouteMatch routeMatch) {
    return switch (useCases.list(routeMatch, ListKind.TOOLS)) {
      case Outcome.Served<Listing>(Listing listing, CacheProvenance provenance) ->
          document(routeMatch, listing, provenance);
      case Outcome.Failed<Listing>(Failure failure) ->
          errorResponse(routeMatch, ProblemMapper.ofFeature(failure));
    };
  }

  private CompleteResponse document(
      RouteMatch routeMatch, Listing listing, CacheProvenance provenance) {
    String path = routeMatch.request().client().prefix() + routeMatch.request().path();
    String own = path.substring(0, path.length() - DOCUMENT.length());
    McpoDocument document =
        new McpoDocument(
            routeMatch.server(),
            own,
            own.replaceFirst("/mcpo/(?=[^/]*$)", "/servers/") + "/tools",
            useCases.authenticateCaller().requiresCredentials());
    long bytes = DocumentBudget.bytesOf(listing.tools());
    if (bytes > DocumentBudget.PROCESS.maxBytes()) {
      observer.documentIncomplete(DocumentGap.TOO_LONG);
      return errorResponse(routeMatch, ProblemMapper.documentTooLong(bytes));
    }
    return DocumentBudget.PROCESS
        .make(bytes, () -> document.of(listing.tools()))
        .map(written -> routeMatch.toResponse(new ApiResult.Value(observed(written), provenance)))
        .orElseGet(() -> errorResponse(routeMatch, ProblemMapper.DOCUMENTS_BUSY));
  }

  private JsonBytes observed(WrittenDocument document) {
    if (!document.isWhole()) {
      observer.documentIncomplete(DocumentGap.SHORTENED);
    }
    return document.json();
  }

  private CompleteResponse call(RouteMatch routeMatch) {
    return switch (ToolArgumentsParser.parse(routeMatch.request().body())) {
      case ToolArgumentsParser.ParseResult.Invalid(String detail) ->
          CompleteResponse.json(422, unreadableBody(detail));
      case ToolArgumentsParser.ParseResult.Valid(ToolArguments arguments) ->
          call(routeMatch, arguments);
    };
  }

  /** The description, of any age, decides which arguments are dropped, not which are valid. */
  private CompleteResponse call(RouteMatch routeMatch, ToolArguments arguments) {
    Outcome<Tool> described =
        useCases
            .listServerFeatures()
            .readTool(
                routeMatch.server(),
                routeMatch.tool(),
                FreshnessRequirement.ANY_AGE,
                routeMatch.context());
    return switch (described) {
      case Outcome.Served<Tool>(Tool tool, CacheProvenance _) ->
          call(routeMatch, arguments, McpoInputSchema.ofTool(tool));
      case Outcome.Failed<Tool>(Failure failure) -> errorResponse(routeMatch, failure);
    };
  }

  private CompleteResponse call(
      RouteMatch routeMatch, ToolArguments arguments, McpoInputSchema shape) {
    RawJsonObject fitting =
        shape.filter(RawJsonObject.of(arguments.json()).orElse(RawJsonObject.EMPTY));
    return switch (ToolArgumentsParser.parse(fitting.toJson().toByteArray())) {
      case ToolArgumentsParser.ParseResult.Invalid(String detail) ->
          CompleteResponse.json(422, unreadableBody(detail));
      case ToolArgumentsParser.ParseResult.Valid(ToolArguments fit) ->
          toResponse(routeMatch, awaitCall(routeMatch, fit));
    };
  }

  private Outcome<McpResult> awaitCall(RouteMatch routeMatch, ToolArguments arguments) {
    try (Invocation<McpResult> invocation =
        useCases
            .callTool()
            .prepare(
                new ToolCall(routeMatch.server(), routeMatch.tool(), arguments),
                routeMatch.requirement(),
                routeMatch.context())) {
      return invocation.await();
    }
  }

  private static CompleteResponse toResponse(RouteMatch routeMatch, Outcome<McpResult> outcome) {
    return switch (outcome) {
      case Outcome.Served<McpResult>(McpResult result, _)
          when !AnswerBudget.tryReserveCurrent(result.json().length()) ->
          errorResponse(routeMatch, AnswerBudget.exceeded());
      case Outcome.Served<McpResult>(McpResult result, CacheProvenance provenance) ->
          switch (result.kind()) {
            case COMPLETE ->
                routeMatch.toResponse(
                    new ApiResult.Value(ResultUnwrapper.contentOf(result), provenance));
            case ERROR -> CompleteResponse.json(500, toolErrorBody(result.json()));
            case CONTINUATION ->
                errorResponse(routeMatch, ProblemMapper.inputRequired(result.json()));
          };
      case Outcome.Failed<McpResult>(Failure.InvalidArguments(List<ArgumentError> errors)) ->
          CompleteResponse.json(422, invalidArgumentsBody(errors));
      case Outcome.Failed<McpResult>(Failure failure) -> errorResponse(routeMatch, failure);
    };
  }

  /** Server errors get mcpo's status; errors that mcpo does not have get the bridge's. */
  private static CompleteResponse errorResponse(RouteMatch routeMatch, Failure failure) {
    return failure instanceof Failure.Rejected rejected
        ? CompleteResponse.json(
            statusOf(rejected.code()),
            errorBody(
                rejected.message(),
                Optional.ofNullable(ProblemMapper.of(failure).extensions().get("data"))))
        : errorResponse(routeMatch, ProblemMapper.of(failure));
  }

  private static CompleteResponse errorResponse(RouteMatch routeMatch, Problem problem) {
    ObjectNode details = routeMatch.withRouteDetails(problem).toJson();
    details.remove("detail");
    ObjectNode body = errorBody(problem.detail(), Optional.of(details));
    CompleteResponse whole = problem.toResponse();
    return new CompleteResponse(
            whole.status(), whole.headers(), JsonCodec.write(body).asByteBuffer())
        .with("Content-Type", "application/json");
  }

  private static int statusOf(int code) {
    return switch (code) {
      case ErrorCodes.PARSE_ERROR, ErrorCodes.INVALID_REQUEST -> 400;
      case ErrorCodes.METHOD_NOT_FOUND -> 404;
      case ErrorCodes.INVALID_PARAMS -> 422;
      default -> 500;
    };
  }

  private static ObjectNode errorBody(String message, Optional<JsonNode> data) {
    ObjectNode json = JsonCodec.object();
    ObjectNode detail = json.putObject("detail").put("message", message);
    data.ifPresent(value -> detail.set("data", value));
    return json;
  }

  /** Returns the body for a tool error: the first text of its result. */
  private static ObjectNode toolErrorBody(JsonBytes result) {
    JsonNode whole = JsonCodec.readIfPossible(result).orElseGet(MissingNode::getInstance);
    JsonNode first = whole.path("content").path(0);
    String message =
        first.path("type").asString("").equals("text")
            ? first.path("text").asString("")
            : "Unknown tool execution error";
    return errorBody(message, Optional.empty());
  }

  /** Returns the body for arguments that do not match the schema, in FastAPI's format. */
  private static ObjectNode invalidArgumentsBody(List<ArgumentError> errors) {
    ObjectNode json = JsonCodec.object();
    ArrayNode detail = json.putArray("detail");
    for (ArgumentError error : errors) {
      boolean isMissing = error.keyword().equals("required");
      ArrayNode location =
          isMissing
              ? invalid(detail, "missing", "Field required")
              : invalid(detail, "value_error", error.detail());
      Arrays.stream(error.pointer().split("/", -1))
          .skip(1)
          .map(token -> token.replace("~1", "/").replace("~0", "~"))
          .forEach(location::add);
    }
    return json;
  }

  /** Returns the body for a request body that is not a JSON object, in the format of FastAPI. */
  private static ObjectNode unreadableBody(String why) {
    ObjectNode json = JsonCodec.object();
    invalid(json.putArray("detail"), "json_invalid", why);
    return json;
  }

  private static ArrayNode invalid(ArrayNode detail, String type, String message) {
    return detail.addObject().put("type", type).put("msg", message).putArray("loc").add("body");
  }
}
