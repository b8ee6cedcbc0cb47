package dev.bascule.adapter.out.mcp.protocol;

import dev.bascule.adapter.out.mcp.jsonrpc.TimeLimit;
import dev.bascule.application.context.CallContext;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.ListPage;
import dev.bascule.domain.mcp.McpRequest;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.result.UpstreamReply;
import java.util.Optional;

/** The requests to a server, over any transport. Thread-safe if the channel is. */
public record McpRequests(RequestChannel channel) {

  public UpstreamReply<McpResult> send(McpRequest request, CallContext context, TimeLimit limit) {
    return channel
        .request(OutgoingRequest.of(request, context), limit)
        .flatMap(
            result ->
                ResultReader.read(
                    result,
                    request instanceof McpRequest.ReadResource
                        ? ResultReader::readResource
                        : ResultReader::readResult));
  }

  public UpstreamReply<ListPage> list(
      ListKind kind, Optional<String> cursor, CallContext context, TimeLimit limit) {
    return channel
        .request(OutgoingRequest.ofPage(kind, cursor, context), limit)
        .flatMap(result -> ResultReader.read(result, page -> ResultReader.readPage(kind, page)));
  }

  public UpstreamReply<McpResult> ping(TimeLimit limit) {
    return channel
        .ping(limit)
        .flatMap(result -> ResultReader.read(result, ResultReader::readResult));
  }
}
