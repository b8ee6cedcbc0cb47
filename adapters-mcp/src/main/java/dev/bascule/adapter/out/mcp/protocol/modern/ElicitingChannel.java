package dev.bascule.adapter.out.mcp.protocol.modern;

import dev.bascule.adapter.out.mcp.jsonrpc.JsonRpcCodec;
import dev.bascule.adapter.out.mcp.jsonrpc.TimeLimit;
import dev.bascule.adapter.out.mcp.protocol.ClientInputBudget;
import dev.bascule.adapter.out.mcp.protocol.OutgoingRequest;
import dev.bascule.adapter.out.mcp.protocol.RequestChannel;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.ClientChannel;
import dev.bascule.application.context.ClientResponse;
import dev.bascule.application.context.ForwardedParams;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.ServerMessage;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Failure.BadAnswer;
import dev.bascule.domain.result.Failure.Cancelled;
import dev.bascule.domain.result.Failure.Rejected;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.domain.result.UpstreamReply.Answered;
import dev.bascule.domain.result.UpstreamReply.Failed;
import dev.bascule.mcp.json.JsonObjectWriter;
import dev.bascule.mcp.json.JsonSlice;
import dev.bascule.mcp.json.MalformedMessageException;
import dev.bascule.mcp.protocol.ErrorCodes;
import java.util.Map;
import java.util.Optional;

/**
 * A channel for a client that accepts server requests but does not support input required results:
 * sends the input requests to the client, and repeats the request with the responses until it
 * completes. Thread-safe.
 */
final class ElicitingChannel implements RequestChannel {

  private static final int MAX_ROUNDS = 8;

  /** The error of a client that does not respond. */
  private static final Rejected NO_ANSWER =
      new Rejected(ErrorCodes.INTERNAL_ERROR, "The client did not respond", Optional.empty());

  /** Not a failure of the server: the responses of clients may be too long. */
  private static final Rejected TOO_LONG =
      new Rejected(
          ErrorCodes.INTERNAL_ERROR,
          "Too much input from clients: the requests of the server, or the responses, are too long",
          Optional.empty());

  private final RequestChannel channel;

  /** For the results that wait for responses of clients, and for the responses. */
  private final ClientInputBudget budget;

  ElicitingChannel(RequestChannel channel) {
    this(channel, new ClientInputBudget());
  }

  ElicitingChannel(RequestChannel channel, ClientInputBudget budget) {
    this.channel = channel;
    this.budget = budget;
  }

  @Override
  public UpstreamReply<JsonSlice> request(OutgoingRequest outgoing, TimeLimit limit) {
    UpstreamReply<JsonSlice> reply = channel.request(outgoing, limit);
    if (!outgoing.context().client().acceptsRequests()) {
      return reply;
    }
    try {
      for (int round = 0; round < MAX_ROUNDS; round++) {
        Optional<InputRequiredResult> inputRequired = inputRequired(reply);
        if (inputRequired.isEmpty()) {
          return reply;
        }
        reply =
            requestInput(outgoing, inputRequired.get(), limit)
                .flatMap(members -> channel.request(withMembers(outgoing, members), limit));
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

  /** Returns the members that the repeated request has in addition. */
  private UpstreamReply<JsonBytes> requestInput(
      OutgoingRequest outgoing, InputRequiredResult inputRequired, TimeLimit limit) {
    Reservation reservation = new Reservation();
    try {
      return reservation.tryAdd(inputRequired.bytes())
          ? requestInput(outgoing, inputRequired, limit, reservation)
          : new Failed<>(TOO_LONG);
    } finally {
      reservation.release();
    }
  }

  private static UpstreamReply<JsonBytes> requestInput(
      OutgoingRequest outgoing,
      InputRequiredResult inputRequired,
      TimeLimit limit,
      Reservation reservation) {
    ClientChannel client = outgoing.context().client().channel();
    JsonObjectWriter responses = new JsonObjectWriter();
    for (Map.Entry<String, ServerMessage> inputRequest : inputRequired.inputRequests().entrySet()) {
      if (limit.hasPassed()) {
        return new Failed<>(limit.timedOut());
      }
      switch (client.sendRequest(inputRequest.getValue(), limit.remaining())) {
        case ClientResponse.Answered(JsonBytes answer) -> {
          if (!reservation.tryAdd(answer.length())) {
            return new Failed<>(TOO_LONG);
          }
          responses.member(inputRequest.getKey(), answer);
        }
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
    return new Answered<>(members.toJson());
  }

  /** The bytes that one request keeps while its client is asked for input. Of one thread. */
  private final class Reservation {

    private long held;

    /** Returns false if the requests of the connection, or all, keep too much. */
    boolean tryAdd(long bytes) {
      if (!budget.tryAdd(bytes)) {
        return false;
      }
      held += bytes;
      return true;
    }

    void release() {
      budget.release(held);
    }
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
}
