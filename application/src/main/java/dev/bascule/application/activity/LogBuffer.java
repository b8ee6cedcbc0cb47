package dev.bascule.application.activity;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.application.port.in.ShowServerLogUseCase.LineSource;
import dev.bascule.application.port.in.ShowServerLogUseCase.LogExcerpt;
import dev.bascule.application.port.in.ShowServerLogUseCase.ServerLogLine;
import dev.bascule.application.port.in.ShowServerLogUseCase.Severity;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The last lines of the log of one server: at most 500, and 64 Ki characters. Followers read them
 * by number, so that a slow one delays no other and knows how many it missed. Thread-safe.
 */
final class LogBuffer {

  static final int MAX_LINES = 500;
  static final int MAX_CHARACTERS = 64 * 1024;
  static final int MAX_LINE = 2048;

  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition hasMore = lock.newCondition();

  @GuardedBy("lock")
  private final Deque<ServerLogLine> lines = new ArrayDeque<>();

  @GuardedBy("lock")
  private int characters;

  @GuardedBy("lock")
  private long lastNumber;

  LogBuffer(InstantSource clock) {
    this.clock = clock;
  }

  void add(LineSource source, Severity severity, String text) {
    String bounded = text.length() <= MAX_LINE ? text : text.substring(0, MAX_LINE - 1) + "…";
    lock.lock();
    try {
      lastNumber++;
      lines.addLast(new ServerLogLine(lastNumber, clock.instant(), source, severity, bounded));
      characters += bounded.length();
      while (lines.size() > MAX_LINES || characters > MAX_CHARACTERS) {
        characters -= lines.removeFirst().text().length();
      }
      hasMore.signalAll();
    } finally {
      lock.unlock();
    }
  }

  LogExcerpt last(int count) {
    lock.lock();
    try {
      return new LogExcerpt(
          lines.stream().skip(Math.max(0, lines.size() - count)).toList(), /* omitted= */ 0);
    } finally {
      lock.unlock();
    }
  }

  /** Returns the lines after a number; waits for the first one. */
  LogExcerpt await(long after, Duration timeout) {
    lock.lock();
    try {
      long nanos = timeout.toNanos();
      while (lastNumber == known(after) && nanos > 0) {
        nanos = hasMore.awaitNanos(nanos);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
    return after(after);
  }

  private LogExcerpt after(long number) {
    lock.lock();
    try {
      long known = known(number);
      List<ServerLogLine> later = lines.stream().filter(line -> line.number() > known).toList();
      return new LogExcerpt(later, lastNumber - known - later.size());
    } finally {
      lock.unlock();
    }
  }

  /** A number that does not exist yet is of an earlier run of the bridge. */
  @GuardedBy("lock")
  private long known(long number) {
    return number > lastNumber ? 0 : number;
  }
}
