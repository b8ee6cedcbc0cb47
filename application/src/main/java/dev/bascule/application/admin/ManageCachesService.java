package dev.bascule.application.admin;

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

/** The use case that clears the caches. */
public final class ManageCachesService implements ManageCachesUseCase {

  private final UpstreamRegistry upstreams;
  private final Caches caches;

  public ManageCachesService(UpstreamRegistry upstreams, Caches caches) {
    this.upstreams = upstreams;
    this.caches = caches;
  }

  @Override
  public CleanUpResult cleanUp() {
    return new CleanUpResult(
        caches.listings().cleanUpExpired() + caches.discoveries().cleanUpExpired(),
        caches.results().cleanUpExpired());
  }

  @Override
  public ClearResult clearAll() {
    return new ClearResult.Done(clearListed(), caches.results().clear());
  }

  @Override
  public ClearResult clearTools(Optional<ServerId> server) {
    if (isUnknown(server)) {
      return serverNotFound(server);
    }
    return new ClearResult.Done(
        server
            .map(id -> caches.invalidateListed(new CacheTag.ServerTag(id)))
            .orElseGet(this::clearListed),
        /* responses= */ 0);
  }

  @Override
  public ClearResult clearResponses(Optional<ServerId> server, Optional<ToolName> tool) {
    if (isUnknown(server)) {
      return serverNotFound(server);
    }
    if (server.isEmpty() && tool.isEmpty()) {
      return new ClearResult.Done(/* tools= */ 0, caches.results().clear());
    }
    return new ClearResult.Done(
        /* tools= */ 0, tagsOf(server, tool).stream().mapToInt(caches.results()::invalidate).sum());
  }

  private int clearListed() {
    return caches.listings().clear() + caches.discoveries().clear();
  }

  private List<CacheTag> tagsOf(Optional<ServerId> server, Optional<ToolName> tool) {
    Collection<ServerId> servers =
        server.map(List::of).orElseGet(() -> upstreams.all().stream().map(Upstream::id).toList());
    return servers.stream()
        .map(
            id ->
                tool.<CacheTag>map(name -> new CacheTag.SubjectTag(id, name))
                    .orElseGet(() -> new CacheTag.ServerTag(id)))
        .toList();
  }

  private boolean isUnknown(Optional<ServerId> server) {
    return server.isPresent() && server.flatMap(upstreams::find).isEmpty();
  }

  private static ClearResult serverNotFound(Optional<ServerId> server) {
    return new ClearResult.ServerNotFound(
        new Failure.UnknownServer(server.map(ServerId::value).orElseThrow()));
  }
}
