package dev.bascule.adapter.in.http.dashboard;

import static net.javacrumbs.jsonunit.assertj.JsonAssertions.assertThatJson;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.adapter.in.http.FakeActivity;
import dev.bascule.adapter.in.http.FakeUseCases;
import dev.bascule.adapter.in.http.dashboard.DashboardHandlers.SnapshotSource;
import dev.bascule.adapter.in.http.exchange.UseCases;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.time.Polling;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Phaser;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Snapshots that the clients of the dashboard share. */
@Timeout(30)
final class SnapshotSourceTest {

  private static final int WATCHERS = 8;

  private final AtomicInteger gathered = new AtomicInteger();
  private final AtomicInteger received = new AtomicInteger();
  private final Phaser heartbeat = new Phaser(/* parties= */ 1);
  private final SnapshotSource snapshots = new SnapshotSource(source(), heartbeat);

  @Test
  void gathersOncePerBeatForAllWatchers() throws InterruptedException {
    List<Thread> watchers = Stream.generate(this::startWatcher).limit(WATCHERS).toList();

    beatOnceAllWait(watchers);

    assertEquals(WATCHERS, received.get());
    assertEquals(1, gathered.get());
  }

  @Test
  void gathersAgainAtTheNextBeat() throws InterruptedException {
    beatOnceAllWait(List.of(startWatcher()));

    beatOnceAllWait(List.of(startWatcher()));

    assertEquals(2, received.get());
    assertEquals(2, gathered.get());
  }

  @Test
  void gathersNothingWhileNoClientWatches() {
    heartbeat.arrive();

    assertEquals(0, gathered.get());
  }

  @Test
  void returnsNothingAfterTheEnd() {
    heartbeat.forceTermination();

    assertThat(snapshots.awaitNext()).isEmpty();
    assertEquals(0, gathered.get());
  }

  private Thread startWatcher() {
    return Thread.ofPlatform()
        .start(() -> snapshots.awaitNext().ifPresent(_ -> received.incrementAndGet()));
  }

  private void beatOnceAllWait(List<Thread> watchers) throws InterruptedException {
    for (Thread watcher : watchers) {
      Polling.awaitState(watcher, Thread.State.WAITING);
    }
    heartbeat.arrive();
    for (Thread watcher : watchers) {
      watcher.join();
    }
  }

  @Test
  void linksErrorsToTheirTraces() {
    String json = source().take().toJson().toString();

    assertThatJson(json).node("errors[0].traceId").isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
    assertThatJson(json)
        .node("errors[0].traceUrl")
        .isEqualTo("https://traces.example/trace/4bf92f3577b34da6a3ce929d0e0e4736");
  }

  @Test
  void showsViewerOnlyVisibleServersAndNoTotals() {
    String json = source().takeFor(new Caller("key:guest", Set.of("guests"))).toJson().toString();

    assertThatJson(json).node("role").isEqualTo("viewer");
    assertThatJson(json).node("order").isArray().hasSize(1);
    assertThatJson(json).node("servers").isObject().hasSize(1);
    assertThatJson(json).node("metrics.circuit_breakers").isObject().hasSize(1);
    assertThatJson(json).node("metrics.circuit_breakers.demo.tools").isAbsent();
    assertThatJson(json).node("metrics.global_metrics.cache_operations").isEqualTo(0);
    assertThatJson(json).node("metrics.clients.sessions.count").isEqualTo(0);
    assertThatJson(json).node("metrics.shared").isAbsent();
    assertThatJson(json).node("series.at").isArray().isEmpty();
    assertThatJson(json).node("errors").isAbsent();
    assertThatJson(json).node("configuration").isAbsent();
  }

  private DashboardSnapshot source() {
    UseCases all = FakeUseCases.withEchoTool();
    return new DashboardSnapshot(
        all.showServers(),
        all.showMetrics(),
        all.showSharedCache(),
        new FakeActivity(gathered::incrementAndGet),
        all.reload(),
        _ -> false,
        () -> Optional.of("https://traces.example/trace/{traceId}"));
  }
}
