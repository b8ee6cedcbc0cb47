package dev.bascule.adapter.in.http;

import dev.bascule.application.context.ChildMemory;
import dev.bascule.application.context.ConnectionDetails;
import dev.bascule.application.context.ConnectionDetails.ProcessDetails;
import dev.bascule.application.port.in.ShowServersUseCase;
import dev.bascule.application.view.ServerSummary;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The same servers for all callers, the first {@code awaitedServers} of which have to be started.
 */
record FakeServers(List<ServerSummary> all, int awaitedServers) implements ShowServersUseCase {

  private static final ChildMemory MEMORY =
      new ChildMemory(70_000_000, 50_000_000, OptionalLong.of(90_000_000));

  FakeServers(List<ServerSummary> all) {
    this(all, /* awaitedServers= */ 0);
  }

  /** A guest sees only the first server. */
  @Override
  public List<ServerSummary> showServers(Caller caller) {
    return caller.groups().contains("guests") ? all.subList(0, 1) : all;
  }

  private static ServerSummary withMemory(ServerSummary server) {
    return new ServerSummary(
        server.id(),
        server.transport(),
        server.connected(),
        server.protocolVersion(),
        server.implementation(),
        server.breaker(),
        server.lists(),
        server.toolCount(),
        server.health(),
        Optional.of(MEMORY));
  }

  @Override
  public List<ServerSummary> showAllServers() {
    return all;
  }

  @Override
  public Optional<ServerDetails> showDetails(ServerId server) {
    return showDetails().stream()
        .filter(details -> details.server().id().equals(server))
        .findFirst();
  }

  /** The first server has two processes. */
  @Override
  public List<ServerDetails> showDetails() {
    return all.stream()
        .map(
            server ->
                new ServerDetails(
                    server.equals(all.getFirst()) ? withMemory(server) : server,
                    new ConnectionDetails(
                        "target of " + server.id(),
                        server.equals(all.getFirst())
                            ? Optional.of(
                                new ProcessDetails(
                                    OptionalLong.of(4711),
                                    Optional.of(Instant.EPOCH),
                                    OptionalLong.of(50_000_000),
                                    /* starts= */ 3,
                                    /* restarts= */ 1))
                            : Optional.empty()),
                    /* clientConnections= */ 2,
                    Optional.empty()))
        .toList();
  }

  @Override
  public Set<ToolName> showVisibleTools(Caller caller, ServerId server) {
    return Set.of(new ToolName("echo"));
  }

  @Override
  public Map<ToolName, Duration> showCachedTools(Caller caller, ServerId server) {
    return Map.of(new ToolName("echo"), Duration.ofSeconds(60));
  }

  @Override
  public Optional<String> showStderr(ServerId server) {
    return Optional.of("Cannot find module\n  at " + server);
  }
}
