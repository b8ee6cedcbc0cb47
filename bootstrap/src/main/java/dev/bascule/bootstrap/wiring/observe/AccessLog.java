package dev.bascule.bootstrap.wiring.observe;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import dev.bascule.adapter.in.http.exchange.HttpRequestObserver.CompletedRequest;
import dev.bascule.adapter.out.metrics.HttpMeters;
import dev.bascule.application.context.RequestDetails;
import dev.bascule.bootstrap.config.LogConfig;
import dev.bascule.bootstrap.config.LogConfig.LoggedRequests;
import dev.bascule.domain.ratelimit.LogRateLimiter;
import dev.bascule.domain.ratelimit.Rate;
import dev.bascule.domain.time.Ticker;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JsonGenerator;

/**
 * The access log: one JSON object per line for each request, in a file or on standard error.
 *
 * <p>A request only adds its line to a bounded queue. One thread writes the lines of a short period
 * together, since waking it costs more than a line. If the queue is full, or the file cannot be
 * written, lines are dropped and counted, and a warning is logged at most once per minute.
 *
 * <p>Thread-safe; requests are never blocked.
 */
public final class AccessLog implements AutoCloseable {

  /** A separate name, so that a configuration file of Logback can write it elsewhere. */
  private static final Logger lines = LoggerFactory.getLogger("dev.bascule.access");

  private static final Logger log = LoggerFactory.getLogger("dev.bascule.events");

  private static final int CAPACITY = 16_384;

  /** How long the writer waits for further lines before it writes the first. */
  private static final Duration LINGER = Duration.ofMillis(5);

