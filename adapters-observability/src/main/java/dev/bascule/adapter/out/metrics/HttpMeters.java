package dev.bascule.adapter.out.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * Counts and times requests to the bridge, and counts the connections and sessions of its clients.
 * Thread-safe; does not block.
 */
public final class HttpMeters {

  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

  /** Initialized with 0, so that alerts see the first increment. */
  private static final Set<String> SHED_REASONS = Set.of("memory", "requests");

  private static final Set<String> EVICTION_REASONS = Set.of("evicted", "rejected");
  private static final Set<String> END_REASONS = Set.of("deleted", "idle", "evicted", "shutdown");
  private static final Set<String> DOCUMENT_GAPS = Set.of("shortened", "too_long", "unavailable");
  private static final Set<String> SESSION_LIMITS = Set.of("caller", "all");

  private final MeterRegistry registry;
  private final MeterCache<RequestLabels, Timer> requests;
  private final MeterCache<String, Counter> shed;
  private final MeterCache<String, Counter> evictedConnections;
  private final MeterCache<String, Counter> endedSessions;
  private final MeterCache<String, Counter> rejectedSessions;
  private final MeterCache<String, Counter> incompleteDocuments;
  private final Counter droppedAccessLines;
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger inFlight = new AtomicInteger();
  private final AtomicInteger streams = new AtomicInteger();

  private record RequestLabels(String route, String method, int hundreds) {

    private Tags tags() {
      String status = hundreds == 0 ? "none" : hundreds + "xx";
      return Tags.of("route", route, "method", method, "status", status);
    }
  }

  HttpMeters(MeterRegistry registry) {
    this.registry = registry;
    MeterProvider<Timer> timed =
        TimerBuckets.timer(
                "bascule.http.requests",
                "Requests to the bridge, from their headers to the end of their responses")
            .withRegistry(registry);
    this.requests = new MeterCache<>(labels -> timed.withTags(labels.tags()));
    this.shed =
        counters(
            registry,
            "bascule.http.requests.shed",
            "Requests rejected by load shedding",
            "reason",
            SHED_REASONS);
    this.evictedConnections =
        counters(
            registry,
            "bascule.http.connections.evicted",
            "Connections that the bridge closed because their maximum number was reached",
            "reason",
            EVICTION_REASONS);
    this.endedSessions =
        counters(
            registry,
            "bascule.mcp.sessions.ended",
            "Sessions of MCP clients that ended",
            "reason",
            END_REASONS);
    this.rejectedSessions =
        counters(
            registry,
            "bascule.mcp.sessions.rejected",
            "Sessions of MCP clients that were rejected because of a limit",
            "limit",
            SESSION_LIMITS);
    this.incompleteDocuments =
        counters(
            registry,
            "bascule.openapi.incomplete",
            "Requests for an OpenAPI document in which tools or their schemas are missing",
            "reason",
            DOCUMENT_GAPS);
    Gauge.builder("bascule.http.connections", connections::get)
        .description("Open connections of clients")
        .register(registry);
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

  private static MeterCache<String, Counter> counters(
      MeterRegistry registry, String name, String description, String label, Set<String> values) {
    MeterProvider<Counter> provider =
        Counter.builder(name).description(description).withRegistry(registry);
    MeterCache<String, Counter> counters =
        new MeterCache<>(value -> provider.withTag(label, value));
    for (String value : values) {
      Counter _ = counters.get(value);
    }
    return counters;
  }

  /** A connection was accepted. */
  public void connectionOpened() {
    connections.incrementAndGet();
  }

  /** A connection was closed. */
  public void connectionClosed() {
    connections.decrementAndGet();
  }

  /**
   * The bridge closes a connection because their maximum number is reached.
   *
   * @param reason one of a few
   */
  public void connectionEvicted(String reason) {
    evictedConnections.get(reason).increment();
  }

  /**
   * A session of an MCP client ended.
   *
   * @param reason one of a few
   */
  public void sessionEnded(String reason) {
    endedSessions.get(reason).increment();
  }

  /**
   * A session was rejected.
   *
   * @param limit the limit that was reached; one of a few
   */
  public void sessionRejected(String limit) {
    rejectedSessions.get(limit).increment();
  }

  /**
   * An OpenAPI document lacks tools or schemas.
   *
   * @param reason one of a few
   */
  public void documentIncomplete(String reason) {
    incompleteDocuments.get(reason).increment();
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

  /**
   * Exposes the number of lines of the log that were not written to standard error.
   *
   * @param lines never decreases; does not block
   */
  public void watchLostLines(LongSupplier lines) {
    FunctionCounter _ =
        FunctionCounter.builder("bascule.log.lost", lines, LongSupplier::getAsLong)
            .description("Lines of the log that were not written to standard error")
            .register(registry);
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
