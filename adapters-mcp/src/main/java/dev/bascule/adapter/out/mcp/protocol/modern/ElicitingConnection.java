package dev.bascule.adapter.out.mcp.protocol.modern;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.out.mcp.json.JsonObjectWriter;
import dev.bascule.adapter.out.mcp.json.JsonSlice;
import dev.bascule.adapter.out.mcp.json.MalformedMessageException;
import dev.bascule.adapter.out.mcp.jsonrpc.JsonRpcCodec;
import dev.bascule.adapter.out.mcp.jsonrpc.TimeLimit;
import dev.bascule.adapter.out.mcp.protocol.McpConnection;
import dev.bascule.adapter.out.mcp.protocol.OutgoingRequest;
import dev.bascule.adapter.out.mcp.protocol.ProtocolEra;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.ClientChannel;
import dev.bascule.application.context.ClientResponse;
import dev.bascule.application.context.ForwardedParams;
import dev.bascule.application.port.out.ServerStatus;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.ServerDiscovery;
import dev.bascule.domain.mcp.ServerMessage;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Failure.BadAnswer;
import dev.bascule.domain.result.Failure.Cancelled;
import dev.bascule.domain.result.Failure.Rejected;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.domain.result.UpstreamReply.Answered;
import dev.bascule.domain.result.UpstreamReply.Failed;
import java.util.Map;
import java.util.Optional;

/**
 * A link for a client that can be asked things, but knows no result that asks them: asks the client
 * itself, and sends the request again with the answers, until it is answered. Thread-safe.
 */
public final class ElicitingConnection implements McpConnection {

  private static final int MAX_ROUNDS = 8;

  /** The answer of a client that gives none. */
  private static final Rejected SILENT =
      new Rejected(-32603, "The client does not answer", Optional.empty());

  private final McpConnection link;

  public ElicitingConnection(McpConnection link) {
    this.link = requireNonNull(link, "link");
  }

  @Override
  public UpstreamReply<JsonSlice> request(OutgoingRequest outgoing, TimeLimit limit) {
    UpstreamReply<JsonSlice> reply = link.request(outgoing, limit);
    if (!outgoing.exchange().client().canBeAsked()) {
      return reply;
    }
    try {
      for (int round = 0; round < MAX_ROUNDS; round++) {
        Optional<InputRequiredResult> asked = asked(reply);
        if (asked.isEmpty()) {
          return reply;
        }
        reply = again(outgoing, asked.get(), limit);
      }
      return asked(reply).isEmpty()
          ? reply
          : new Failed<>(new BadAnswer("the server keeps asking the client for input"));
    } catch (MalformedMessageException e) {
      return new Failed<>(new BadAnswer("the server's result is malformed: " + e.reason()));
    }
  }

  private static Optional<InputRequiredResult> asked(UpstreamReply<JsonSlice> reply)
      throws MalformedMessageException {
    return reply instanceof Answered<JsonSlice>(JsonSlice result)
        ? InputRequiredResult.read(result)
        : Optional.empty();
  }

  private UpstreamReply<JsonSlice> again(
      OutgoingRequest outgoing, InputRequiredResult asked, TimeLimit limit) {
    ClientChannel channel = outgoing.exchange().client().channel();
    JsonObjectWriter responses = new JsonObjectWriter();
    for (Map.Entry<String, ServerMessage> question : asked.questions().entrySet()) {
      if (limit.hasPassed()) {
        return new Failed<>(limit.timedOut());
      }
      switch (channel.ask(question.getValue(), limit.remaining())) {
        case ClientResponse.Answered(JsonBytes answer) ->
            responses.member(question.getKey(), answer);
        case ClientResponse.Refused(JsonBytes error) -> {
          return new Failed<>(JsonRpcCodec.rejected(error));
        }
        case ClientResponse.Silent() -> {
          return new Failed<>(silence(limit));
        }
      }
    }
    JsonObjectWriter members = new JsonObjectWriter();
    if (!asked.questions().isEmpty()) {
      members.member("inputResponses", responses.toJson());
    }
    asked.state().ifPresent(state -> members.member("requestState", state.toBytes()));
    return link.request(with(outgoing, members.toJson()), limit);
  }

  private static Failure.Upstream silence(TimeLimit limit) {
    if (Thread.currentThread().isInterrupted()) {
      return new Cancelled();
    }
    return limit.hasPassed() ? limit.timedOut() : SILENT;
  }

  private static OutgoingRequest with(OutgoingRequest outgoing, JsonBytes members) {
    CallContext exchange = outgoing.exchange();
    ForwardedParams sent = exchange.passthrough();
    JsonBytes all = new JsonObjectWriter().allOf(sent.members()).allOf(members).toJson();
    return new OutgoingRequest(
        outgoing.method(),
        outgoing.params(),
        outgoing.request(),
        exchange.withPassthrough(new ForwardedParams(all, sent.meta(), sent.logLevel())));
  }

  @Override
  public UpstreamReply<ServerDiscovery> discover(CallContext exchange, TimeLimit limit) {
    return link.discover(exchange, limit);
  }

  @Override
  public ServerStatus status() {
    return link.status();
  }

  @Override
  public Optional<ProtocolEra> betterEra() {
    return link.betterEra();
  }

  @Override
  public void close() {
    link.close();
  }
}
