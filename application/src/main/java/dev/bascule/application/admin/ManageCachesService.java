package dev.bascule.application.admin;

import dev.bascule.application.cache.Caches;
import dev.bascule.application.connection.ServerConnectionPool;
import dev.bascule.application.connection.UpstreamRegistry;
import dev.bascule.application.port.in.ManageCachesUseCase;
import dev.bascule.application.port.in.ManageCachesUseCase.RemovedEntries;
import dev.bascule.application.port.out.BridgeEvent;
import dev.bascule.application.port.out.BridgeEventListener;
import dev.bascule.application.port.out.TaskScheduler;
import dev.bascule.application.port.out.TaskScheduler.Schedule;
import dev.bascule.application.upstream.Upstream;
import dev.bascule.domain.cache.CacheTag;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The use case that clears the caches.
 *
 * @param events is notified of scheduled clean-ups
 */
public record ManageCachesService(
    UpstreamRegistry upstreams,
    Caches caches,
    ServerConnectionPool connections,
    BridgeEventListener events)
    implements ManageCachesUseCase {

  /**
   * Schedules clean-ups of the caches and of idle connections, the first after one interval, so
   * that values which are not requested again do not occupy memory until their room is needed.
   *
   * @param interval the time between the end of one clean-up and the next; positive
   * @return stops them when it is closed
   */
  public Schedule startOn(TaskScheduler scheduler, Duration interval) {
    return scheduler.every(interval, this::cleanUpAll);
  }

  /** Catches all exceptions: otherwise the scheduler would never run it again. */
  private void cleanUpAll() {
    try {
      connections.closeIdle();
      RemovedEntries cleaned = cleanUp();
      events.onEvent(new BridgeEvent.CleanedUp(cleaned.tools(), cleaned.responses()));
    } catch (RuntimeException e) {
      events.onEvent(new BridgeEvent.CleanUpFailed(e));
    }
  }

  @Override
  public RemovedEntries cleanUp() {
    return new RemovedEntries(
        caches.listings().cleanUpExpired() + caches.discoveries().cleanUpExpired(),
        caches.results().cleanUpExpired());
  }

  @Override
  public RemovedEntries clearAll() {
    return new RemovedEntries(clearListed(), caches.results().clear());
  }

  @Override
  public Outcome<RemovedEntries> clearTools(Optional<ServerId> server) {
    return ifKnown(
        server,
        () ->
            new RemovedEntries(
                server
                    .map(id -> caches.invalidateListed(new CacheTag.ServerTag(id)))
                    .orElseGet(this::clearListed),
                /* responses= */ 0));
  }

  @Override
  public Outcome<RemovedEntries> clearResponses(
      Optional<ServerId> server, Optional<ToolName> tool) {
    return ifKnown(
        server,
        () ->
            new RemovedEntries(
                /* tools= */ 0,
                server.isEmpty() && tool.isEmpty()
                    ? caches.results().clear()
                    : tagsOf(server, tool).stream().mapToInt(caches.results()::invalidate).sum()));
  }

  @Override
  public Outcome<RemovedEntries> clearTags(
      Optional<ServerId> server, List<String> texts, boolean soft) {
    List<CacheTag> tags =
        serversOf(server).stream()
            .flatMap(id -> texts.stream().map(text -> CacheTag.ofText(id, text)))
            .distinct()
            .toList();
    return ifKnown(
        server,
        () ->
            new RemovedEntries(
                /* tools= */ 0,
                soft ? caches.results().expire(tags) : caches.results().invalidate(tags)));
  }

  private int clearListed() {
    return caches.listings().clear() + caches.discoveries().clear();
  }

  private List<CacheTag> tagsOf(Optional<ServerId> server, Optional<ToolName> tool) {
    return serversOf(server).stream()
        .map(
            id ->
                tool.<CacheTag>map(name -> new CacheTag.SubjectTag(id, name))
                    .orElseGet(() -> new CacheTag.ServerTag(id)))
        .toList();
  }

  private List<ServerId> serversOf(Optional<ServerId> server) {
    return server
        .map(List::of)
        .orElseGet(() -> upstreams.all().stream().map(Upstream::id).toList());
  }

  private Outcome<RemovedEntries> ifKnown(
      Optional<ServerId> server, Supplier<RemovedEntries> action) {
    return server
        .filter(id -> upstreams.find(id).isEmpty())
        .<Outcome<RemovedEntries>>map(
            id -> new Outcome.Failed<>(new Failure.UnknownServer(id.value())))
        .orElseGet(() -> new Outcome.Served<>(action.get(), CacheProvenance.Forwarded.BYPASS));
  }
}
