package dev.bascule.adapter.out.mcp.http;

import dev.bascule.adapter.out.mcp.jsonrpc.PostResponse;
import dev.bascule.adapter.out.mcp.jsonrpc.PostResponse.NoAnswer;
import dev.bascule.adapter.out.mcp.jsonrpc.PostResponse.SessionLost;
import dev.bascule.adapter.out.mcp.jsonrpc.TimeLimit;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.UpstreamReply;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import okhttp3.Request;
import okhttp3.Response;

/** HTTP exchanges whose responses are read as any value. */
public final class Exchanges {

  private Exchanges() {}

  /** A reader of any part of a response. */
  @FunctionalInterface
  public interface Reader<A> {
    A read(Response response) throws IOException;
  }

  /** Sends {@code request}; returns what {@code reader} read, or why there is no response. */
  public static <A> UpstreamReply<A> exchange(
      HttpExchanger exchanger, Request.Builder request, Reader<A> reader, TimeLimit limit) {
    AtomicReference<A> read = new AtomicReference<>();
    PostResponse response =
        exchanger.send(
            request,
            httpResponse -> {
              read.set(reader.read(httpResponse));
              return new SessionLost();
            },
            limit);
    return response instanceof NoAnswer(Failure.UpstreamFailure failure)
        ? new UpstreamReply.Failed<>(failure)
        : new UpstreamReply.Answered<>(read.get());
  }
}
