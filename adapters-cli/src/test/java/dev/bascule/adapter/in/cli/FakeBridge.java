package dev.bascule.adapter.in.cli;

import dev.bascule.adapter.in.cli.launch.BridgeLauncher;
import dev.bascule.adapter.in.cli.launch.LoginAttempt;
import dev.bascule.adapter.in.cli.launch.LoginException;
import dev.bascule.adapter.in.cli.launch.OpenBridge;
import dev.bascule.adapter.in.cli.launch.RunningBridge;
import dev.bascule.adapter.in.cli.launch.SharedCheck;
import dev.bascule.adapter.in.cli.launch.StreamBridge;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.ClientChannel;
import dev.bascule.application.port.in.Invocation;
import dev.bascule.application.port.in.ShowServersUseCase;
import dev.bascule.application.port.in.UseServerFeaturesUseCase;
import dev.bascule.application.view.ServerSummary;
import dev.bascule.configuration.BridgeConfig;
import dev.bascule.configuration.ServerConfig;
import dev.bascule.configuration.SharedConfig;
import dev.bascule.configuration.load.ReloadableConfig;
import dev.bascule.configuration.load.SourceMap;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.CacheHints;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.FetchedPage;
import dev.bascule.domain.mcp.ListEntry;
import dev.bascule.domain.mcp.ListEntry.RawListEntry;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.ListPage;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.McpRequest;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.Tool;
import dev.bascule.domain.mcp.ToolAnnotations;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A configurable bridge that records the requests. */
public final class FakeBridge implements BridgeLauncher {

  /** Returns the result of checking the engine. */
  public Supplier<SharedCheck> engine = () -> new SharedCheck(true, "Valkey 8.1.1", List.of());

  /** The servers with a stored login, and the URLs that browsers were redirected to. */
  public final Map<ServerId, String> logins = new HashMap<>();

  /** What prevents logins and their deletion. */
  public Optional<String> loginProblem = Optional.empty();

  public final List<BridgeConfig> startedConfigs = new ArrayList<>();
  public final List<BridgeConfig> openedConfigs = new ArrayList<>();
  public final List<ReloadableConfig> reloadableConfigs = new ArrayList<>();
  public final List<ToolCall> calls = new ArrayList<>();

  /** The servers that were offered over streams. */
  public final List<String> streamedServers = new ArrayList<>();

  /** The requests for resources and prompts. */
  public final List<McpRequest> featureRequests = new ArrayList<>();

  public int closeCount;

  /** The number of eager starts of servers. */
  public int eagerStartCount;

  /** Runs within each request to a server, and when the bridge is closed. */
  public Runnable onRequest = () -> {};

  Runnable onClose = () -> {};

  /** Is notified of the orders that a running bridge receives. */
  public Consumer<String> onOrder = _ -> {};

  /** Uses the channel to the client during a call. */
  public Consumer<ClientChannel> onCall = _ -> {};

  /** The state of the servers. */
  public List<ServerSummary> servers = List.of();

  private final Map<ListKind, Map<ServerId, Outcome<Listing>>> listings =
      new EnumMap<>(ListKind.class);
  private final Map<ServerId, String> stderr = new HashMap<>();
  private Outcome<McpResult> result = new Outcome.Failed<>(new Failure.NotCached());
  private Optional<IOException> bindFailure = Optional.empty();

  public void stubTools(String server, String... toolObjects) {
    List<Tool> tools = Arrays.stream(toolObjects).map(FakeBridge::tool).toList();
    stubList(server, new Listing(ListKind.TOOLS, tools, CacheHints.NONE, List.of()));
  }

  private void stubList(String server, Listing listing) {
    stubOutcome(
        server, listing.kind(), new Outcome.Served<>(listing, CacheProvenance.Forwarded.BYPASS));
  }

  private void stubOutcome(String server, ListKind kind, Outcome<Listing> outcome) {
    listings.computeIfAbsent(kind, _ -> new HashMap<>()).put(new ServerId(server), outcome);
  }

  /** Makes {@code server} list entries, whose first member is the key; otherwise it lists none. */
  public void stubEntries(String server, ListKind kind, String... objects) {
    List<ListEntry> entries =
        Arrays.stream(objects)
            .<ListEntry>map(json -> new RawListEntry(json.split("\"", -1)[3], JsonBytes.of(json)))
            .toList();
    ListPage page = new ListPage(entries, Optional.empty(), CacheHints.NONE, /* bytes= */ 0);
    stubList(server, Listing.ofPages(kind, List.of(new FetchedPage(Optional.empty(), page, 0))));
  }

  public void stubListFailure(String server, Failure failure) {
    stubListFailure(server, ListKind.TOOLS, failure);
  }

  public void stubListFailure(String server, ListKind kind, Failure failure) {
    stubOutcome(server, kind, new Outcome.Failed<>(failure));
  }

  public void stubStderr(String server, String text) {
    stderr.put(new ServerId(server), text);
  }

  public void stubResult(String json, McpResult.Kind kind) {
    result =
        new Outcome.Served<>(
            new McpResult(JsonBytes.of(json), kind), CacheProvenance.Forwarded.BYPASS);
  }

