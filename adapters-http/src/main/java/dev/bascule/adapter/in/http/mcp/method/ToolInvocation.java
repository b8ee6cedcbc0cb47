package dev.bascule.adapter.in.http.mcp.method;

import dev.bascule.adapter.in.http.exchange.BridgeResponse;
import dev.bascule.adapter.in.http.exchange.BridgeResponse.DeferredResponse;
import dev.bascule.adapter.in.http.mcp.aggregate.McpTarget;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcError;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcResult;
import dev.bascule.adapter.in.http.mcp.protocol.ParamHeaderValidator;
import dev.bascule.adapter.in.http.mcp.stream.RequestTask;
import dev.bascule.application.port.in.Invocation;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ToolArguments;
import dev.bascule.domain.result.Outcome;
import dev.bascule.mcp.json.RawJsonObject;
import dev.bascule.mcp.json.ToolArgumentsCache;
import dev.bascule.mcp.json.ToolArgumentsParser.ParseResult;
import dev.bascule.mcp.protocol.ProtocolEra;
import java.util.Optional;

/**
 * A request that calls a tool. Either {@link #poll} or {@link #await} responds to it; the caller
 * closes it. Not thread-safe: one thread at a time may use it.
 *
 * @param prepared the prepared call; empty if the request must be checked first, and that may wait:
 *     its arguments are long or invalid, or a header field may repeat one
 */
public record ToolInvocation(McpCall call, Optional<Invocation<McpResult>> prepared)
    implements AutoCloseable {

  private static final byte[] NO_ARGUMENTS = {};

  /** Prepares {@code call} unless it must be checked first. Does not block. */
  public static ToolInvocation of(McpCall call) {
    return new ToolInvocation(call, tryPrepare(call));
  }

  private static Optional<Invocation<McpResult>> tryPrepare(McpCall call) {
    Optional<String> name = name(call);
    if (name.isEmpty()
        || (mirrorsArguments(call) && !call.target().isUnannotated(name.get(), call.context()))) {
      return Optional.empty();
    }
    Optional<ToolArguments> arguments = ToolArgumentsCache.PROCESS.tryGetOrParse(arguments(call));
    return arguments.isPresent()
        ? Optional.of(call.target().prepareCall(name.get(), arguments.get(), call.context()))
        : Optional.empty();
  }

  /**
   * Returns the response if the outcome is known without waiting. Does not block.
   *
   * @return empty if {@link #await} must respond; then nothing is counted
   */
  public Optional<BridgeResponse> poll() {
    Optional<Outcome<McpResult>> polled;
    try {
      polled = prepared.isPresent() ? prepared.get().poll() : Optional.empty();
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
    if (polled.isEmpty()) {
      return Optional.empty();
    }
    String id = call.request().id();
    Outcome<McpResult> outcome = polled.get();
    return Optional.of(
        outcome instanceof Outcome.Served<McpResult>(McpResult result, _)
                && result.json().length() > McpTarget.MAX_INLINE_RESULT
            ? new DeferredResponse(() -> RequestTask.execute(id, () -> toResult(outcome)))
            : RequestTask.toResponse(id, toResult(outcome)));
  }

  private JsonRpcResult toResult(Outcome<McpResult> outcome) {
    return McpMethods.toResult(call, outcome);
  }

  /** Checks the request if that is left to do, and waits for the outcome. */
  public JsonRpcResult await() {
    return prepared.isPresent()
        ? toResult(prepared.get().await())
        : mismatch().orElseGet(this::parseAndCall);
  }

  private JsonRpcResult parseAndCall() {
    Optional<String> name = name(call);
    if (name.isEmpty()) {
      return McpMethods.invalid("\"name\" must be a string");
    }
    return switch (ToolArgumentsCache.PROCESS.getOrParse(arguments(call))) {
      case ParseResult.Invalid(String detail) -> McpMethods.invalid(detail);
      case ParseResult.Valid(ToolArguments arguments) -> {
        try (Invocation<McpResult> invocation =
            call.target().prepareCall(name.get(), arguments, call.context())) {
          yield toResult(invocation.await());
        }
      }
    };
  }

  /** Returns the error if a header field differs from the argument that it repeats. */
  private Optional<JsonRpcResult> mismatch() {
    return mirrorsArguments(call)
        ? name(call)
            .flatMap(name -> call.target().annotatedTool(name, call.context()))
            .flatMap(
                tool ->
                    ParamHeaderValidator.check(
                        tool,
                        params(call).json("arguments").orElse(ToolArguments.NONE.json()),
                        call.head().headers()))
            .map((JsonRpcError error) -> new JsonRpcResult.ErrorResult(error))
        : Optional.empty();
  }

  /** Returns whether header fields may repeat arguments, as over HTTP since 2026-07-28. */
  private static boolean mirrorsArguments(McpCall call) {
    return call.era() == ProtocolEra.MODERN && call.head().mirrorsBody();
  }

  private static RawJsonObject params(McpCall call) {
    return call.request().params();
  }

  private static Optional<String> name(McpCall call) {
    return params(call).string("name");
  }

  /** Returns the arguments as written; some clients send null for none. */
  private static byte[] arguments(McpCall call) {
    return params(call).hasNonNull("arguments")
        ? params(call).bytes("arguments").orElse(NO_ARGUMENTS)
        : NO_ARGUMENTS;
  }

  @Override
  public void close() {
    prepared.ifPresent(Invocation::close);
  }
}
