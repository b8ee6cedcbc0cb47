package dev.bascule.application;

import java.util.List;
import java.util.stream.Stream;

/** Everything that is observable of the core: counts, states, requests, events and spans. */
public record CoreTrace(
    Object caches,
    Object breakers,
    Object connections,
    List<Long> counters,
    int background,
    List<String> requests,
    List<String> events,
    List<String> spans) {

  /** Returns the trace of {@code core} so far. */
  public static CoreTrace of(CoreFixture core) {
    return new CoreTrace(
        List.of(core.caches.listings().stats(), core.caches.results().stats()),
        core.upstreams.all().stream().map(each -> each.breaker().snapshot()).toList(),
        core.connections.usage(),
        List.of(core.upstreamCaller.callCount(), core.upstreamCaller.errorCount()),
        core.background.size(),
        Stream.concat(Stream.of(core.server), core.server.opened().stream())
            .flatMap(server -> server.requests().stream())
            .toList(),
        Stream.of(core.events.answers, core.events.told, core.events.repeated)
            .flatMap(List::stream)
            .sorted()
            .toList(),
        core.tracing.spans().stream()
            .filter(span -> span.ending().isPresent())
            .map(span -> span.work().direction() + " " + span.ending().get())
            .toList());
  }
}
