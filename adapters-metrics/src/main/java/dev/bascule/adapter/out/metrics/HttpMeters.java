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

/** Counts and times the requests to the bridge. Thread-safe; never waits. */
public final class HttpMeters {

  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

  /** Shown from the start, so that a rule can tell the first one from none. */
  private static final Set<String> SHED_REASONS = Set.of("memory", "requests");

  private final MeterCache<RequestLabels, Timer> requests;
  private final MeterCache<String, Counter> shed;
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
                "Requests to the bridge, from their headers to the end of their answers")
            .withRegistry(registry);
    this.requests = new MeterCache<>(labels -> timed.withTags(labels.tags()));
    MeterProvider<Counter> turnedAway =
        Counter.builder("bascule.http.requests.shed")
            .description("Requests that were turned away unseen, since the bridge was overloaded")
            .withRegistry(registry);
    this.shed = new MeterCache<>(reason -> turnedAway.withTag("reason", reason));
    for (String reason : SHED_REASONS) {
      Counter _ = shed.get(reason);
    }
    Gauge.builder("bascule.http.in.flight", inFlight::get)
        .description("Requests to the bridge that are under way, streams included")
        .register(registry);
    Gauge.builder("bascule.http.streams", streams::get)
        .description("Streams of events that are open")
        .register(registry);
  }

  /** A request begins. */
  public void requestBegun() {
    inFlight.incrementAndGet();
  }

  /**
   * A request has ended, answered or given up.
   *
   * @param route what stands for its path; one of a few
   * @param method its method, whatever it is
   * @param status the status of its answer; 0 where none was sent
   */
  public void requestEnded(String route, String method, int status, Duration duration) {
    inFlight.decrementAndGet();
    String known = METHODS.contains(method) ? method : "other";
    requests.get(new RequestLabels(route, known, status / 100)).record(duration);
  }

  /**
   * A request that has begun is turned away unseen.
   *
   * @param reason one of a few
   */
  public void requestShed(String reason) {
    shed.get(reason).increment();
  }

  /** A stream of events is open. */
  public void streamOpened() {
    streams.incrementAndGet();
  }

  /** A stream of events has ended. */
  public void streamClosed() {
    streams.decrementAndGet();
  }
}