  private static final Duration IDLE = Duration.ofSeconds(1);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);
  private static final int BATCH_BYTES = 64 * 1024;

  /** Wakes the writer when the log is closed. */
  private static final AccessLogLine END =
      new AccessLogLine(
          new CompletedRequest("", "", 0, Duration.ZERO, 0, false, RequestDetails.NONE), 0);

  private static final Rate WARNINGS = new Rate(1, Duration.ofMinutes(1), 1);

  private final HttpMeters meters;
  private final Ticker ticker;
  private final InstantSource clock;
  private final LogRateLimiter warnings;
  private final BlockingQueue<AccessLogLine> queue;
  private final AtomicLong unreported = new AtomicLong();
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile LogConfig config = LogConfig.DEFAULTS;
  private volatile @Nullable Thread writer;
  private volatile String reason = "";

  /**
   * @param meters counts dropped lines
   */
  public AccessLog(HttpMeters meters, Ticker ticker, InstantSource clock) {
    this(meters, ticker, clock, CAPACITY);
  }

  AccessLog(HttpMeters meters, Ticker ticker, InstantSource clock, int capacity) {
    this.meters = meters;
    this.ticker = ticker;
    this.clock = clock;
    this.warnings = new LogRateLimiter(WARNINGS, ticker);
    this.queue = new ArrayBlockingQueue<>(capacity);
  }

  /** Applies {@code next} to the requests that complete from now on. */
  public synchronized void setConfig(LogConfig next) {
    config = next;
    if (next.access() != LoggedRequests.OFF && writer == null) {
      writer = Thread.ofPlatform().daemon().name("access-log").start(this::writeUntilClosed);
    }
  }

  /** Returns what receives the details of a request that has started. */
  RequestDetails newDetails() {
    return config.access() == LoggedRequests.OFF ? RequestDetails.NONE : new RequestDetails();
  }

  /** Adds a line about {@code request}, if it is to be logged. */
  void add(CompletedRequest request) {
    if (isLogged(request) && !queue.offer(new AccessLogLine(request, clock.millis()))) {
      drop(1, "more requests than can be written");
    }
  }

  private boolean isLogged(CompletedRequest request) {
    return request.details().isRecorded()
        && switch (config.access()) {
          case OFF -> false;
          case ERRORS -> isError(request);
          case ALL -> true;
        };
  }

  private static boolean isError(CompletedRequest request) {
    return request.status() >= 400
        || request.status() == 0
        || request.aborted()
        || request.details().failure() != null
        || request.details().isToolError();
  }

  private void drop(long count, String why) {
    reason = why;
    unreported.addAndGet(count);
    meters.accessLinesDropped(count);
  }

  /** Writes the lines of completed requests, and stops. Waits for that for a short time. */
  @Override
  public void close() {
    closed.countDown();
    boolean _ = queue.offer(END);
    Thread running = writer;
    if (running != null) {
      try {
        boolean _ = running.join(CLOSE_TIMEOUT);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void writeUntilClosed() {
    try (LineWriter out = new LineWriter()) {
      boolean isClosed = false;
      while (!isClosed) {
        AccessLogLine first = queue.poll(IDLE.toNanos(), NANOSECONDS);
        isClosed = closed.await(first == null ? 0 : LINGER.toNanos(), NANOSECONDS);
        out.write(first);
        reportDropped();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void reportDropped() {
    if (unreported.get() > 0 && warnings.tryAcquire().isPresent()) {
      log.warn("Access log: dropped {} lines: {}", unreported.getAndSet(0), reason);
    }
  }

  /** Writes lines; used by one thread. */
  private final class LineWriter implements AutoCloseable {

    private final ByteArrayOutputStream buffer = new ByteArrayOutputStream(BATCH_BYTES);
    private final JsonGenerator json = AccessLogLine.newGenerator(buffer);
    private final List<AccessLogLine> waiting = new ArrayList<>();
    private @Nullable AccessLogFile file;
    private int count;
    private long lastMillis = -1;
    private String lastTimestamp = "";

    /** Writes {@code first}, null for none, and the lines in the queue. */
    void write(@Nullable AccessLogLine first) {
      if (first != null) {
        waiting.add(first);
      }
      queue.drainTo(waiting);
      LogConfig current = config;
      AccessLogFile target = current.accessFile().map(this::fileAt).orElse(null);
      for (AccessLogLine line : waiting) {
        if (isEnd(line)) {
          continue;
        }
        line.writeTo(json, timestampOf(line.epochMillis()), current.hashesArguments());
        count++;
        if (target == null) {
          json.flush();
          lines.info(buffer.toString(StandardCharsets.US_ASCII));
          clear();
        } else {
          json.writeRaw('\n');
          if (buffer.size() >= BATCH_BYTES) {
            append(target);
          }
        }
      }
      waiting.clear();
      if (target != null && count > 0) {
        append(target);
      }
    }

    /** All other lines have details. */
    private static boolean isEnd(AccessLogLine line) {
      return !line.request().details().isRecorded();
    }

    /** Many requests complete in the same millisecond. */
    private String timestampOf(long epochMillis) {
      if (epochMillis != lastMillis) {
        lastMillis = epochMillis;
        lastTimestamp = Instant.ofEpochMilli(epochMillis).toString();
      }
      return lastTimestamp;
    }

    private AccessLogFile fileAt(Path path) {
      AccessLogFile open = file;
      if (open != null && open.path().equals(path)) {
        return open;
      }
      close();
      AccessLogFile opened = new AccessLogFile(path, ticker);
      file = opened;
      return opened;
    }

    private void append(AccessLogFile target) {
      json.flush();
      try {
        target.append(ByteBuffer.wrap(buffer.toByteArray()));
      } catch (IOException e) {
        drop(count, "cannot write " + target.path() + ": " + e);
        close();
      }
      clear();
    }

    private void clear() {
      buffer.reset();
      count = 0;
    }

    @Override
    public void close() {
      AccessLogFile open = file;
      file = null;
      if (open != null) {
        try {
          open.close();
        } catch (IOException e) {
          drop(0, "cannot close " + open.path() + ": " + e);
        }
      }
    }
  }
}
