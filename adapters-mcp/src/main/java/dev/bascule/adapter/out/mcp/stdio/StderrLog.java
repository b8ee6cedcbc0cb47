package dev.bascule.adapter.out.mcp.stdio;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.adapter.out.mcp.config.ChildEnvironment;
import dev.bascule.adapter.out.mcp.config.StdioSettings;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.ratelimit.LogRateLimiter;
import dev.bascule.domain.ratelimit.Rate;
import dev.bascule.domain.time.Ticker;
import dev.bascule.mcp.json.LogSanitizer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * A log of the standard error of a child: drains it, because the child would block otherwise, and
 * keeps its first and last lines for messages about its exit. Truncates long lines, masks secrets,
 * and logs at a limited rate. Thread-safe.
 */
final class StderrLog {

  private static final Logger log = LoggerFactory.getLogger(StderrLog.class);

  private static final int CHUNK = 8192;
  private static final int MAX_LINE_BYTES = 2048;
  private static final int MAX_LOGGED_BYTES = 500;
  private static final int MAX_FIRST_LINES = 5;
  private static final int MAX_LAST_LINES = 10;

  /** If more requests are in flight, a line says too little about each. */
  static final int MAX_REQUEST_IDS = 4;

  private static final int MAX_KEPT_LENGTH = 4096;
  private static final String OMISSION = "...";

  /** More than anyone reads; suppressed lines are counted. */
  private static final Rate LOG_RATE = new Rate(20, Duration.ofSeconds(1), 200);

  private final ServerId server;
  private final ChildEnvironment childEnvironment;
  private final LogRateLimiter rateLimiter;
  private final int longest;
  private final Consumer<String> onLine;
  private final InputStream in;
  private final Supplier<List<String>> requestIds;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();

  @GuardedBy("lastLines")
  private final List<String> firstLines = new ArrayList<>();

  @GuardedBy("lastLines")
  private final Deque<String> lastLines = new ArrayDeque<>();

  @GuardedBy("lastLines")
  private boolean hasOmission;

  /**
   * @param onLine receives each line; never blocks
   * @param requestIds returns the ids of the client requests in flight, to one of which a line
   *     probably belongs
   */
  StderrLog(
      StdioSettings settings,
      InputStream in,
      Consumer<String> onLine,
      Supplier<List<String>> requestIds,
      Ticker ticker) {
    this.onLine = onLine;
    this.server = settings.id();
    this.childEnvironment = settings.childEnvironment();
    this.rateLimiter = new LogRateLimiter(LOG_RATE, ticker);
    // A secret that is split could not be found.
    this.longest = MAX_LINE_BYTES + childEnvironment.maxSecretBytes();
    this.in = in;
    this.requestIds = requestIds;
  }

  /** Reads until the end, on the calling thread. */
  void drain() {
    byte[] chunk = new byte[CHUNK];
    try (in) {
      for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
        take(chunk, count);
      }
    } catch (IOException e) {
      log.debug("The standard error of {} can no longer be read: {}", server, e.getMessage());
    }
    finishLine();
  }

  /**
   * Returns the first and the last lines, joined by newlines, with "..." for omitted lines; at most
   * about 4 KiB. Empty if there are none.
   */
  String text() {
    synchronized (lastLines) {
      Deque<String> kept = new ArrayDeque<>();
      int length = firstLines.stream().mapToInt(String::length).sum();
      for (String last : lastLines.reversed()) {
        length += last.length();
        if (length > MAX_KEPT_LENGTH) {
          break;
        }
        kept.addFirst(last);
      }
      List<String> all = new ArrayList<>(firstLines);
      if (hasOmission || kept.size() < lastLines.size()) {
        all.add(OMISSION);
      }
      all.addAll(kept);
      return String.join("\n", all);
    }
  }

  private void take(byte[] chunk, int count) {
    for (int i = 0; i < count; i++) {
      if (chunk[i] == '\n') {
        finishLine();
      } else if (line.size() < longest) {
        line.write(chunk[i]);
      }
    }
  }

  private void log(String text) {
    if (log.isDebugEnabled()) {
      rateLimiter.tryAcquire().ifPresent(omitted -> log(text, omitted));
    }
  }

  private void log(String text, long omitted) {
    List<String> inFlight = requestIds.get();
    LoggingEventBuilder line = log.atDebug().addKeyValue("server", server.value());
    if (inFlight.size() == 1) {
      line = line.addKeyValue("requestId", inFlight.getFirst());
    } else if (!inFlight.isEmpty()) {
      line = line.addKeyValue("requestIds", inFlight);
    }
    line.log(
        "{} stderr{}: {}{}",
        server,
        inFlight.isEmpty() ? "" : " during " + String.join(", ", inFlight),
        text,
        omissionNote(omitted));
  }

  private static String omissionNote(long omitted) {
    return omitted == 0 ? "" : " (" + omitted + " earlier lines suppressed)";
  }

  private void finishLine() {
    if (line.size() == 0) {
      return;
    }
    String whole = line.toString(StandardCharsets.UTF_8);
    String masked =
        line.size() < longest
            ? childEnvironment.mask(whole)
            : childEnvironment.maskTruncated(whole);
    String all = LogSanitizer.oneLine(masked, MAX_LINE_BYTES);
    String text = LogSanitizer.shortened(all, MAX_LOGGED_BYTES);
    line.reset();
    onLine.accept(all);
    log(text);
    synchronized (lastLines) {
      if (firstLines.size() < MAX_FIRST_LINES) {
        firstLines.add(text);
        return;
      }
      if (lastLines.size() == MAX_LAST_LINES) {
        lastLines.removeFirst();
        hasOmission = true;
      }
      lastLines.addLast(text);
    }
  }
}
