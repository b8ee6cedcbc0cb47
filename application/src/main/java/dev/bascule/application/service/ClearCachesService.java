package dev.bascule.application.service;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.port.in.ClearCachesUseCase;
import dev.bascule.domain.cache.Group;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.outcome.Failure;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Forgets what is cached. */
public final class ClearCachesService implements ClearCachesUseCase {

  private final Upstreams upstreams;
  private final Caches caches;

  public ClearCachesService(Upstreams upstreams, Caches caches) {
    this.upstreams = requireNonNull(upstreams, "upstreams");
    this.caches = requireNonNull(caches, "caches");
  }

  @Override
  public Cleared clearAll() {
    return new Cleared.Done(clearListed(), caches.results().clear());
  }

  @Override
  public Cleared clearTools(Optional<ServerId> server) {
    if (isUnknown(server)) {
      return unknown(server);
    }
    return new Cleared.Done(
        server
            .map(id -> caches.invalidateListed(new Group.OfServer(id)))
            .orElseGet(this::clearListed),
        /* responses= */ 0);
  }

  @Override
  public Cleared clearResponses(Optional<ServerId> server, Optional<ToolName> tool) {
    if (isUnknown(server)) {
      return unknown(server);
    }
    if (server.isEmpty() && tool.isEmpty()) {
      return new Cleared.Done(/* tools= */ 0, caches.results().clear());
    }
    return new Cleared.Done(
        /* tools= */ 0,
        groupsOf(server, tool).stream().mapToInt(caches.results()::invalidate).sum());
  }

  private int clearListed() {
    return caches.listings().clear() + caches.discoveries().clear();
  }

  private List<Group> groupsOf(Optional<ServerId> server, Optional<ToolName> tool) {
    Collection<ServerId> servers =
        server.map(List::of).orElseGet(() -> upstreams.all().stream().map(Upstream::id).toList());
    return servers.stream()
        .map(
            id ->
                tool.<Group>map(name -> new Group.OfSubject(id, name))
                    .orElseGet(() -> new Group.OfServer(id)))
        .toList();
  }

  private boolean isUnknown(Optional<ServerId> server) {
    return server.isPresent() && server.flatMap(upstreams::find).isEmpty();
  }

  private static Cleared unknown(Optional<ServerId> server) {
    return new Cleared.Unknown(
        new Failure.UnknownServer(server.map(ServerId::value).orElseThrow()));
  }
}
