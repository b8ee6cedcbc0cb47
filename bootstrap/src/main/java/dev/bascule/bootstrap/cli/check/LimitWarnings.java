package dev.bascule.bootstrap.cli.check;

import dev.bascule.application.policy.CallerQuota;
import dev.bascule.application.policy.CallerQuotas;
import dev.bascule.bootstrap.config.BridgeConfig;
import dev.bascule.bootstrap.terminal.TerminalText;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/** Looks for limits that are in each other's way. */
final class LimitWarnings {

  private LimitWarnings() {}

  /**
   * @param maxHeap the most bytes that the heap may have
   * @param warn is told the key and what is the matter with it
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

  /** Full caches are no danger, but they must not look like one. Listings have a second cache. */
  private static void caches(BridgeConfig config, long maxHeap, BiConsumer<String, String> warn) {
    long caches = 2 * config.tools().maxBytes() + config.responses().maxBytes();
    if (caches > maxHeap / 2) {
      warn.accept(
          "caches",
          "may take "
              + TerminalText.roughSize(caches)
              + ", more than half of a heap of "
              + TerminalText.roughSize(maxHeap)
              + ": full caches may have requests turned away (`limits.heap`); give the process"
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
          "allows fewer ("
              + tight.stream().collect(Collectors.joining(", "))
              + ") than there are servers ("
              + servers
              + "), all of which a listing of all servers asks at once");
    }
  }
}
