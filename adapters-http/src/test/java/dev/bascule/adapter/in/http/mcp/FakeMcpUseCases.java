package dev.bascule.adapter.in.http.mcp;

import dev.bascule.adapter.in.http.mcp.aggregate.McpUseCases;
import dev.bascule.adapter.in.http.mcp.session.FakeSubscription;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.ClientSession;
import dev.bascule.application.port.in.ShowServersUseCase;
import dev.bascule.application.port.in.SubscribeToServersUseCase.Following;
import dev.bascule.application.port.in.SubscribeToServersUseCase.Listener;
import dev.bascule.application.port.in.UseServerFeaturesUseCase;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.McpRequest;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
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
public final class FakeMcpUseCases implements UseServerFeaturesUseCase {

  public final List<McpRequest> requests = new CopyOnWriteArrayList<>();
  public final List<CallContext> exchanges = new CopyOnWriteArrayList<>();
  public final List<ClientSession> endedSessions = new CopyOnWriteArrayList<>();
  public final BlockingQueue<FakeSubscription> followings = new LinkedBlockingQueue<>();

  /** Runs when somebody begins to follow the servers. */
  Runnable onFollow = () -> {};

  /** Runs when a session has been ended. */
  public Runnable onEndSession = () -> {};

  /** Runs when a server is asked for a level. */
  Runnable onLevel = () -> {};

  public final Set<String> missingResources = ConcurrentHashMap.newKeySet();

  /** The servers that nobody may know of at present. */
  public final Set<ServerId> hidden = ConcurrentHashMap.newKeySet();

  private final Map<ServerId, FakeServer> servers =
      Collections.synchronizedMap(new LinkedHashMap<>());

  public FakeServer server(String name) {
    return servers.computeIfAbsent(new ServerId(name), _ -> new FakeServer());
  }

  public McpUseCases useCases() {
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
      McpRequest.ReadResource request, FreshnessRequirement demand, CallContext exchange) {
    return ask(request, exchange);
  }

  @Override
  public Outcome<McpResult> getPrompt(McpRequest.GetPrompt request, CallContext exchange) {
    return ask(request, exchange);
  }

  @Override
  public Outcome<McpResult> complete(McpRequest.Complete request, CallContext exchange) {
    return ask(request, exchange);
  }

  public CallContext lastExchange() {
    return exchanges.getLast();
  }

  public McpRequest lastRequest() {
    return requests.getLast();
  }

  private Outcome<McpResult> ask(McpRequest request, CallContext exchange) {
    requests.add(request);
    return with(request.server(), exchange, known -> known.answers.apply(request, exchange));
  }

  private <T> Outcome<T> with(
      ServerId server, CallContext exchange, Function<FakeServer, Outcome<T>> asking) {
    exchanges.add(exchange);
    FakeServer known = servers.get(server);
    return known == null
        ? FakeServer.failed(new Failure.UnknownServer(server.value()))
        : asking.apply(known);
  }

  private Following follow(CallContext exchange, Listener listener) {
    FakeSubscription following =
        new FakeSubscription(exchange, listener, missingResources, onLevel);
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
          .map(FakeMcpUseCases::shown)
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
