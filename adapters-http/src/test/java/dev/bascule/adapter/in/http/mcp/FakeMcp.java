package dev.bascule.adapter.in.http.mcp;

import dev.bascule.application.port.client.ClientSession;
import dev.bascule.application.port.client.Exchange;
import dev.bascule.application.port.in.AskServerUseCase;
import dev.bascule.application.port.in.FollowServersUseCase.Following;
import dev.bascule.application.port.in.FollowServersUseCase.Listener;
import dev.bascule.application.port.in.ShowServersUseCase;
import dev.bascule.domain.freshness.FreshnessDemand;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.McpRequest;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Outcome;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;

/** All that the front drives, over servers that live in memory. */
final class FakeMcp implements AskServerUseCase {

  final List<McpRequest> requests = new CopyOnWriteArrayList<>();
  final List<Exchange> exchanges = new CopyOnWriteArrayList<>();
  final List<ClientSession> endedSessions = new CopyOnWriteArrayList<>();
  final BlockingQueue<FakeFollowing> followings = new LinkedBlockingQueue<>();

  /** Runs when somebody begins to follow the servers. */
  Runnable onFollow = () -> {};

  /** Runs when a session has been ended. */
  Runnable onEndSession = () -> {};

  /** Runs when a server is asked for a level. */
  Runnable onLevel = () -> {};

  final Set<String> missingResources = ConcurrentHashMap.newKeySet();

  /** The servers that nobody may know of at present. */
  final Set<ServerId> hidden = ConcurrentHashMap.newKeySet();

  private final Map<ServerId, FakeServer> servers =
      Collections.synchronizedMap(new LinkedHashMap<>());

  FakeServer server(String name) {
    return servers.computeIfAbsent(new ServerId(name), _ -> new FakeServer());
  }

  McpUseCases useCases() {
    return new McpUseCases(
        (call, _, exchange) -> ask(call, exchange),
        (server, kind, _, exchange) -> with(server, exchange, known -> known.list(kind)),
        this,
        (server, _, exchange) -> with(server, exchange, FakeServer::discover),
        this::follow,
        this::end,
        new Shown());
  }

  @Override
  public Outcome<McpResult> readResource(
      McpRequest.ReadResource request, FreshnessDemand demand, Exchange exchange) {
    return ask(request, exchange);
  }

  @Override
  public Outcome<McpResult> getPrompt(McpRequest.GetPrompt request, Exchange exchange) {
    return ask(request, exchange);
  }

  @Override
  public Outcome<McpResult> complete(McpRequest.Complete request, Exchange exchange) {
    return ask(request, exchange);
  }

  Exchange lastExchange() {
    return exchanges.getLast();
  }

  McpRequest lastRequest() {
    return requests.getLast();
  }

  private Outcome<McpResult> ask(McpRequest request, Exchange exchange) {
    requests.add(request);
    return with(request.server(), exchange, known -> known.answers.apply(request, exchange));
  }

  private <T> Outcome<T> with(
      ServerId server, Exchange exchange, Function<FakeServer, Outcome<T>> asking) {
    exchanges.add(exchange);
    FakeServer known = servers.get(server);
    return known == null
        ? FakeServer.failed(new Failure.UnknownServer(server.value()))
        : asking.apply(known);
  }

  private Following follow(Exchange exchange, Listener listener) {
    FakeFollowing following = new FakeFollowing(exchange, listener, missingResources, onLevel);
    followings.add(following);
    onFollow.run();
    return following;
  }

  private void end(ClientSession session) {
    endedSessions.add(session);
    onEndSession.run();
  }

  private List<ShowServersUseCase.Server> show() {
    synchronized (servers) {
      return servers.keySet().stream()
          .filter(id -> !hidden.contains(id))
          .map(FakeMcp::shown)
          .toList();
    }
  }

  /** Shows all servers to everybody. */
  private final class Shown implements ShowServersUseCase {

    @Override
    public List<Server> showServers(Caller caller) {
      return show();
    }

    @Override
    public List<Server> showAllServers() {
      return show();
    }
  }

  private static ShowServersUseCase.Server shown(ServerId id) {
    return new ShowServersUseCase.Server(
        id, "stdio", true, Optional.empty(), Optional.empty(), "closed", OptionalInt.empty());
  }
}
