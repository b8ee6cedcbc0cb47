package dev.bascule.adapter.in.http.mcp.method;

import dev.bascule.adapter.in.http.exchange.ProblemType;
import dev.bascule.adapter.in.http.mcp.aggregate.FeatureCatalog;
import dev.bascule.adapter.in.http.mcp.aggregate.OutcomeMapper;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcError;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcErrors;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcResult;
import dev.bascule.domain.budget.AnswerBudget;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.MethodNames;
import dev.bascule.domain.mcp.ToolArguments;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import dev.bascule.mcp.json.RawJsonObject;
import dev.bascule.mcp.protocol.ProtocolEra;
import java.util.Optional;
import java.util.function.Supplier;

/** Handles the methods that all revisions share. Thread-safe; blocks for servers. */
public record McpMethods(Pagination pagination, PaginationMonitor paginationMonitor) {

  /** Handles {@code call}; returns empty if its method is not one of these. */
  public Optional<JsonRpcResult> handle(McpCall call) {
    return findMethod(call).map(Supplier::get);
  }

  private Optional<Supplier<JsonRpcResult>> findMethod(McpCall call) {
    return switch (call.request().method()) {
      case MethodNames.LIST_TOOLS -> Optional.of(() -> list(ListKind.TOOLS, call));
      case MethodNames.LIST_PROMPTS -> Optional.of(() -> list(ListKind.PROMPTS, call));
      case MethodNames.LIST_RESOURCES -> Optional.of(() -> list(ListKind.RESOURCES, call));
      case MethodNames.LIST_RESOURCE_TEMPLATES ->
          Optional.of(() -> list(ListKind.RESOURCE_TEMPLATES, call));
      case MethodNames.CALL_TOOL -> Optional.of(() -> callTool(call));
      case MethodNames.GET_PROMPT -> Optional.of(() -> getPrompt(call));
      case MethodNames.READ_RESOURCE -> Optional.of(() -> readResource(call));
      case MethodNames.COMPLETE -> Optional.of(() -> complete(call));
      default -> Optional.empty();
    };
  }

  private JsonRpcResult list(ListKind kind, McpCall call) {
    RawJsonObject params = call.request().params();
    Optional<String> cursor = params.string("cursor");
    if (params.hasNonNull("cursor") && cursor.isEmpty()) {
      return invalid("\"cursor\" must be a string");
    }
    return switch (call.target().list(kind, call.context())) {
      case Outcome.Failed<FeatureCatalog>(Failure failure) -> JsonRpcErrors.of(failure, call.era());
      case Outcome.Served<FeatureCatalog>(FeatureCatalog catalog, CacheProvenance provenance) ->
          pagination
              .paginate(catalog, cursor)
              .map(page -> recordPage(page, catalog, cursor, call))
              .map(page -> decoratePage(page.json(), catalog, provenance, call.era()))
              .orElseGet(
                  () ->
                      invalid(
                          "The cursor is invalid or the list has changed; start again without a"
                              + " cursor"));
    };
  }

  /**
   * Returns {@code page}, after it was recorded for the warning about clients that read only one.
   */
  private Pagination.CatalogPage recordPage(
      Pagination.CatalogPage page, FeatureCatalog catalog, Optional<String> cursor, McpCall call) {
    if (cursor.isPresent()) {
      paginationMonitor.recordNextPage(call.clientName());
    } else if (!page.isLast()) {
      paginationMonitor.recordFirstPage(
          call.clientName(), catalog.kind(), page.entries(), catalog.items().size());
    }
    return page;
  }

  private static JsonRpcResult decoratePage(
      JsonBytes page, FeatureCatalog catalog, CacheProvenance provenance, ProtocolEra era) {
    JsonBytes whole = ResultDecorator.withUnavailable(page, catalog.unavailable());
    return era == ProtocolEra.MODERN
        ? ResultDecorator.withCacheHints(
            whole, OutcomeMapper.remaining(provenance), catalog.scope())
        : new JsonRpcResult.Result(whole);
  }

  private static JsonRpcResult callTool(McpCall call) {
    try (ToolInvocation invocation = ToolInvocation.of(call)) {
      return invocation.await();
    }
  }

  private static JsonRpcResult getPrompt(McpCall call) {
    RawJsonObject params = call.request().params();
    Optional<String> name = params.string("name");
    boolean hasArguments = params.hasNonNull("arguments");
    if (name.isEmpty() || (hasArguments && !params.hasObject("arguments"))) {
      return invalid("\"name\" must be a string and \"arguments\" a JSON object");
    }
    JsonBytes asWritten =
        hasArguments
            ? params.json("arguments").orElse(ToolArguments.NONE.json())
            : ToolArguments.NONE.json();
    return toResult(call, call.target().getPrompt(name.get(), asWritten, call.context()));
  }

  private static JsonRpcResult readResource(McpCall call) {
    Optional<String> uri = call.request().params().string("uri");
    if (uri.isEmpty()) {
      return invalid("\"uri\" must be a string");
    }
    JsonRpcResult methodResult =
        switch (call.target().readResource(uri.get(), call.context())) {
          case Outcome.Failed<McpResult>(Failure failure) -> JsonRpcErrors.of(failure, call.era());
          case Outcome.Served<McpResult>(McpResult result, _)
              when !AnswerBudget.tryReserveCurrent(result.json().length()) ->
              JsonRpcErrors.of(AnswerBudget.exceeded(), call.era());
          case Outcome.Served<McpResult>(McpResult result, CacheProvenance provenance)
              when call.era() == ProtocolEra.MODERN
                  && result.kind() != McpResult.Kind.CONTINUATION ->
              ResultDecorator.withCacheHints(result, OutcomeMapper.remaining(provenance));
          case Outcome.Served<McpResult>(McpResult result, _) -> decorateResult(result, call.era());
        };
    return JsonRpcErrors.translateNotFound(methodResult, uri.get(), call.era());
  }

  private static JsonRpcResult complete(McpCall call) {
    RawJsonObject params = call.request().params();
    if (params.object("ref").isEmpty() || params.object("argument").isEmpty()) {
      return invalid("\"ref\" and \"argument\" must be JSON objects");
    }
    return toResult(
        call,
        call.target()
            .complete(
                params.filterNames(RequestParamsReader.COMPLETION::contains), call.context()));
  }

  /** Returns the result of {@code call}, whose outcome is in the form that all revisions share. */
  static JsonRpcResult toResult(McpCall call, Outcome<McpResult> outcome) {
    return switch (outcome) {
      case Outcome.Failed<McpResult>(Failure failure) -> JsonRpcErrors.of(failure, call.era());
      case Outcome.Served<McpResult>(McpResult result, _)
          when !AnswerBudget.tryReserveCurrent(result.json().length()) ->
          JsonRpcErrors.of(AnswerBudget.exceeded(), call.era());
      case Outcome.Served<McpResult>(McpResult result, _) -> decorateResult(result, call.era());
    };
  }

  private static JsonRpcResult decorateResult(McpResult result, ProtocolEra era) {
    if (era == ProtocolEra.MODERN) {
      return ResultDecorator.withType(result);
    }
    return result.kind() == McpResult.Kind.CONTINUATION
        ? new JsonRpcResult.ErrorResult(
            JsonRpcErrors.bridgeError(
                ProblemType.INPUT_REQUIRED,
                "The server requires input in a way that this revision of MCP does not support"))
        : new JsonRpcResult.Result(result.json());
  }

  static JsonRpcResult invalid(String message) {
    return new JsonRpcResult.ErrorResult(JsonRpcError.invalidParams(message));
  }
}
