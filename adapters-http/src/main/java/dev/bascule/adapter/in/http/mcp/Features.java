package dev.bascule.adapter.in.http.mcp;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.json.ArgumentsReader;
import dev.bascule.adapter.in.http.json.RawObject;
import dev.bascule.domain.freshness.Provenance;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.Arguments;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Supplier;

/** Answers the methods that both eras share. Thread-safe; waits for servers. */
final class Features {

  private final ArgumentsReader reader = new ArgumentsReader();
  private final Paging paging;

  Features(Paging paging) {
    this.paging = requireNonNull(paging, "paging");
  }

  /** Answers {@code call}; empty if its method is none of those. */
  Optional<Answer> answer(FrontCall call) {
    return work(call).map(Supplier::get);
  }

  private Optional<Supplier<Answer>> work(FrontCall call) {
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

  private Answer list(ListKind kind, FrontCall call) {
    RawObject params = call.request().params();
    Optional<String> cursor = params.string("cursor");
    if (params.isGiven("cursor") && cursor.isEmpty()) {
      return invalid("\"cursor\" is a string");
    }
    return switch (call.endpoint().list(kind, call.exchange())) {
      case Outcome.Failed<Catalog>(Failure failure) -> Errors.of(failure, call.era());
      case Outcome.Served<Catalog>(Catalog catalog, Provenance provenance) ->
          switch (paging.cut(catalog, cursor)) {
            case Paging.Cut.Nowhere() -> invalid("The cursor leads nowhere; begin anew");
            case Paging.Cut.Page(JsonBytes page) ->
                new Answer.Result(shape(page, catalog, provenance, call.era()));
          };
    };
  }

  private static JsonBytes shape(JsonBytes page, Catalog catalog, Provenance provenance, Era era) {
    JsonBytes whole =
        catalog.unavailable().isEmpty() ? page : Splice.append(page, Absences.meta(catalog));
    return era == Era.MODERN
        ? ResultShape.cacheable(whole, Outcomes.remaining(provenance), catalog.scope())
        : whole;
  }

  private Answer callTool(FrontCall call) {
    RawObject params = call.request().params();
    Optional<String> name = params.string("name");
    if (name.isEmpty()) {
      return invalid("\"name\" is a string");
    }
    return switch (reader.read(arguments(params).getBytes(StandardCharsets.UTF_8))) {
      case ArgumentsReader.Reading.Invalid(String detail) -> invalid(detail);
      case ArgumentsReader.Reading.Valid(Arguments arguments) ->
          plain(call, call.endpoint().callTool(name.get(), arguments, call.exchange()));
    };
  }

  /** Returns the arguments as they were written; some clients write null for none. */
  private static String arguments(RawObject params) {
    return params.isGiven("arguments") ? params.raw("arguments").orElse("{}") : "{}";
  }

  private static Answer getPrompt(FrontCall call) {
    RawObject params = call.request().params();
    Optional<String> name = params.string("name");
    Optional<RawObject> arguments =
        params.isGiven("arguments") ? params.object("arguments") : Optional.of(RawObject.EMPTY);
    if (name.isEmpty() || arguments.isEmpty()) {
      return invalid("\"name\" is a string and \"arguments\" is a JSON object");
    }
    JsonBytes asWritten = JsonBytes.of(arguments(params));
    return plain(call, call.endpoint().getPrompt(name.get(), asWritten, call.exchange()));
  }

  private static Answer readResource(FrontCall call) {
    Optional<String> uri = call.request().params().string("uri");
    if (uri.isEmpty()) {
      return invalid("\"uri\" is a string");
    }
    Answer answer =
        switch (call.endpoint().readResource(uri.get(), call.exchange())) {
          case Outcome.Failed<McpResult>(Failure failure) -> Errors.of(failure, call.era());
          case Outcome.Served<McpResult>(McpResult result, Provenance provenance)
              when call.era() == Era.MODERN && result.kind() != McpResult.Kind.CONTINUATION ->
              new Answer.Result(
                  ResultShape.cacheable(
                      result.json(), Outcomes.remaining(provenance), result.hints().scope()));
          case Outcome.Served<McpResult>(McpResult result, _) -> shaped(result, call.era());
        };
    return Missing.translate(answer, uri.get(), call.era());
  }

  private static Answer complete(FrontCall call) {
    RawObject params = call.request().params();
    if (params.object("ref").isEmpty() || params.object("argument").isEmpty()) {
      return invalid("\"ref\" and \"argument\" are JSON objects");
    }
    return plain(
        call, call.endpoint().complete(params.only(Sent.COMPLETION::contains), call.exchange()));
  }

  private static Answer plain(FrontCall call, Outcome<McpResult> outcome) {
    return switch (outcome) {
      case Outcome.Failed<McpResult>(Failure failure) -> Errors.of(failure, call.era());
      case Outcome.Served<McpResult>(McpResult result, _) -> shaped(result, call.era());
    };
  }

  private static Answer shaped(McpResult result, Era era) {
    if (era == Era.MODERN) {
      return new Answer.Result(ResultShape.typed(result));
    }
    return result.kind() == McpResult.Kind.CONTINUATION
        ? new Answer.Wrong(
            Errors.ours(
                Errors.NEEDS_INPUT,
                "needs-input",
                "The server asks for more in a way that this revision of MCP does not know"))
        : new Answer.Result(result.json());
  }

  private static Answer invalid(String message) {
    return new Answer.Wrong(RpcError.invalidParams(message));
  }
}
