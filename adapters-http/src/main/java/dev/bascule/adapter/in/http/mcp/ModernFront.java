package dev.bascule.adapter.in.http.mcp;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.json.RawObject;
import dev.bascule.application.port.client.ClientChannel;
import dev.bascule.application.port.client.ClientSide;
import dev.bascule.application.port.client.Exchange;
import dev.bascule.domain.freshness.Provenance;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.Discovery;
import dev.bascule.domain.mcp.LogLevel;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Outcome;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Answers clients that speak 2026-07-28: each request stands for itself. */
final class ModernFront {

  private static final EventBuffer.Limits LIMITS =
      new EventBuffer.Limits(1_000, 1 << 20, /* replays= */ false);

  private final Features features;
  private final Listening listening;
  private final Self self;

  ModernFront(Features features, Listening listening, Self self) {
    this.features = requireNonNull(features, "features");
    this.listening = requireNonNull(listening, "listening");
    this.self = requireNonNull(self, "self");
  }

  /** Answers one message. */
  void answer(Incoming message, McpHttpRequest http, Endpoint endpoint, Replying reply) {
    switch (message) {
      case Incoming.Invalid(Optional<String> id, RpcError error) -> reply.refuse(id, error);
      case Incoming.Notification _ -> reply.nothing(202);
      case Incoming.Response(String id, _) ->
          reply.refuse(
              Optional.of(id),
              RpcError.refusing(400, RpcError.INVALID_REQUEST, "Nothing was asked"));
      case Incoming.Request request -> answer(request, http, endpoint, reply);
    }
  }

  private void answer(
      Incoming.Request request, McpHttpRequest http, Endpoint endpoint, Replying reply) {
    Optional<RpcError> refusal = ModernChecks.check(request, http.headers());
    if (refusal.isPresent()) {
      reply.refuse(Optional.of(request.id()), refusal.get());
      return;
    }
    EventBuffer buffer = new EventBuffer("answer", LIMITS);
    FrontCall call =
        new FrontCall(
            request, endpoint, exchange(request, http.asker(), told(buffer, reply)), Era.MODERN);
    if (request.method().equals("subscriptions/listen")) {
      listening.answer(call, reply);
      return;
    }
    Work work = Work.of(request.id(), buffer, () -> answer(call, http.headers()));
    work.start();
    if (new Courier(buffer, reply, /* numbered= */ false).bring() == Courier.Ending.BROKEN) {
      work.cancel();
    }
  }

  private Answer answer(FrontCall call, Function<String, List<String>> headers) {
    return switch (call.request().method()) {
      case "server/discover" -> discover(call);
      case "tools/call" -> mismatch(call, headers).orElseGet(() -> featured(call));
      default -> featured(call);
    };
  }

  private Answer featured(FrontCall call) {
    return features
        .answer(call)
        .orElseGet(() -> new Answer.Wrong(RpcError.methodNotFound().withStatus(404)));
  }

  private static Optional<Answer> mismatch(FrontCall call, Function<String, List<String>> headers) {
    RawObject params = call.request().params();
    JsonBytes arguments = JsonBytes.of(params.raw("arguments").orElse("{}"));
    return params
        .string("name")
        .flatMap(name -> call.endpoint().annotatedTool(name, call.exchange()))
        .flatMap(tool -> ParamHeaders.check(tool, arguments, headers))
        .map(Answer.Wrong::new);
  }

  private Answer discover(FrontCall call) {
    return switch (call.endpoint().discover(call.exchange())) {
      case Outcome.Failed<Discovery>(Failure failure) -> outage(Errors.of(failure, Era.MODERN));
      case Outcome.Served<Discovery>(Discovery discovery, Provenance provenance) ->
          new Answer.Result(
              ResultShape.cacheable(
                  self.discovery(discovery),
                  Outcomes.remaining(provenance),
                  discovery.hints().scope()));
    };
  }

  /** A client that hears an error with status 200 here concludes that this is a legacy server. */
  private static Answer outage(Answer answer) {
    return answer instanceof Answer.Wrong(RpcError error) && error.status() == 200
        ? new Answer.Wrong(error.withStatus(503))
        : answer;
  }

  /** Returns where the client is told things; empty where it takes a whole answer only. */
  private static Optional<EventBuffer> told(EventBuffer buffer, Replying reply) {
    return Optional.of(buffer).filter(_ -> reply.acceptable().events());
  }

  private static Exchange exchange(
      Incoming.Request request, Asker asker, Optional<EventBuffer> told) {
    RawObject meta = request.meta();
    Optional<LogLevel> level = meta.string(Protocol.LOG_LEVEL_KEY).flatMap(LogLevel::of);
    ClientSide client =
        new ClientSide(
            Sent.capabilities(
                meta.object(Protocol.CAPABILITIES_KEY), meta.raw(Protocol.CAPABILITIES_KEY)),
            Optional.empty(),
            told.<ClientChannel>map(
                    buffer -> new ModernChannel(buffer, meta.raw(Protocol.PROGRESS_TOKEN), level))
                .orElse(ClientChannel.NONE));
    return new Exchange(asker.caller(), client, Sent.passthrough(request, level))
        .presenting(asker.presented())
        .withTrace(request.trace());
  }
}
