package dev.bascule.bootstrap.bench;

import java.io.IOException;
import java.time.Duration;

/**
 * What was taken, up to a moment or between two.
 *
 * @param client processor time of who asks: this process
 * @param bridge that of the bridge
 * @param upstream that of the server
 * @param allocatedBytes what the bridge took of its heap
 * @param upstreamCalls how often the server's tool was called
 */
record ResourceCost(
    Duration client,
    Duration bridge,
    Duration upstream,
    double allocatedBytes,
    long upstreamCalls) {

  private static final String ALLOCATED = "jvm_memory_allocated_bytes_total";

  /** Returns what was taken up to now, and how often {@code server} was called. */
  static ResourceCost soFar(BenchEnvironment environment, String server) throws IOException {
    return new ResourceCost(
        ProcessUsage.processorTime(ProcessHandle.current()),
        ProcessUsage.processorTime(environment.bridge().handle()),
        ProcessUsage.processorTime(environment.upstream().handle()),
        environment.metric(ALLOCATED),
        environment.upstreamCalls(server));
  }

  ResourceCost since(ResourceCost before) {
    return new ResourceCost(
        client.minus(before.client),
        bridge.minus(before.bridge),
        upstream.minus(before.upstream),
        allocatedBytes - before.allocatedBytes,
        upstreamCalls - before.upstreamCalls);
  }
}
