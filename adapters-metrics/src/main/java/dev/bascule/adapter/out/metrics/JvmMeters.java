package dev.bascule.adapter.out.metrics;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.sun.management.ThreadMXBean;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.instrumentation.jvm.JvmBufferPoolMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmClassLoadingMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmGarbageCollectorMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmMemoryMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmRuntimeInfoMetric;
import io.prometheus.metrics.instrumentation.jvm.JvmThreadsMetrics;
import io.prometheus.metrics.instrumentation.jvm.ProcessMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.lang.management.ManagementFactory;
import java.util.function.LongSupplier;
import jdk.management.VirtualThreadSchedulerMXBean;

/**
 * Shows the process and the virtual machine that it runs on, under the names that the official
 * client for Java gives, so that dashboards made for any Java program fit.
 *
 * <p>Thread-safe.
 */
final class JvmMeters {

  private final PrometheusRegistry registry;

  @GuardedBy("this")
  private boolean registered;

  JvmMeters(PrometheusRegistry registry) {
    this.registry = registry;
  }

  /**
   * Begins to show them. The machine counts whether it is watched or not, and to watch it takes
   * longer than to start the bridge should; so this is left to whoever first wants the numbers.
   */
  synchronized void registerOnce() {
    if (!registered) {
      registered = true;
      register();
      showVirtualThreads();
      showAllocation();
    }
  }

  private void register() {
    JvmBufferPoolMetrics.builder().register(registry);
    JvmClassLoadingMetrics.builder().register(registry);
    JvmGarbageCollectorMetrics.builder().register(registry);
    JvmMemoryMetrics.builder().register(registry);
    JvmRuntimeInfoMetric.builder().register(registry);
    JvmThreadsMetrics.builder().register(registry);
    ProcessMetrics.builder().register(registry);
  }

  private void showVirtualThreads() {
    VirtualThreadSchedulerMXBean scheduler =
        ManagementFactory.getPlatformMXBean(VirtualThreadSchedulerMXBean.class);
    show(
        "jvm_virtual_threads_mounted",
        "Virtual threads that run",
        scheduler::getMountedVirtualThreadCount);
    show(
        "jvm_virtual_threads_queued",
        "Virtual threads that could run and wait for a carrier",
        scheduler::getQueuedVirtualThreadCount);
    show(
        "jvm_virtual_thread_carriers",
        "Threads that carry virtual ones; more than processors where some are pinned",
        scheduler::getPoolSize);
  }

  /** The client for Java counts it at collections only, which is too late for a short look. */
  private void showAllocation() {
    ThreadMXBean threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
    CounterWithCallback.builder()
        .name("jvm_memory_allocated_bytes_total")
        .help("Bytes of the heap that all threads ever took, virtual ones included")
        .callback(callback -> callback.call((double) threads.getTotalThreadAllocatedBytes()))
        .register(registry);
  }

  private void show(String name, String help, LongSupplier number) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .callback(callback -> callback.call((double) number.getAsLong()))
        .register(registry);
  }
}
