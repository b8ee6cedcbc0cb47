package dev.bascule.adapter.in.http.mcp.method;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.time.FakeTicker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class PaginationMonitorTest {

  private final List<String> warnings = new ArrayList<>();
  private final FakeTicker ticker = new FakeTicker();
  private final PaginationMonitor monitor = new PaginationMonitor(ticker, warnings::add);

  @Test
  void warnsOnceAboutClientThatReadsOnlyFirstPage() {
    recordFirstPage("tiny 1");
    sweepAfter(PaginationMonitor.MAX_WAIT.minusNanos(1));
    assertThat(warnings).isEmpty();

    sweepAfter(Duration.ofNanos(1));
    recordFirstPage("tiny 1");
    sweepAfter(PaginationMonitor.MAX_WAIT);

    assertThat(warnings)
        .containsExactly(
            "Client \"tiny 1\" read only the first page of a list: 2 of 3 entries of tools/list. It"
                + " probably does not support pagination; raise `limits.pageBytes` so that the list"
                + " fits on one page, or connect the client to the endpoint of one server");
  }

  @Test
  void doesNotWarnAboutClientThatReadAllPagesOnce() {
    recordFirstPage("agent 1");
    monitor.recordNextPage(Optional.of("agent 1"));
    recordFirstPage("agent 1");
    sweepAfter(PaginationMonitor.MAX_WAIT);

    assertThat(warnings).isEmpty();
  }

  @Test
  void limitsClientsAndWarnings() {
    IntStream.range(0, 2 * PaginationMonitor.MAX_CLIENTS)
        .forEach(i -> recordFirstPage("client " + i));
    sweepAfter(PaginationMonitor.MAX_WAIT);

    assertThat(warnings).hasSize(PaginationMonitor.MAX_CLIENTS);
  }

  @Test
  @Timeout(60)
  void acceptsRequestsWhileLogBlocks() {
    AtomicReference<PaginationMonitor> monitor = new AtomicReference<>();
    monitor.set(
        new PaginationMonitor(
            ticker,
            warning -> {
              CompletableFuture.runAsync(() -> monitor.get().recordNextPage(Optional.of("other")))
                  .join();
              warnings.add(warning);
            }));
    monitor.get().recordFirstPage(Optional.of("tiny 1"), ListKind.TOOLS, 2, 3);
    ticker.advance(PaginationMonitor.MAX_WAIT);

    monitor.get().sweep();

    assertThat(warnings).hasSize(1);
  }

  private void recordFirstPage(String client) {
    monitor.recordFirstPage(Optional.of(client), ListKind.TOOLS, 2, 3);
  }

  private void sweepAfter(Duration time) {
    ticker.advance(time);
    monitor.sweep();
  }
}
