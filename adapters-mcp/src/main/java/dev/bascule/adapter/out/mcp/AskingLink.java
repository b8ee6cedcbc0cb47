package dev.bascule.adapter.out.mcp;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.port.client.ClientAnswer;
import dev.bascule.application.port.client.ClientChannel;
import dev.bascule.application.port.client.Exchange;
import dev.bascule.application.port.client.Passthrough;
import dev.bascule.application.port.out.ServerStatus;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.Discovery;
import dev.bascule.domain.mcp.ServerMessage;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Failure.BadAnswer;
import dev.bascule.domain.outcome.Failure.Cancelled;
import dev.bascule.domain.outcome.Failure.Rejected;
import dev.bascule.domain.outcome.Reply;
import dev.bascule.domain.outcome.Reply.Answered;
import dev.bascule.domain.outcome.Reply.Failed;
import java.util.Map;
import java.util.Optional;

/**
 * A link for a client that can be asked things, but knows no result that asks them: asks the client
 * itself, and sends the request again with the answers, until it is answered. Thread-safe.
 */
final class AskingLink implements McpLink {

  private static final int MAX_ROUNDS = 8;

  /** The answer of a client that gives none. */
  private static final Rejected SILENT =
      new Rejected(-32603, "The client does not answer", Optional.empty());

  private final McpLink link;

  AskingLink(McpLink link) {
    this.link = requireNonNull(link, "link");
  }

  @Override
  public Reply<JsonSlice> request(Outgoing outgoing, TimeLimit limit) {
    Reply<JsonSlice> reply = link.request(outgoing, limit);
    if (!outgoing.exchange().client().canBeAsked()) {
      return reply;
    }
    try {
      for (int round = 0; round < MAX_ROUNDS; round++) {
        Optional<InputRequired> asked = asked(reply);
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

  private static Optional<InputRequired> asked(Reply<JsonSlice> reply)
      throws MalformedMessageException {
    return reply instanceof Answered<JsonSlice>(JsonSlice result)
        ? InputRequired.read(result)
        : Optional.empty();
  }

  private Reply<JsonSlice> again(Outgoing outgoing, InputRequired asked, TimeLimit limit) {
    ClientChannel channel = outgoing.exchange().client().channel();
    JsonMembers responses = new JsonMembers();
    for (Map.Entry<String, ServerMessage> question : asked.questions().entrySet()) {
      if (limit.hasPassed()) {
        return new Failed<>(limit.timedOut());
      }
      switch (channel.ask(question.getValue(), limit.remaining())) {
        case ClientAnswer.Answered(JsonBytes answer) -> responses.member(question.getKey(), answer);
        case ClientAnswer.Refused(JsonBytes error) -> {
          return new Failed<>(JsonRpcCodec.rejected(error));
        }
        case ClientAnswer.Silent() -> {
          return new Failed<>(silence(limit));
        }
      }
    }
    JsonMembers members = new JsonMembers();
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

  private static Outgoing with(Outgoing outgoing, JsonBytes members) {
    Exchange exchange = outgoing.exchange();
    Passthrough sent = exchange.passthrough();
    JsonBytes all = new JsonMembers().allOf(sent.members()).allOf(members).toJson();
    return new Outgoing(
        outgoing.method(),
        outgoing.params(),
        outgoing.request(),
        exchange.withPassthrough(new Passthrough(all, sent.meta(), sent.logLevel())));
  }

  @Override
  public Reply<Discovery> discover(Exchange exchange, TimeLimit limit) {
    return link.discover(exchange, limit);
  }

  @Override
  public ServerStatus status() {
    return link.status();
  }

  @Override
  public Optional<Era> betterEra() {
    return link.betterEra();
  }

  @Override
  public void close() {
    link.close();
  }
}
