package dev.bascule.adapter.out.mcp.protocol;

import dev.bascule.adapter.out.mcp.json.JsonSlice;
import dev.bascule.adapter.out.mcp.json.MalformedMessageException;
import dev.bascule.adapter.out.mcp.jsonrpc.TimeLimit;
import dev.bascule.application.context.CallContext;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.ListPage;
import dev.bascule.domain.mcp.McpRequest;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Failure.BadAnswer;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.domain.result.UpstreamReply.Answered;
import dev.bascule.domain.result.UpstreamReply.Failed;
import java.util.Optional;

/** The requests to a server, over any transport. Thread-safe if the channel is. */
public final class McpRequests {

  private final RequestChannel channel;

  public McpRequests(RequestChannel channel) {
    this.channel = channel;
  }

  public UpstreamReply<McpResult> send(McpRequest request, CallContext context, TimeLimit limit) {
    return read(
        channel.request(OutgoingRequest.of(request, context), limit),
        request instanceof McpRequest.ReadResource
            ? ResultReader::readResource
            : ResultReader::readResult);
  }

  public UpstreamReply<ListPage> list(
      ListKind kind, Optional<String> cursor, CallContext context, TimeLimit limit) {
    return read(
        channel.request(OutgoingRequest.ofPage(kind, cursor, context), limit),
        result -> ResultReader.readPage(kind, result));
  }

  public UpstreamReply<McpResult> ping(TimeLimit limit) {
    return read(channel.ping(limit), ResultReader::readResult);
  }

  private static <T> UpstreamReply<T> read(UpstreamReply<JsonSlice> reply, Reader<T> reader) {
    return switch (reply) {
      case Failed<JsonSlice>(Failure.UpstreamFailure failure) -> new Failed<>(failure);
      case Answered<JsonSlice>(JsonSlice result) -> {
        try {
          yield new Answered<>(reader.read(result));
        } catch (MalformedMessageException e) {
          yield new Failed<>(new BadAnswer("the server's result is malformed: " + e.reason()));
        }
      }
    };
  }

  @FunctionalInterface
  private interface Reader<T> {
    T read(JsonSlice result) throws MalformedMessageException;
  }
}
