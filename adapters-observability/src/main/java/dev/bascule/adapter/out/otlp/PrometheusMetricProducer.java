package dev.bascule.adapter.out.otlp;

import dev.bascule.adapter.out.metrics.PrometheusMetrics;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.common.Clock;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.Data;
import io.opentelemetry.sdk.metrics.data.DoubleExemplarData;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.GaugeData;
import io.opentelemetry.sdk.metrics.data.HistogramData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.metrics.data.SumData;
import io.opentelemetry.sdk.metrics.data.SummaryData;
import io.opentelemetry.sdk.metrics.data.SummaryPointData;
import io.opentelemetry.sdk.metrics.export.MetricProducer;
import io.opentelemetry.sdk.resources.Resource;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Exemplar;
import io.prometheus.metrics.model.snapshots.Exemplars;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.Label;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Produces the metrics that Prometheus reads, under the same names without {@code _total}, for the
 * SDK of OpenTelemetry: so each event is counted once, and both say the same. Cumulative since the
 * producer was created. Thread-safe.
 */
final class PrometheusMetricProducer implements MetricProducer {

  private static final InstrumentationScopeInfo SCOPE =
      InstrumentationScopeInfo.create("dev.bascule");

  private final Clock clock;
  private final long startNanos;
  private final AtomicReference<@Nullable PrometheusMetrics> source = new AtomicReference<>();

  PrometheusMetricProducer(Clock clock) {
    this.clock = clock;
    this.startNanos = clock.now();
  }

  /** Sets the metrics to produce; before that, there are none. */
  void setSource(PrometheusMetrics metrics) {
    source.set(metrics);
  }

  @Override
  public Collection<MetricData> produce(Resource resource) {
    PrometheusMetrics metrics = source.get();
    List<MetricData> produced = new ArrayList<>();
    if (metrics != null) {
      Conversion conversion = new Conversion(resource, startNanos, clock.now());
      for (MetricSnapshot snapshot : metrics.snapshots()) {
        conversion.convert(snapshot).ifPresent(produced::add);
      }
    }
    return produced;
  }

  /**
   * The conversion of one collection.
   *
   * @param startNanos when counting began, in nanoseconds since the epoch
   * @param nowNanos the time of the collection, in nanoseconds since the epoch
   */
  private record Conversion(Resource resource, long startNanos, long nowNanos) {

    Optional<MetricData> convert(MetricSnapshot snapshot) {
      String name = snapshot.getMetadata().getPrometheusName();
      return switch (snapshot) {
        case CounterSnapshot counter ->
            metric(
                snapshot,
                name,
                MetricDataType.DOUBLE_SUM,
                SumData.createDoubleSumData(
                    /* isMonotonic= */ true,
                    AggregationTemporality.CUMULATIVE,
                    points(
                        counter.getDataPoints(),
                        point -> point(point, point.getValue(), point.getExemplar()))));
        case GaugeSnapshot gauge ->
            metric(
                snapshot,
                name,
                MetricDataType.DOUBLE_GAUGE,
                GaugeData.createDoubleGaugeData(
                    points(
                        gauge.getDataPoints(),
                        point -> point(point, point.getValue(), point.getExemplar()))));
        // As the compatibility of OpenTelemetry with Prometheus specifies.
        case InfoSnapshot info ->
            metric(
                snapshot,
                name + "_info",
                MetricDataType.DOUBLE_SUM,
                SumData.createDoubleSumData(
                    /* isMonotonic= */ false,
                    AggregationTemporality.CUMULATIVE,
                    points(info.getDataPoints(), point -> point(point, 1, /* exemplar= */ null))));
        case HistogramSnapshot histogram ->
            metric(
                snapshot,
                name,
                MetricDataType.HISTOGRAM,
                HistogramData.create(
                    AggregationTemporality.CUMULATIVE,
                    points(histogram.getDataPoints(), this::buckets)));
        case SummarySnapshot summary ->
            metric(
                snapshot,
                name,
                MetricDataType.SUMMARY,
                SummaryData.create(points(summary.getDataPoints(), this::summary)));
        default -> Optional.empty();
      };
    }

    private Optional<MetricData> metric(
        MetricSnapshot snapshot, String name, MetricDataType type, Data<?> data) {
      return data.getPoints().isEmpty()
          ? Optional.empty()
          : Optional.of(
              new ExportedMetric(
                  resource, name, String.valueOf(snapshot.getMetadata().getHelp()), type, data));
    }

    private static <T, P> List<P> points(List<T> snapshots, Function<T, P> conversion) {
      return snapshots.stream().map(conversion).toList();
    }

