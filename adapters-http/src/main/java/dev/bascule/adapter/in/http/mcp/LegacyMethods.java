package dev.bascule.adapter.in.http.mcp;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.mcp.Incoming.Request;
import dev.bascule.application.port.client.ClientChannel;
import dev.bascule.application.port.client.Exchange;
import dev.bascule.application.port.in.FollowServersUseCase.Following;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.LogLevel;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Outcome;
import java.util.List;
import java.util.Optional;

/** Answers the requests of a session. Thread-safe; waits for servers. */
final class LegacyMethods {

  private static final Answer DONE = new Answer.Result(JsonBytes.of("{}"));

  private final Features features;

  LegacyMethods(Features features) {
    this.features = requireNonNull(features, "features");
  }

  /** Answers {@code request} of a client that is told things on the way {@code back}. */
  Answer answer(Request request, Visit visit, ClientChannel back) {
    LegacySession session = visit.session();
    Exchange exchange =
        session
            .exchange(visit.asker(), back, Sent.passthrough(request, session.level()))
            .withTrace(request.trace());
    return switch (request.method()) {
      case "ping" -> DONE;
      case "logging/setLevel" -> setLevel(request, visit);
      case "resources/subscribe", "resources/unsubscribe" -> subscription(request, visit, exchange);
      default ->
          features
              .answer(new FrontCall(request, session.endpoint(), exchange, Era.LEGACY))
              .orElseGet(() -> new Answer.Wrong(RpcError.methodNotFound()));
    };
  }

  private static Answer setLevel(Request request, Visit visit) {
    LegacySession session = visit.session();
    Optional<LogLevel> level = request.params().string("level").flatMap(LogLevel::of);
    if (level.isEmpty()) {
      return new Answer.Wrong(RpcError.invalidParams("\"level\" is a log level"));
    }
    session.setLevel(level.get());
    Following following = session.following(visit.asker());
    List<ServerId> servers = session.endpoint().servers(visit.asker().caller());
    List<Failure> failures =
        Fan.ask(servers, server -> following.setLogLevel(server, level.get())).stream()
            .flatMap(List::stream)
            .flatMap(outcome -> Outcomes.failure(outcome).stream())
            .toList();
    // One of several servers may well log nothing, or be down.
    return failures.isEmpty() || failures.size() < servers.size()
        ? DONE
        : Errors.of(failures.getFirst(), Era.LEGACY);
  }

  private static Answer subscription(Request request, Visit visit, Exchange exchange) {
    LegacySession session = visit.session();
    Optional<String> uri = request.params().string("uri");
    if (uri.isEmpty()) {
      return new Answer.Wrong(RpcError.invalidParams("\"uri\" is a string"));
    }
    Following following = session.following(visit.asker());
    Outcome<McpResult> outcome =
        request.method().equals("resources/subscribe")
            ? session.subscriptions().subscribe(following, uri.get(), exchange)
            : session.subscriptions().unsubscribe(following, uri.get(), exchange);
    return switch (outcome) {
      case Outcome.Served<McpResult>(McpResult result, _) -> new Answer.Result(result.json());
      case Outcome.Failed<McpResult>(Failure failure) ->
          Missing.translate(Errors.of(failure, Era.LEGACY), uri.get(), Era.LEGACY);
    };
  }
}
