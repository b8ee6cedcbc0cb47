package dev.bascule.adapter.out.mcp;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.port.client.Exchange;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.McpRequest;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.Page;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Failure.BadAnswer;
import dev.bascule.domain.outcome.Reply;
import dev.bascule.domain.outcome.Reply.Answered;
import dev.bascule.domain.outcome.Reply.Failed;
import java.util.Optional;

/** What the bridge asks of a server, over whichever transport. Thread-safe where its channel is. */
final class McpRequests {

  private final RequestChannel channel;

  McpRequests(RequestChannel channel) {
    this.channel = requireNonNull(channel, "channel");
  }

  Reply<McpResult> ask(McpRequest request, Exchange exchange, TimeLimit limit) {
    return read(channel.request(Outgoing.of(request, exchange), limit), ResultReader::readResult);
  }

  Reply<Page> list(ListKind kind, Optional<String> cursor, Exchange exchange, TimeLimit limit) {
    return read(
        channel.request(Outgoing.ofPage(kind, cursor, exchange), limit),
        result -> ResultReader.readPage(kind, result));
  }

  private static <T> Reply<T> read(Reply<JsonSlice> reply, Reader<T> reader) {
    return switch (reply) {
      case Failed<JsonSlice>(Failure.Upstream failure) -> new Failed<>(failure);
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
