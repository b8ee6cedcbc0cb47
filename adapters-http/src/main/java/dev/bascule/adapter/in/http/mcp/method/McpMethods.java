package dev.bascule.adapter.in.http.mcp.method;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.json.JsonSplicer;
import dev.bascule.adapter.in.http.json.RawJsonObject;
import dev.bascule.adapter.in.http.json.ToolArgumentsParser;
import dev.bascule.adapter.in.http.mcp.aggregate.FeatureCatalog;
import dev.bascule.adapter.in.http.mcp.aggregate.OutcomeMapper;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcError;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcErrors;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcResult;
import dev.bascule.adapter.in.http.mcp.protocol.ProtocolFamily;
import dev.bascule.adapter.in.http.mcp.protocol.ResourceNotFoundError;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ToolArguments;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Supplier;

/** Answers the methods that both eras share. Thread-safe; waits for servers. */
public final class McpMethods {

  private final ToolArgumentsParser reader = new ToolArgumentsParser();
  private final Pagination paging;

  public McpMethods(Pagination paging) {
    this.paging = requireNonNull(paging, "paging");
  }

  /** Answers {@code call}; empty if its method is none of those. */
  public Optional<JsonRpcResult> answer(McpCall call) {
    return work(call).map(Supplier::get);
  }

  private Optional<Supplier<JsonRpcResult>> work(McpCall call) {
    return switch (call.request().method()) {
      case "tools/list" -> Optional.of(() -> list(ListKind.TOOLS, call));
      case "prompts/list" -> Optional.of(() -> list(ListKind.PROMPTS, call));
      case "resources/list" -> Optional.of(() -> list(ListKind.RESOURCES, call));
      case "resources/templates/list" -> Optional.of(() -> list(ListKind.RESOURCE_TEMPLATES, call));
      case "tools/call" -> Optional.of(() -> callTool(call));
      case "prompts/get" -> Optional.of(() -> getPrompt(call));
      case "resources/read" -> Optional.of(() -> readResource(call));
      case "completion/complete" -> Optional.of(() -> complete(call));
      default -> Optional.empty();
    };
  }

  private JsonRpcResult list(ListKind kind, McpCall call) {
    RawJsonObject params = call.request().params();
    Optional<String> cursor = params.string("cursor");
    if (params.isGiven("cursor") && cursor.isEmpty()) {
      return invalid("\"cursor\" is a string");
    }
    return switch (call.endpoint().list(kind, call.exchange())) {
      case Outcome.Failed<FeatureCatalog>(Failure failure) -> JsonRpcErrors.of(failure, call.era());
      case Outcome.Served<FeatureCatalog>(FeatureCatalog catalog, CacheProvenance provenance) ->
          switch (paging.cut(catalog, cursor)) {
            case Pagination.Cut.Nowhere() -> invalid("The cursor leads nowhere; begin anew");
            case Pagination.Cut.Page(JsonBytes page) ->
                new JsonRpcResult.Result(shape(page, catalog, provenance, call.era()));
          };
    };
  }

  private static JsonBytes shape(
      JsonBytes page, FeatureCatalog catalog, CacheProvenance provenance, ProtocolFamily era) {
    JsonBytes whole =
        catalog.unavailable().isEmpty()
            ? page
            : JsonSplicer.append(page, UnavailableServers.meta(catalog));
    return era == ProtocolFamily.MODERN
        ? ResultDecorator.cacheable(whole, OutcomeMapper.remaining(provenance), catalog.scope())
        : whole;
  }

  private JsonRpcResult callTool(McpCall call) {
    RawJsonObject params = call.request().params();
    Optional<String> name = params.string("name");
    if (name.isEmpty()) {
      return invalid("\"name\" is a string");
    }
    return switch (reader.read(arguments(params).getBytes(StandardCharsets.UTF_8))) {
      case ToolArgumentsParser.Reading.Invalid(String detail) -> invalid(detail);
      case ToolArgumentsParser.Reading.Valid(ToolArguments arguments) ->
          plain(call, call.endpoint().callTool(name.get(), arguments, call.exchange()));
    };
  }

  /** Returns the arguments as they were written; some clients write null for none. */
  private static String arguments(RawJsonObject params) {
    return params.isGiven("arguments") ? params.raw("arguments").orElse("{}") : "{}";
  }

  private static JsonRpcResult getPrompt(McpCall call) {
    RawJsonObject params = call.request().params();
    Optional<String> name = params.string("name");
    Optional<RawJsonObject> arguments =
        params.isGiven("arguments") ? params.object("arguments") : Optional.of(RawJsonObject.EMPTY);
    if (name.isEmpty() || arguments.isEmpty()) {
      return invalid("\"name\" is a string and \"arguments\" is a JSON object");
    }
    JsonBytes asWritten = JsonBytes.of(arguments(params));
    return plain(call, call.endpoint().getPrompt(name.get(), asWritten, call.exchange()));
  }

  private static JsonRpcResult readResource(McpCall call) {
    Optional<String> uri = call.request().params().string("uri");
    if (uri.isEmpty()) {
      return invalid("\"uri\" is a string");
    }
    JsonRpcResult answer =
        switch (call.endpoint().readResource(uri.get(), call.exchange())) {
          case Outcome.Failed<McpResult>(Failure failure) -> JsonRpcErrors.of(failure, call.era());
          case Outcome.Served<McpResult>(McpResult result, CacheProvenance provenance)
              when call.era() == ProtocolFamily.MODERN
                  && result.kind() != McpResult.Kind.CONTINUATION ->
              new JsonRpcResult.Result(
                  ResultDecorator.cacheable(
                      result.json(), OutcomeMapper.remaining(provenance), result.hints().scope()));
          case Outcome.Served<McpResult>(McpResult result, _) -> shaped(result, call.era());
        };
    return ResourceNotFoundError.translate(answer, uri.get(), call.era());
  }

  private static JsonRpcResult complete(McpCall call) {
    RawJsonObject params = call.request().params();
    if (params.object("ref").isEmpty() || params.object("argument").isEmpty()) {
      return invalid("\"ref\" and \"argument\" are JSON objects");
    }
    return plain(
        call,
        call.endpoint()
            .complete(params.only(RequestParamsReader.COMPLETION::contains), call.exchange()));
  }

  private static JsonRpcResult plain(McpCall call, Outcome<McpResult> outcome) {
    return switch (outcome) {
      case Outcome.Failed<McpResult>(Failure failure) -> JsonRpcErrors.of(failure, call.era());
      case Outcome.Served<McpResult>(McpResult result, _) -> shaped(result, call.era());
    };
  }

  private static JsonRpcResult shaped(McpResult result, ProtocolFamily era) {
    if (era == ProtocolFamily.MODERN) {
      return new JsonRpcResult.Result(ResultDecorator.typed(result));
    }
    return result.kind() == McpResult.Kind.CONTINUATION
        ? new JsonRpcResult.Wrong(
            JsonRpcErrors.ours(
                JsonRpcErrors.NEEDS_INPUT,
                "needs-input",
                "The server asks for more in a way that this revision of MCP does not know"))
        : new JsonRpcResult.Result(result.json());
  }

  private static JsonRpcResult invalid(String message) {
    return new JsonRpcResult.Wrong(JsonRpcError.invalidParams(message));
  }
}