  public void stubFailure(Failure failure) {
    result = new Outcome.Failed<>(failure);
  }

  public void stubBindFailure(IOException reason) {
    bindFailure = Optional.of(reason);
  }

  /** Extracts the name from {@code {"name":"...", ...}}. */
  private static Tool tool(String json) {
    return new Tool(
        new ToolName(json.split("\"", -1)[3]), JsonBytes.of(json), ToolAnnotations.UNKNOWN);
  }

  @Override
  public RunningBridge start(
      BridgeConfig config, SourceMap sourceMap, Optional<ReloadableConfig> reloadableConfig)
      throws IOException {
    reloadableConfig.ifPresent(reloadableConfigs::add);
    if (bindFailure.isPresent()) {
      throw bindFailure.get();
    }
    startedConfigs.add(config);
    return new FakeRunningBridge();
  }

  @Override
  public SharedCheck checkEngine(SharedConfig config) {
    return engine.get();
  }

  @Override
  public LoginAttempt beginLogin(ServerConfig server) throws LoginException {
    checkLogin();
    return new FakeLogin(server.id());
  }

  @Override
  public boolean forgetLogin(ServerConfig server) throws LoginException {
    checkLogin();
    return logins.remove(server.id()) != null;
  }

  private void checkLogin() throws LoginException {
    if (loginProblem.isPresent()) {
      throw new LoginException(loginProblem.get());
    }
  }

  private final class FakeLogin implements LoginAttempt {

    private final ServerId server;

    FakeLogin(ServerId server) {
      this.server = server;
    }

    @Override
    public URI page() {
      return URI.create("https://as/authorize?server=" + server);
    }

    @Override
    public LoginResult await(Duration timeout) throws LoginException {
      throw new LoginException("no login within " + timeout.toSeconds() + " seconds");
    }

    @Override
    public LoginResult finish(String address) {
      logins.put(server, address);
      return new LoginResult("https://as", Path.of("tokens", server + ".json"));
    }

    @Override
    public void close() {
      // Nothing waits for a browser.
    }
  }

  @Override
  public OpenBridge open(BridgeConfig config) {
    openedConfigs.add(config);
    return new OpenBridge(
        (server, kind, _, _) -> list(server, kind),
        (call, _, context) -> prepare(call, context),
        new FakeFeatures(),
        new FakeServers(),
        () -> {
          closeCount++;
          onClose.run();
        });
  }

  /** Echoes the input. */
  @Override
  public StreamBridge openStreams(BridgeConfig config) {
    startedConfigs.add(config);
    return new StreamBridge() {
      @Override
      public void serve(Optional<ServerId> server, InputStream in, OutputStream out)
          throws IOException {
        streamedServers.add(server.map(ServerId::value).orElse("all"));
        onRequest.run();
        in.transferTo(out);
      }

      @Override
      public void end() {}

      @Override
      public void close() {
        closeCount++;
      }
    };
  }

  private Outcome<Listing> list(ServerId server, ListKind kind) {
    onRequest.run();
    return listings
        .getOrDefault(kind, Map.of())
        .getOrDefault(
            server,
            new Outcome.Failed<>(
                kind == ListKind.TOOLS
                    ? new Failure.UnknownServer(server.value())
                    : new Failure.Rejected(
                        Failure.Rejected.METHOD_NOT_FOUND, "Method not found", Optional.empty())));
  }

  private Invocation<McpResult> prepare(ToolCall call, CallContext context) {
    return Invocation.deferred(
        () -> {
          calls.add(call);
          onCall.accept(context.client().channel());
          onRequest.run();
          return result;
        });
  }

  private final class FakeRunningBridge implements RunningBridge {

    @Override
    public int port() {
      return 4711;
    }

    @Override
    public void startServers() {
      eagerStartCount++;
    }

    @Override
    public void reload() {
      onOrder.accept("reloaded");
    }

    @Override
    public void announceStop() {
      onOrder.accept("announced");
    }

    @Override
    public void close() {
      onOrder.accept("closed");
      closeCount++;
    }
  }

  private final class FakeFeatures implements UseServerFeaturesUseCase {

    @Override
    public Outcome<McpResult> readResource(
        McpRequest.ReadResource request, FreshnessRequirement requirement, CallContext context) {
      return answer(request);
    }

    @Override
    public Outcome<McpResult> getPrompt(McpRequest.GetPrompt request, CallContext context) {
      return answer(request);
    }

    @Override
    public Outcome<McpResult> complete(McpRequest.Complete request, CallContext context) {
      return answer(request);
    }

    private Outcome<McpResult> answer(McpRequest request) {
      featureRequests.add(request);
      onRequest.run();
      return result;
    }
  }

  private final class FakeServers implements ShowServersUseCase {

    @Override
    public List<ServerSummary> showServers(Caller caller) {
      return List.of();
    }

    @Override
    public List<ServerSummary> showAllServers() {
      return servers;
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
      return Optional.ofNullable(stderr.get(server));
    }
  }
}