    private DoublePointData point(
        DataPointSnapshot point, double value, @Nullable Exemplar exemplar) {
      return DoublePointData.create(
          startNanos,
          nowNanos,
          attributes(point),
          value,
          exemplars(exemplar == null ? Exemplars.EMPTY : Exemplars.of(exemplar)));
    }

    private HistogramPointData buckets(HistogramDataPointSnapshot point) {
      ClassicHistogramBuckets buckets = point.getClassicBuckets();
      List<Double> boundaries = new ArrayList<>();
      List<Long> counts = new ArrayList<>();
      for (int i = 0; i < buckets.size(); i++) {
        // The last boundary, infinity, is implied.
        if (Double.isFinite(buckets.getUpperBound(i))) {
          boundaries.add(buckets.getUpperBound(i));
        }
        counts.add(buckets.getCount(i));
      }
      return new ExportedHistogram(
          HistogramPointData.create(
              startNanos,
              nowNanos,
              attributes(point),
              point.getSum(),
              /* hasMin= */ false,
              /* min= */ 0,
              /* hasMax= */ false,
              /* max= */ 0,
              boundaries,
              counts),
          exemplars(point.getExemplars()));
    }

    private SummaryPointData summary(SummarySnapshot.SummaryDataPointSnapshot point) {
      return SummaryPointData.create(
          startNanos, nowNanos, attributes(point), point.getCount(), point.getSum(), List.of());
    }

    private static Attributes attributes(DataPointSnapshot point) {
      AttributesBuilder attributes = Attributes.builder();
      point.getLabels().forEach(label -> attributes.put(label.getName(), label.getValue()));
      return attributes.build();
    }

    private static List<DoubleExemplarData> exemplars(Exemplars exemplars) {
      List<DoubleExemplarData> converted = new ArrayList<>();
      for (Exemplar exemplar : exemplars) {
        converted.add(
            DoubleExemplarData.create(
                Attributes.empty(),
                TimeUnit.MILLISECONDS.toNanos(exemplar.getTimestampMillis()),
                SpanContext.create(
                    label(exemplar, Exemplar.TRACE_ID),
                    label(exemplar, Exemplar.SPAN_ID),
                    TraceFlags.getSampled(),
                    TraceState.getDefault()),
                exemplar.getValue()));
      }
      return converted;
    }

    private static String label(Exemplar exemplar, String name) {
      return exemplar.getLabels().stream()
          .filter(label -> label.getName().equals(name))
          .map(Label::getValue)
          .findFirst()
          .orElse("");
    }
  }

  /** A metric. */
  private record ExportedMetric(
      Resource resource, String name, String description, MetricDataType type, Data<?> data)
      implements MetricData {

    @Override
    public Resource getResource() {
      return resource;
    }

    @Override
    public InstrumentationScopeInfo getInstrumentationScopeInfo() {
      return SCOPE;
    }

    @Override
    public String getName() {
      return name;
    }

    @Override
    public String getDescription() {
      return description;
    }

    /** Returns the unit of the name's suffix, in UCUM; empty for a number. */
    @Override
    public String getUnit() {
      if (name.endsWith("_seconds")) {
        return "s";
      }
      return name.endsWith("_bytes") ? "By" : "";
    }

    @Override
    public MetricDataType getType() {
      return type;
    }

    @Override
    public Data<?> getData() {
      return data;
    }
  }

  /** A point of a histogram with exemplars, which the SDK's own factory method cannot have. */
  private record ExportedHistogram(HistogramPointData point, List<DoubleExemplarData> exemplars)
      implements HistogramPointData {

    @Override
    public double getSum() {
      return point.getSum();
    }

    @Override
    public long getCount() {
      return point.getCount();
    }

    @Override
    public boolean hasMin() {
      return point.hasMin();
    }

    @Override
    public double getMin() {
      return point.getMin();
    }

    @Override
    public boolean hasMax() {
      return point.hasMax();
    }

    @Override
    public double getMax() {
      return point.getMax();
    }

    @Override
    public List<Double> getBoundaries() {
      return point.getBoundaries();
    }

    @Override
    public List<Long> getCounts() {
      return point.getCounts();
    }

    @Override
    public long getStartEpochNanos() {
      return point.getStartEpochNanos();
    }

    @Override
    public long getEpochNanos() {
      return point.getEpochNanos();
    }

    @Override
    public Attributes getAttributes() {
      return point.getAttributes();
    }

    @Override
    public List<DoubleExemplarData> getExemplars() {
      return exemplars;
    }
  }
}
