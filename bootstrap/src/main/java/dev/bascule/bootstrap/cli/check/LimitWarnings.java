package dev.bascule.bootstrap.cli.check;

import dev.bascule.application.policy.CallerQuota;
import dev.bascule.application.policy.CallerQuotas;
import dev.bascule.bootstrap.config.BridgeConfig;
import dev.bascule.bootstrap.terminal.TerminalText;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/** Finds limits that contradict each other. */
final class LimitWarnings {

  private LimitWarnings() {}

  /**
   * Reports contradicting limits.
   *
   * @param maxHeap the maximum heap size in bytes
   * @param warn receives the key and the message
   */
  static void find(BridgeConfig config, long maxHeap, BiConsumer<String, String> warn) {
    caches(config, maxHeap, warn);
    CallerQuotas callers = config.limits().callers();
    int servers = config.servers().size();
    caller("limits.perCaller", callers.perCaller(), servers, warn);
    callers
        .groups()
        .forEach(each -> caller("limits.groups." + each.group(), each.quota(), servers, warn));
  }

  /** Warns if full caches would exceed the heap threshold. Listings have a second cache. */
  private static void caches(BridgeConfig config, long maxHeap, BiConsumer<String, String> warn) {
    long caches = 2 * config.tools().maxBytes() + config.responses().maxBytes();
    if (caches > maxHeap / 2) {
      warn.accept(
          "caches",
          "can take "
              + TerminalText.roughSize(caches)
              + ", more than half of the heap of "
              + TerminalText.roughSize(maxHeap)
              + ": full caches can cause requests to be rejected (`limits.heap`); give the process"
              + " more memory, or lower `maxBytes`");
    }
  }

  private static void caller(
      String key, CallerQuota quota, int servers, BiConsumer<String, String> warn) {
    List<String> tight = new ArrayList<>();
    quota.rate().filter(rate -> rate.burst() < servers).ifPresent(_ -> tight.add("burst"));
    quota.concurrent().stream()
        .filter(most -> most < servers)
        .forEach(_ -> tight.add("concurrent"));
    if (!tight.isEmpty()) {
      warn.accept(
          key,
          "is less ("
              + tight.stream().collect(Collectors.joining(", "))
              + ") than the number of servers ("
              + servers
              + "), and listing all servers requests all of them concurrently");
    }
  }
}
