package dev.bascule.application.context;

import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.json.Sha256;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What becomes known about an HTTP request while it is processed, for the access log. Contains no
 * argument of a call, only their hash.
 *
 * <p>Written by the threads that process the request one after the other, and read after its end. A
 * request that a client abandons may be read before the last detail is written, which is harmless;
 * so no access is synchronized.
 */
public final class RequestDetails {

  /** Records nothing, for requests that are not logged. */
  public static final RequestDetails NONE = new RequestDetails();

  /** In characters; longer names are cut, so that waiting log lines need little memory. */
  private static final int MAX_LENGTH = 128;

  private String requestId = "";
  private String address = "";
  private Caller caller = Caller.ANONYMOUS;
  private @Nullable String server;
  private @Nullable String tool;
  private @Nullable String rpcMethod;
  private @Nullable CacheProvenance provenance;
  private TraceContext trace = TraceContext.NONE;
  private @Nullable Failure failure;
  private @Nullable Sha256 arguments;
  private boolean isToolError;

  /** Records the id of the request and the address of its client. */
  public void setOrigin(String id, String clientAddress) {
    if (isRecorded()) {
      requestId = id;
      address = clientAddress;
    }
  }

  /** Records the caller. */
  public void setCaller(Caller authenticated) {
    if (isRecorded()) {
      caller = authenticated;
    }
  }

  /** Records the server and the tool as the client named them; null for none. */
  public void setTarget(@Nullable String serverName, @Nullable String toolName) {
    if (isRecorded()) {
      server = serverName == null ? null : shortened(serverName);
      tool = toolName == null ? null : shortened(toolName);
    }
  }

  /** Records the method of a JSON-RPC request, as the client named it. */
  public void setRpcMethod(String method) {
    if (isRecorded()) {
      rpcMethod = shortened(method);
    }
  }

  /** Records the trace of the request. */
  public void setTrace(TraceContext known) {
    if (isRecorded()) {
      trace = known;
    }
  }

  /** Records a call of a tool that has completed. */
  public void setCall(ToolCall call, Outcome<McpResult> outcome) {
    if (isRecorded()) {
      server = call.server().value();
      tool = shortened(call.tool().value());
      arguments = call.arguments().digest();
      isToolError =
          outcome instanceof Outcome.Served<McpResult> served
              && served.value().kind() == McpResult.Kind.ERROR;
      setOutcome(outcome);
    }
  }

  /** Records another request to one server that has completed. */
  public void setRequest(ServerId requested, Outcome<?> outcome) {
    if (isRecorded()) {
      server = requested.value();
      setOutcome(outcome);
    }
  }

  private void setOutcome(Outcome<?> outcome) {
    switch (outcome) {
      case Outcome.Served<?>(Object _, CacheProvenance known) -> {
        provenance = known;
        failure = null;
      }
      case Outcome.Failed<?>(Failure why) -> failure = withoutServerText(why);
    }
  }

  /** A server's error can be large, and many lines may wait to be written. */
  private static Failure withoutServerText(Failure failure) {
    return failure instanceof Failure.Rejected(int code, String _, Optional<JsonBytes> _)
        ? new Failure.Rejected(code, "", Optional.empty())
        : failure;
  }

  private static String shortened(String text) {
    return text.length() > MAX_LENGTH ? text.substring(0, MAX_LENGTH) : text;
  }

  /** Returns whether anything is recorded. */
  @SuppressWarnings("ReferenceEquality")
  public boolean isRecorded() {
    return this != NONE;
  }

  public String requestId() {
    return requestId;
  }

  public String address() {
    return address;
  }

  public Caller caller() {
    return caller;
  }

  /** Returns the name of the server; null if the request is for none, or for all of them. */
  public @Nullable String server() {
    return server;
  }

  public @Nullable String tool() {
    return tool;
  }

  public @Nullable String rpcMethod() {
    return rpcMethod;
  }

  /** Returns where the result came from; null if there is none. */
  public @Nullable CacheProvenance provenance() {
    return provenance;
  }

  public TraceContext trace() {
    return trace;
  }

  /** Returns why the request failed, without text and data of a server; null if it did not. */
  public @Nullable Failure failure() {
    return failure;
  }

  /** Returns the hash of the arguments of a call of a tool. */
  public @Nullable Sha256 arguments() {
    return arguments;
  }

  /** Returns whether the tool that was called reported an error. */
  public boolean isToolError() {
    return isToolError;
  }
}
