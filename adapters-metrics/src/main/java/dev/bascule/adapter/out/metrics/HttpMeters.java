package dev.bascule.adapter.out.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts and times requests to the bridge. Thread-safe; does not block. */
public final class HttpMeters {

  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

  /** Initialized with 0, so that alerts see the first increment. */
  private static final Set<String> SHED_REASONS = Set.of("memory", "requests");

  private final MeterCache<RequestLabels, Timer> requests;
  private final MeterCache<String, Counter> shed;
  private final Counter droppedAccessLines;
  private final AtomicInteger inFlight = new AtomicInteger();
  private final AtomicInteger streams = new AtomicInteger();

  private record RequestLabels(String route, String method, int hundreds) {

    private Tags tags() {
      String status = hundreds == 0 ? "none" : hundreds + "xx";
      return Tags.of("route", route, "method", method, "status", status);
    }
  }

  HttpMeters(MeterRegistry registry) {
    MeterProvider<Timer> timed =
        TimerBuckets.timer(
                "bascule.http.requests",
                "Requests to the bridge, from their headers to the end of their responses")
            .withRegistry(registry);
    this.requests = new MeterCache<>(labels -> timed.withTags(labels.tags()));
    MeterProvider<Counter> turnedAway =
        Counter.builder("bascule.http.requests.shed")
            .description("Requests rejected by load shedding")
            .withRegistry(registry);
    this.shed = new MeterCache<>(reason -> turnedAway.withTag("reason", reason));
    for (String reason : SHED_REASONS) {
      Counter _ = shed.get(reason);
    }
    droppedAccessLines =
        Counter.builder("bascule.access.log.dropped")
            .description("Lines of the access log that were not written")
            .register(registry);
    Gauge.builder("bascule.http.in.flight", inFlight::get)
        .description("Requests to the bridge in progress, including streams")
        .register(registry);
    Gauge.builder("bascule.http.streams", streams::get)
        .description("Open event streams")
        .register(registry);
  }

  /** A request has started. */
  public void requestBegun() {
    inFlight.incrementAndGet();
  }

  /**
   * A request has completed or was abandoned.
   *
   * @param route the route; one of a few
   * @param method its method, which may be any text
   * @param status the status of the response; 0 if none was sent
   */
  public void requestEnded(String route, String method, int status, Duration duration) {
    inFlight.decrementAndGet();
    String known = METHODS.contains(method) ? method : "other";
    requests.get(new RequestLabels(route, known, status / 100)).record(duration);
  }

  /**
   * A request was rejected by load shedding.
   *
   * @param reason one of a few
   */
  public void requestShed(String reason) {
    shed.get(reason).increment();
  }

  /** Lines of the access log were dropped. */
  public void accessLinesDropped(long count) {
    droppedAccessLines.increment((double) count);
  }

  /** An event stream was opened. */
  public void streamOpened() {
    streams.incrementAndGet();
  }

  /** An event stream was closed. */
  public void streamClosed() {
    streams.decrementAndGet();
  }
}
