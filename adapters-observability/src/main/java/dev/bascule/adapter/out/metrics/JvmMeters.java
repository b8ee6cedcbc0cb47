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
 * Exposes process and JVM metrics under the names of the official Java client, so that common
 * dashboards for Java programs work.
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
   * Registers the metrics. The JVM counts anyway, but registering them takes longer than the start
   * of the bridge should, so it is done on the first collection.
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
        "Virtual threads mounted on a carrier",
        scheduler::getMountedVirtualThreadCount);
    show(
        "jvm_virtual_threads_queued",
        "Runnable virtual threads that wait for a carrier",
        scheduler::getQueuedVirtualThreadCount);
    show(
        "jvm_virtual_thread_carriers",
        "Carrier threads; more than processors if some are pinned",
        scheduler::getPoolSize);
  }

  /**
   * Exposes the allocated bytes, which the Java client updates at collections only, too late for
   * short measurements.
   */
  private void showAllocation() {
    ThreadMXBean threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
    CounterWithCallback.builder()
        .name("jvm_memory_allocated_bytes_total")
        .help("Heap bytes allocated by all threads, including virtual threads")
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
