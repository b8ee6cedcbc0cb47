package dev.bascule.adapter.in.http.mcp.method;

import dev.bascule.adapter.in.http.exchange.BridgeResponse;
import dev.bascule.adapter.in.http.exchange.BridgeResponse.DeferredResponse;
import dev.bascule.adapter.in.http.mcp.aggregate.McpTarget.PreparedToolCall;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcResult;
import dev.bascule.adapter.in.http.mcp.stream.RequestTask;
import dev.bascule.adapter.in.http.mcp.stream.RequestTask.FinalMessage;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.result.Outcome;
import java.util.Optional;

/** A request that calls a tool, and the prepared call. The caller closes it. */
public record ToolInvocation(McpCall call, PreparedToolCall prepared) implements AutoCloseable {

  /** In bytes. To translate a longer result takes the thread that reads too long. */
  private static final int MAX_INLINE_RESULT = 16 * 1024;

  /** Returns the response if the outcome is known without waiting. Does not block. */
  public Optional<BridgeResponse> poll() {
    Optional<Outcome<McpResult>> polled;
    try {
      polled = prepared.invocation().poll();
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
    if (polled.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        polled.get() instanceof Outcome.Served<McpResult> served
            ? toResponse(served)
            : toMessage(polled.get()).toResponse());
  }

  private BridgeResponse toResponse(Outcome.Served<McpResult> served) {
    McpResult result = served.value();
    if (result.json().length() > MAX_INLINE_RESULT) {
      return new DeferredResponse(() -> toMessage(served).toResponse());
    }
    try {
      Optional<Outcome<McpResult>> translated = prepared.tryTranslation().apply(served);
      return translated.isPresent()
          ? toMessage(McpMethods.toResult(call, translated.get())).toResponse()
          : new DeferredResponse(() -> toMessage(served).toResponse());
    } catch (RuntimeException | Error e) {
      return toMessage(RequestTask.reportBug(e)).toResponse();
    }
  }

  /** Waits for the outcome, and returns the response. */
  public FinalMessage await() {
    try {
      return toMessage(prepared.invocation().await());
    } catch (RuntimeException | Error e) {
      return toMessage(RequestTask.reportBug(e));
    }
  }

  private FinalMessage toMessage(Outcome<McpResult> outcome) {
    try {
      return toMessage(McpMethods.toResult(call, prepared.translation().apply(outcome)));
    } catch (RuntimeException | Error e) {
      return toMessage(RequestTask.reportBug(e));
    }
  }

  private FinalMessage toMessage(JsonRpcResult result) {
    return FinalMessage.of(call.request().id(), result);
  }

  @Override
  public void close() {
    prepared.invocation().close();
  }
}
