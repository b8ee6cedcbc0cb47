package dev.bascule.adapter.in.http.accesslog;

import dev.bascule.adapter.in.http.accesslog.AccessLogBuffer.Batch;
import dev.bascule.adapter.in.http.accesslog.AccessLogSettings.LoggedRequests;
import dev.bascule.adapter.in.http.exchange.HttpRequestObserver.CompletedRequest;
import dev.bascule.application.context.RequestDetails;
import dev.bascule.domain.ratelimit.LogRateLimiter;
import dev.bascule.domain.ratelimit.Rate;
import dev.bascule.domain.time.Ticker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The access log: one JSON object per line for each request, in a file or on standard error.
 *
 * <p>A request only adds its line to a bounded buffer. One thread writes the lines of a short
 * period together, since waking it costs more than a line. If the buffer is full, or the file
 * cannot be written, lines are dropped and counted, and a warning is logged at most once per
 * minute.
 *
 * <p>Thread-safe; requests never wait for the file.
 */
public final class AccessLog implements AutoCloseable {

  /** A separate name, so that a configuration file of Logback can write it elsewhere. */
  private static final Logger lines = LoggerFactory.getLogger("dev.bascule.access");

  private static final Logger log = LoggerFactory.getLogger("dev.bascule.events");

  private static final int CAPACITY_BYTES = 4 * 1024 * 1024;

  /** How long the writer waits for further lines before it writes the first. */
  private static final Duration LINGER = Duration.ofMillis(5);

  private static final Duration IDLE = Duration.ofSeconds(1);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

  private static final Rate WARNINGS = new Rate(1, Duration.ofMinutes(1), 1);

  private final LongConsumer droppedLines;
  private final Ticker ticker;
  private final InstantSource clock;
  private final LogRateLimiter warnings;
  private final AccessLogBuffer buffer = new AccessLogBuffer(CAPACITY_BYTES);
  private final AtomicLong unreported = new AtomicLong();
  private volatile AccessLogSettings settings = AccessLogSettings.OFF;
  private volatile @Nullable Thread writer;
  private volatile String reason = "";

  /**
   * @param droppedLines counts dropped lines
   */
  public AccessLog(LongConsumer droppedLines, Ticker ticker, InstantSource clock) {
    this.droppedLines = droppedLines;
    this.ticker = ticker;
    this.clock = clock;
    this.warnings = new LogRateLimiter(WARNINGS, ticker);
  }

  /** Applies {@code next} to the requests that complete from now on. */
  public synchronized void setSettings(AccessLogSettings next) {
    settings = next;
    if (next.requests() != LoggedRequests.OFF && writer == null) {
      writer = Thread.ofPlatform().daemon().name("access-log").start(this::writeUntilClosed);
    }
  }

  /** Returns what receives the details of a request that has started. */
  public RequestDetails newDetails() {
    return settings.requests() == LoggedRequests.OFF ? RequestDetails.NONE : new RequestDetails();
  }

  /** Adds a line about {@code request}, if it is to be logged. */
  public void add(CompletedRequest request) {
    AccessLogSettings current = settings;
    if (isLogged(request, current.requests())
        && !buffer.add(request, clock.millis(), current.hashesArguments())) {
      drop(1, "more requests than can be written");
    }
  }

  private static boolean isLogged(CompletedRequest request, LoggedRequests requests) {
    return request.details().isRecorded()
        && switch (requests) {
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
    droppedLines.accept(count);
  }

  /** Writes the lines of completed requests, and stops. Waits for that for a short time. */
  @Override
  public void close() {
    buffer.close();
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
      boolean isOpen = true;
      while (isOpen) {
        isOpen = buffer.await(IDLE, LINGER);
        out.write(buffer.take());
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

    private @Nullable AccessLogFile file;

    void write(Batch batch) {
      if (batch.lines() == 0) {
        return;
      }
      Optional<Path> path = settings.file();
      if (path.isPresent()) {
        append(batch, fileAt(path.get()));
      } else {
        batch.bytes().toString(StandardCharsets.US_ASCII).lines().forEach(lines::info);
      }
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

    private void append(Batch batch, AccessLogFile target) {
      try {
        target.append(batch.bytes());
      } catch (AccessLogFile.LinesLostException e) {
        drop(e.lines(), "cannot write " + target.path() + ": " + e.getCause());
      }
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
