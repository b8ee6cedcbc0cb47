package dev.bascule.adapter.out.mcp.http.sse;

import dev.bascule.adapter.out.mcp.http.HttpErrors;
import dev.bascule.adapter.out.mcp.http.HttpExchanger;
import dev.bascule.adapter.out.mcp.http.HttpRequestFactory;
import dev.bascule.adapter.out.mcp.http.ResponseBodies;
import dev.bascule.adapter.out.mcp.jsonrpc.PostResponse;
import dev.bascule.adapter.out.mcp.jsonrpc.RpcMessage;
import dev.bascule.adapter.out.mcp.jsonrpc.RpcMessage.Result;
import dev.bascule.adapter.out.mcp.jsonrpc.TimeLimit;
import dev.bascule.application.context.CallContext;
import dev.bascule.mcp.json.JsonSlice;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import okhttp3.HttpUrl;
import okhttp3.Response;

/**
 * A client that posts messages to the endpoint of a server of revision 2024-11-05 of MCP. Only the
 * status of the responses matters. Thread-safe.
 */
final class SsePostClient {

  private final HttpExchanger exchanger;
  private final HttpRequestFactory requests;
  private final CompletableFuture<HttpUrl> endpoint = new CompletableFuture<>();

  SsePostClient(HttpExchanger exchanger, HttpRequestFactory requests) {
    this.exchanger = exchanger;
    this.requests = requests;
  }

  /**
   * Sets the endpoint; only the first call has an effect.
   *
   * @return false if it has another origin than the server
   */
  boolean setEndpoint(String named) {
    Optional<HttpUrl> url = requests.resolveEndpoint(named);
    url.ifPresent(endpoint::complete);
    return url.isPresent();
  }

  /** Runs {@code action} once the endpoint is known, if that ever happens. */
  void onEndpoint(Runnable action) {
    CompletableFuture<Void> _ = endpoint.thenRun(action);
  }

  /** Posts a message; a result means that the server has received it. Waits for the endpoint. */
  PostResponse post(JsonSlice message, CallContext context, TimeLimit limit) {
    return exchanger.send(
        requests.postTo(endpoint.join(), message, context), SsePostClient::readReceipt, limit);
  }

  /** Posts {@code message} without reporting the result; drops it while the endpoint is unknown. */
  void postOneWay(byte[] message, Duration timeout) {
    HttpUrl known = endpoint.getNow(null);
    if (known != null) {
      exchanger.sendOneWay(
          requests.postTo(known, JsonSlice.of(message), CallContext.ANONYMOUS), timeout);
    }
  }

  private static PostResponse readReceipt(Response response) throws IOException {
    return response.isSuccessful()
        ? new Result(RpcMessage.FOREIGN_ID, JsonSlice.of(new byte[0]))
        : HttpErrors.read(
            response.code(),
            response.header("Retry-After"),
            ResponseBodies.errorBody(response),
            HttpErrors.SessionKind.NAMED);
  }
}
