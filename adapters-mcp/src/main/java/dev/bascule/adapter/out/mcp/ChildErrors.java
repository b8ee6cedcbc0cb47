package dev.bascule.adapter.out.mcp;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.domain.mcp.ServerId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drains the standard error of a child, which would stop it otherwise, and keeps its last lines for
 * the day it dies. Long lines are cut. Thread-safe.
 */
final class ChildErrors {

  private static final Logger log = LoggerFactory.getLogger(ChildErrors.class);

  private static final int CHUNK = 8192;
  private static final int MAX_LINE_BYTES = 500;
  private static final int MAX_LINES_KEPT = 5;

  private final ServerId server;
  private final InputStream in;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();

  @GuardedBy("lastLines")
  private final Deque<String> lastLines = new ArrayDeque<>();

  ChildErrors(ServerId server, InputStream in) {
    this.server = requireNonNull(server, "server");
    this.in = requireNonNull(in, "in");
  }

  /** Reads until the end, on the thread that is to do it. */
  void drain() {
    byte[] chunk = new byte[CHUNK];
    try (in) {
      for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
        take(chunk, count);
      }
    } catch (IOException e) {
      log.debug("The standard error of {} cannot be read any more: {}", server, e.getMessage());
    }
    finishLine();
  }

  /** Returns the last lines, oldest first. */
  List<String> lastLines() {
    synchronized (lastLines) {
      return List.copyOf(lastLines);
    }
  }

  private void take(byte[] chunk, int count) {
    for (int i = 0; i < count; i++) {
      if (chunk[i] == '\n') {
        finishLine();
      } else if (line.size() < MAX_LINE_BYTES) {
        line.write(chunk[i]);
      }
    }
  }

  private void finishLine() {
    if (line.size() == 0) {
      return;
    }
    String text = Texts.oneLine(line.toString(StandardCharsets.UTF_8), MAX_LINE_BYTES);
    line.reset();
    log.debug("{} says: {}", server, text);
    synchronized (lastLines) {
      if (lastLines.size() == MAX_LINES_KEPT) {
        lastLines.removeFirst();
      }
      lastLines.addLast(text);
    }
  }
}
