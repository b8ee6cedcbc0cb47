package dev.bascule.application.admin;

import dev.bascule.application.connection.ServerConnectionPool;
import dev.bascule.application.connection.UpstreamRegistry;
import dev.bascule.application.context.ChildMemory;
import dev.bascule.application.context.ServerHealth;
import dev.bascule.application.feature.ListingLoader;
import dev.bascule.application.feature.VisibleListings;
import dev.bascule.application.policy.CacheRule;
import dev.bascule.application.policy.Permissions;
import dev.bascule.application.port.in.ShowServersUseCase;
import dev.bascule.application.port.out.ServerStatus;
import dev.bascule.application.upstream.Upstream;
import dev.bascule.application.upstream.UpstreamRoute;
import dev.bascule.application.view.ServerSummary;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.Tool;
import dev.bascule.domain.mcp.ToolName;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;

/** The use case that shows the status of the servers, without requests to them. */
public final class ShowServersService implements ShowServersUseCase {

  private final UpstreamRegistry upstreams;
  private final ListingLoader listingLoader;
  private final VisibleListings visibleListings;
  private final ServerHealthMonitor healthMonitor;
  private final ServerConnectionPool connections;
  private final IntSupplier awaited;

  /**
   * @param awaited the number of servers that must start before the bridge is ready
   */
  public ShowServersService(
      UpstreamRegistry upstreams,
      ListingLoader listingLoader,
      ServerHealthMonitor healthMonitor,
      ServerConnectionPool connections,
      IntSupplier awaited) {
    this.upstreams = upstreams;
    this.listingLoader = listingLoader;
    this.healthMonitor = healthMonitor;
    this.connections = connections;
    this.visibleListings = new VisibleListings(upstreams.authorizer());
    this.awaited = awaited;
  }

  @Override
  public int awaitedServers() {
    return awaited.getAsInt();
  }

  @Override
  public List<ServerSummary> showServers(Caller caller) {
    Permissions permissions = upstreams.authorizer().permissions();
    Function<Upstream, ServerHealth> health =
        permissions.mayAdminister(caller)
            ? healthMonitor::detailedHealthOf
            : healthMonitor::healthOf;
    return upstreams.all().stream()
        .filter(upstream -> permissions.maySee(caller, upstream.id()))
        .map(
            upstream ->
                describe(
                    upstream,
                    listsFor(caller, upstream),
                    toolsFor(caller, upstream),
                    health.apply(upstream),
                    Optional.empty()))
        .toList();
  }

  @Override
  public List<ServerSummary> showAllServers() {
    return upstreams.all().stream().map(this::describeForAdministrators).toList();
  }

  private ServerSummary describeForAdministrators(Upstream upstream) {
    return describe(
        upstream,
        upstream.server().status().lists(),
        listingLoader.peek(UpstreamRegistry.plainRoute(upstream)),
        healthMonitor.detailedHealthOf(upstream),
        upstream.server().childMemory());
  }

  @Override
  public List<ServerDetails> showDetails() {
    return upstreams.all().stream().map(this::detailsOf).toList();
  }

  @Override
  public Optional<ServerDetails> showDetails(ServerId server) {
    return upstreams.find(server).map(this::detailsOf);
  }

  private ServerDetails detailsOf(Upstream upstream) {
    return new ServerDetails(
        describeForAdministrators(upstream),
        upstream.server().details(),
        connections.countOf(upstream),
        upstream.server().status().stderr());
  }

  @Override
  public Map<ToolName, Duration> showCachedTools(Caller caller, ServerId server) {
    Optional<Upstream> upstream = upstreams.find(server);
    Map<ToolName, Duration> lifetimes = new LinkedHashMap<>();
    for (Tool tool :
        upstream.flatMap(found -> toolsFor(caller, found)).map(Listing::tools).orElse(List.of())) {
      if (upstream.orElseThrow().policy().planFor(tool.name(), tool.annotations()).cacheRule()
          instanceof CacheRule.Cacheable cacheable) {
        lifetimes.put(tool.name(), cacheable.lifetime().fresh());
      }
    }
    return lifetimes;
  }

  @Override
  public Optional<String> showStderr(ServerId server) {
    return upstreams.find(server).flatMap(upstream -> upstream.server().status().stderr());
  }

  @Override
  public Set<ToolName> showVisibleTools(Caller caller, ServerId server) {
    return upstreams
        .find(server)
        .filter(_ -> upstreams.authorizer().permissions().maySee(caller, server))
        .flatMap(upstream -> toolsFor(caller, upstream))
        .map(Listing::tools)
        .orElse(List.of())
        .stream()
        .map(Tool::name)
        .collect(Collectors.toSet());
  }

  private Optional<Listing> toolsFor(Caller caller, Upstream upstream) {
    UpstreamRoute route = UpstreamRegistry.plainRoute(upstream, caller);
    return listingLoader.peek(route).map(listing -> visibleListings.filter(route, listing));
  }

  /** A caller that may not use all features of a server has its tools only. */
  private Optional<Set<ListKind>> listsFor(Caller caller, Upstream upstream) {
    Optional<Set<ListKind>> lists = upstream.server().status().lists();
    return upstreams.authorizer().permissions().mayUseAll(caller, upstream.id())
        ? lists
        : lists.map(
            offered ->
                offered.contains(ListKind.TOOLS) ? Set.of(ListKind.TOOLS) : Set.<ListKind>of());
  }

  private static ServerSummary describe(
      Upstream upstream,
      Optional<Set<ListKind>> lists,
      Optional<Listing> tools,
      ServerHealth health,
      Optional<ChildMemory> memory) {
    ServerStatus status = upstream.server().status();
    return new ServerSummary(
        upstream.id(),
        nameOf(status.transport()),
        health.state().isConnected(),
        status.protocolVersion(),
        implementation(status),
        upstream.breaker().state().word(),
        lists,
        toolCount(tools),
        health,
        memory);
  }

  private static Optional<String> implementation(ServerStatus status) {
    return status
        .name()
        .map(name -> status.version().map(version -> name + " " + version).orElse(name));
  }

  private static OptionalInt toolCount(Optional<Listing> tools) {
    return tools
        .map(listing -> OptionalInt.of(listing.tools().size()))
        .orElseGet(OptionalInt::empty);
  }

  private static String nameOf(ServerStatus.Transport transport) {
    return switch (transport) {
      case STDIO -> "stdio";
      case STREAMABLE_HTTP -> "streamable-http";
      case SSE -> "sse";
    };
  }
}
