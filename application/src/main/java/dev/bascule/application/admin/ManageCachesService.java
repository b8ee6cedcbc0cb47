package dev.bascule.application.admin;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.cache.Caches;
import dev.bascule.application.connection.UpstreamRegistry;
import dev.bascule.application.port.in.ManageCachesUseCase;
import dev.bascule.application.upstream.Upstream;
import dev.bascule.domain.cache.CacheTag;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.result.Failure;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Forgets what is cached. */
public final class ManageCachesService implements ManageCachesUseCase {

  private final UpstreamRegistry upstreams;
  private final Caches caches;

  public ManageCachesService(UpstreamRegistry upstreams, Caches caches) {
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
            .map(id -> caches.invalidateListed(new CacheTag.OfServer(id)))
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

  private List<CacheTag> groupsOf(Optional<ServerId> server, Optional<ToolName> tool) {
    Collection<ServerId> servers =
        server.map(List::of).orElseGet(() -> upstreams.all().stream().map(Upstream::id).toList());
    return servers.stream()
        .map(
            id ->
                tool.<CacheTag>map(name -> new CacheTag.OfSubject(id, name))
                    .orElseGet(() -> new CacheTag.OfServer(id)))
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
