package dev.bascule.adapter.out.mcp.protocol.modern;

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
 * A connection for a client that accepts server requests but does not support input required
 * results: sends the input requests to the client, and repeats the request with the responses until
 * it completes. Thread-safe.
 */
public final class ElicitingConnection implements McpConnection {

  private static final int MAX_ROUNDS = 8;

  /** The error of a client that does not respond. */
  private static final Rejected NO_ANSWER =
      new Rejected(-32603, "The client did not respond", Optional.empty());

  private final McpConnection connection;

  public ElicitingConnection(McpConnection connection) {
    this.connection = connection;
  }

  @Override
  public UpstreamReply<JsonSlice> request(OutgoingRequest outgoing, TimeLimit limit) {
    UpstreamReply<JsonSlice> reply = connection.request(outgoing, limit);
    if (!outgoing.context().client().acceptsRequests()) {
      return reply;
    }
    try {
      for (int round = 0; round < MAX_ROUNDS; round++) {
        Optional<InputRequiredResult> inputRequired = inputRequired(reply);
        if (inputRequired.isEmpty()) {
          return reply;
        }
        reply = answerAndRetry(outgoing, inputRequired.get(), limit);
      }
      return inputRequired(reply).isEmpty()
          ? reply
          : new Failed<>(new BadAnswer("the server keeps requesting input from the client"));
    } catch (MalformedMessageException e) {
      return new Failed<>(new BadAnswer("the server's result is malformed: " + e.reason()));
    }
  }

  private static Optional<InputRequiredResult> inputRequired(UpstreamReply<JsonSlice> reply)
      throws MalformedMessageException {
    return reply instanceof Answered<JsonSlice>(JsonSlice result)
        ? InputRequiredResult.read(result)
        : Optional.empty();
  }

  private UpstreamReply<JsonSlice> answerAndRetry(
      OutgoingRequest outgoing, InputRequiredResult inputRequired, TimeLimit limit) {
    ClientChannel channel = outgoing.context().client().channel();
    JsonObjectWriter responses = new JsonObjectWriter();
    for (Map.Entry<String, ServerMessage> inputRequest : inputRequired.inputRequests().entrySet()) {
      if (limit.hasPassed()) {
        return new Failed<>(limit.timedOut());
      }
      switch (channel.sendRequest(inputRequest.getValue(), limit.remaining())) {
        case ClientResponse.Answered(JsonBytes answer) ->
            responses.member(inputRequest.getKey(), answer);
        case ClientResponse.Rejected(JsonBytes error) -> {
          return new Failed<>(JsonRpcCodec.readRejection(error));
        }
        case ClientResponse.NoResponse() -> {
          return new Failed<>(noAnswerFailure(limit));
        }
      }
    }
    JsonObjectWriter members = new JsonObjectWriter();
    if (!inputRequired.inputRequests().isEmpty()) {
      members.member("inputResponses", responses.toJson());
    }
    inputRequired.state().ifPresent(state -> members.member("requestState", state.toBytes()));
    return connection.request(withMembers(outgoing, members.toJson()), limit);
  }

  private static Failure.UpstreamFailure noAnswerFailure(TimeLimit limit) {
    if (Thread.currentThread().isInterrupted()) {
      return new Cancelled();
    }
    return limit.hasPassed() ? limit.timedOut() : NO_ANSWER;
  }

  private static OutgoingRequest withMembers(OutgoingRequest outgoing, JsonBytes members) {
    CallContext context = outgoing.context();
    ForwardedParams sent = context.forwardedParams();
    JsonBytes all = new JsonObjectWriter().allOf(sent.members()).allOf(members).toJson();
    return new OutgoingRequest(
        outgoing.method(),
        outgoing.params(),
        outgoing.request(),
        context.withForwardedParams(new ForwardedParams(all, sent.meta(), sent.logLevel())));
  }

  @Override
  public UpstreamReply<JsonSlice> ping(TimeLimit limit) {
    return connection.ping(limit);
  }

  @Override
  public boolean isStarted() {
    return connection.isStarted();
  }

  @Override
  public Optional<Failure.UpstreamFailure> start(TimeLimit limit) {
    return connection.start(limit);
  }

  @Override
  public UpstreamReply<ServerDiscovery> discover(CallContext context, TimeLimit limit) {
    return connection.discover(context, limit);
  }

  @Override
  public ServerStatus status() {
    return connection.status();
  }

  @Override
  public Optional<ProtocolEra> betterEra() {
    return connection.betterEra();
  }

  @Override
  public void close() {
    connection.close();
  }
}
