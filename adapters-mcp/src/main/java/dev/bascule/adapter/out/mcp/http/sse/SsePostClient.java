package dev.bascule.adapter.out.mcp.http.sse;

import dev.bascule.adapter.out.mcp.http.HttpErrors;
import dev.bascule.adapter.out.mcp.http.HttpExchanger;
import dev.bascule.adapter.out.mcp.http.HttpRequestFactory;
import dev.bascule.adapter.out.mcp.http.PostResponse;
import dev.bascule.adapter.out.mcp.http.PostResponse.Result;
import dev.bascule.adapter.out.mcp.http.ResponseBodies;
import dev.bascule.adapter.out.mcp.json.JsonSlice;
import dev.bascule.adapter.out.mcp.jsonrpc.TimeLimit;
import dev.bascule.application.context.TraceContext;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import okhttp3.HttpUrl;
import okhttp3.Response;

/**
 * Posts messages to where a server of revision 2024-11-05 of MCP wants them. What it says to them
 * is of no interest, beyond whether it has got them. Thread-safe.
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
   * Takes in where the server wants its messages; only the first time counts.
   *
   * @return false if that is somewhere else than the server
   */
  boolean setEndpoint(String named) {
    Optional<HttpUrl> url = requests.resolveEndpoint(named);
    url.ifPresent(endpoint::complete);
    return url.isPresent();
  }

  /** Runs {@code action} once it is known where to post, if it ever is. */
  void onEndpoint(Runnable action) {
    CompletableFuture<Void> _ = endpoint.thenRun(action);
  }

  /** Posts a message; a result means that the server has got it. Waits for the endpoint. */
  PostResponse post(SsePost post, TimeLimit limit) {
    return exchanger
        .send(
            requests.postTo(endpoint.join(), post.body(), post.trace()),
            SsePostClient::readReceipt,
            limit)
        .response();
  }

  /**
   * Posts {@code message} without interest in whether the server gets it; it does not as long as it
   * has not said where.
   */
  void postOneWay(byte[] message, Duration timeout) {
    HttpUrl known = endpoint.getNow(null);
    if (known != null) {
      exchanger.sendOneWay(
          requests.postTo(known, JsonSlice.of(message), TraceContext.NONE), timeout);
    }
  }

  private static PostResponse readReceipt(Response response) throws IOException {
    return response.isSuccessful()
        ? new Result(JsonSlice.of(new byte[0]), Optional.empty())
        : HttpErrors.read(
            response.code(),
            response.header("Retry-After"),
            ResponseBodies.errorBody(response),
            HttpErrors.SessionKind.NAMED);
  }
}
