package dev.bascule.adapter.out.otlp;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.adapter.out.metrics.PrometheusMetrics;
import dev.bascule.adapter.out.metrics.SpanIds;
import dev.bascule.application.context.TraceContext;
import dev.bascule.application.port.out.UpstreamRequestEvent;
import dev.bascule.domain.mcp.ServerId;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.DoubleExemplarData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.testing.time.TestClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PrometheusMetricProducerTest {

  private static final String TRACE_ID = "0af7651916cd43dd8448eb211c80319c";
  private static final String SPAN_ID = "b7ad6b7169203331";

  private final TestClock clock = TestClock.create();
  private final PrometheusMetricProducer producer = new PrometheusMetricProducer(clock);
  private final PrometheusMetrics metrics =
      new PrometheusMetrics("1.2", () -> Optional.of(new SpanIds(TRACE_ID, SPAN_ID)));

  private MetricData produce(String name) {
    return requireNonNull(produce().get(name));
  }

  private Map<String, MetricData> produce() {
    return producer.produce(Resource.empty()).stream()
        .collect(Collectors.toMap(MetricData::getName, Function.identity()));
  }

  @Test
  void producesNothingBeforeItHasASource() {
    assertThat(produce()).isEmpty();
  }

  @Test
  void producesCounter() {
    long begin = clock.now();
    producer.setSource(metrics);
    metrics.http().requestShed("memory");
    clock.advance(Duration.ofSeconds(3));

    MetricData shed = produce("bascule_http_requests_shed");

    assertThat(shed.getDoubleSumData().isMonotonic()).isTrue();
    assertThat(shed.getDoubleSumData().getPoints())
        .filteredOn(
            point ->
                point.getAttributes().equals(Attributes.builder().put("reason", "memory").build()))
        .singleElement()
        .satisfies(
            point -> {
              assertEquals(1, point.getValue());
              assertEquals(begin, point.getStartEpochNanos());
              assertEquals(clock.now(), point.getEpochNanos());
            });
  }

  @Test
  void producesHistogramWithExemplar() {
    producer.setSource(metrics);
    metrics
        .events()
        .requestEnded(
            new UpstreamRequestEvent(
                new ServerId("files"),
                "ping",
                Optional.empty(),
                Optional.empty(),
                Duration.ofMillis(7),
                TraceContext.NONE));

    MetricData requests = produce("bascule_upstream_requests_seconds");

    assertEquals("s", requests.getUnit());
    assertEquals(
        AggregationTemporality.CUMULATIVE, requests.getHistogramData().getAggregationTemporality());
    HistogramPointData point = requests.getHistogramData().getPoints().iterator().next();
    assertEquals(point.getBoundaries().size() + 1, point.getCounts().size());
    assertEquals(List.of(0L, 0L, 1L), point.getCounts().subList(0, 3));
    assertEquals(List.of(0.001, 0.005, 0.01), point.getBoundaries().subList(0, 3));
    DoubleExemplarData exemplar = point.getExemplars().getFirst();
    assertEquals(0.007, exemplar.getValue());
    assertEquals(TRACE_ID, exemplar.getSpanContext().getTraceId());
    assertEquals(SPAN_ID, exemplar.getSpanContext().getSpanId());
  }

  @Test
  void producesMetricsOfVirtualMachineAndVersion() {
    producer.setSource(metrics);

    assertThat(produce()).containsKeys("jvm_memory_used_bytes", "jvm_gc_collection_seconds");
    assertEquals("By", produce("jvm_memory_used_bytes").getUnit());
    assertThat(produce("bascule_build_info").getDoubleSumData().getPoints())
        .singleElement()
        .satisfies(
            point ->
                assertEquals(
                    Attributes.builder().put("version", "1.2").build(), point.getAttributes()));
  }
}
