package dev.bascule.adapter.in.http.mcp;

import dev.bascule.adapter.in.http.FakeUseCases;
import dev.bascule.adapter.in.http.exchange.UseCases;
import dev.bascule.adapter.in.http.mcp.session.FakeSubscription;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.ClientSession;
import dev.bascule.application.context.ServerHealth;
import dev.bascule.application.port.in.DiscoverServerUseCase;
import dev.bascule.application.port.in.ListServerFeaturesUseCase;
import dev.bascule.application.port.in.ShareSessionsUseCase;
import dev.bascule.application.port.in.ShowServersUseCase;
import dev.bascule.application.port.in.SubscribeToServersUseCase.Listener;
import dev.bascule.application.port.in.SubscribeToServersUseCase.Subscription;
import dev.bascule.application.port.in.UseServerFeaturesUseCase;
import dev.bascule.application.view.ServerSummary;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.McpRequest;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerDiscovery;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import java.time.Duration;
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

/** The use cases of the MCP endpoints, with servers in memory. */
public final class FakeMcpUseCases implements UseServerFeaturesUseCase {

  /** The token of a request that returns to the endpoint of all servers. */
  static final String LOOP_TOKEN = "loop";

  public final List<McpRequest> requests = new CopyOnWriteArrayList<>();
  public final List<CallContext> contexts = new CopyOnWriteArrayList<>();
  public final List<ClientSession> endedSessions = new CopyOnWriteArrayList<>();
  public final BlockingQueue<FakeSubscription> subscriptions = new LinkedBlockingQueue<>();

  /** Shares the sessions with other replicas. */
  public Optional<ShareSessionsUseCase> sharing = Optional.empty();

  /** Runs when a subscription begins. */
  public volatile Runnable onSubscribe = () -> {};

  /** Runs when the capabilities of a server are requested. */
  public volatile Runnable onDiscover = () -> {};

  /** Runs when a session has ended. */
  public Runnable onEndSession = () -> {};

  /** Runs when a server receives a log level. */
  Runnable onLevel = () -> {};

  public final Set<String> missingResources = ConcurrentHashMap.newKeySet();

  /** The servers that are currently hidden. */
  public final Set<ServerId> hidden = ConcurrentHashMap.newKeySet();

  private final Map<ServerId, FakeServer> servers =
      Collections.synchronizedMap(new LinkedHashMap<>());

  public FakeServer server(String name) {
    return servers.computeIfAbsent(new ServerId(name), _ -> new FakeServer());
  }

  public UseCases useCases() {
    ListServerFeaturesUseCase lists =
        (server, kind, _, context) ->
            onServer(server, context, fakeServer -> fakeServer.list(kind));
    DiscoverServerUseCase discoveries =
        new DiscoverServerUseCase() {
          @Override
          public Outcome<ServerDiscovery> discover(
              ServerId server, FreshnessRequirement requirement, CallContext context) {
            onDiscover.run();
            return onServer(server, context, FakeServer::discover);
          }

          @Override
          public boolean detectLoop(String token, Optional<ServerId> endpoint) {
            return token.equals(LOOP_TOKEN) && endpoint.isEmpty();
          }
        };
    ShowServersUseCase showServers = new FakeShowServers();
    return FakeUseCases.ofMcp(
        (call, _, context) -> request(call, context),
        lists,
        this,
        discoveries,
        this::subscribe,
        this::endSession,
        sharing,
        showServers);
  }

  @Override
  public Outcome<McpResult> readResource(
      McpRequest.ReadResource request, FreshnessRequirement requirement, CallContext context) {
    return request(request, context);
  }

  @Override
  public Outcome<McpResult> getPrompt(McpRequest.GetPrompt request, CallContext context) {
    return request(request, context);
  }

  @Override
  public Outcome<McpResult> complete(McpRequest.Complete request, CallContext context) {
    return request(request, context);
  }

  public CallContext lastContext() {
    return contexts.getLast();
  }

  public McpRequest lastRequest() {
    return requests.getLast();
  }

  private Outcome<McpResult> request(McpRequest request, CallContext context) {
    requests.add(request);
    return onServer(
        request.server(), context, fakeServer -> fakeServer.responder.apply(request, context));
  }

  private <T> Outcome<T> onServer(
      ServerId server, CallContext context, Function<FakeServer, Outcome<T>> operation) {
    contexts.add(context);
    FakeServer fakeServer = servers.get(server);
    return fakeServer == null
        ? FakeServer.failed(new Failure.UnknownServer(server.value()))
        : operation.apply(fakeServer);
  }

  private Subscription subscribe(CallContext context, Listener listener) {
    FakeSubscription following = new FakeSubscription(context, listener, missingResources, onLevel);
    subscriptions.add(following);
    onSubscribe.run();
    return following;
  }

  private void endSession(ClientSession session) {
    endedSessions.add(session);
    onEndSession.run();
  }

  private List<ServerSummary> listServers() {
    synchronized (servers) {
      return servers.keySet().stream()
          .filter(id -> !hidden.contains(id))
          .map(FakeMcpUseCases::describe)
          .toList();
    }
  }

  /** Shows all servers to all callers. */
  private final class FakeShowServers implements ShowServersUseCase {

    @Override
    public List<ServerSummary> showServers(Caller caller) {
      return listServers();
    }

    @Override
    public List<ServerSummary> showAllServers() {
      return listServers();
    }

    @Override
    public List<ServerDetails> showDetails() {
      return List.of();
    }

    @Override
    public Optional<ServerDetails> showDetails(ServerId server) {
      return Optional.empty();
    }

    @Override
    public int awaitedServers() {
      return 0;
    }

    @Override
    public Set<ToolName> showVisibleTools(Caller caller, ServerId server) {
      return Set.of();
    }

    @Override
    public Map<ToolName, Duration> showCachedTools(Caller caller, ServerId server) {
      return Map.of();
    }

    @Override
    public Optional<String> showStderr(ServerId server) {
      return Optional.empty();
    }
  }

  private static ServerSummary describe(ServerId id) {
    return new ServerSummary(
        id,
        "stdio",
        true,
        Optional.empty(),
        Optional.empty(),
        "closed",
        Optional.empty(),
        OptionalInt.empty(),
        ServerHealth.NOT_STARTED,
        Optional.empty());
  }
}
