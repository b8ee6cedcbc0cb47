package dev.bascule.adapter.in.cli.remote;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.adapter.in.cli.terminal.TerminalOutput;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The screen of a terminal that is redrawn in place, without flicker, until the user types {@code
 * q}. Restores the terminal at the end, also if the process is interrupted. Uses the alternate
 * screen (xterm, DEC private mode 1049) and {@code stty}, where there is one.
 */
final class LiveScreen implements AutoCloseable {

  private static final File TERMINAL = new File("/dev/tty");
  private static final int DEFAULT_ROWS = 24;
  private static final String ENTER = "\u001b[?1049h\u001b[?25l";
  private static final String LEAVE = "\u001b[?25h\u001b[?1049l";
  private static final String HOME = "\u001b[H";
  private static final String CLEAR_LINE = "\u001b[K";
  private static final String CLEAR_REST = "\u001b[J";

  private final TerminalOutput output;
  private final Optional<String> settings;
  private final Thread restore;
  private volatile boolean hasQuit;

  @GuardedBy("this")
  private boolean isClosed;

  private LiveScreen(TerminalOutput output, Optional<String> settings) {
    this.output = output;
    this.settings = settings;
    this.restore = Thread.ofPlatform().name("restore-terminal").unstarted(this::restore);
  }

  static LiveScreen open(TerminalOutput output) {
    LiveScreen screen = new LiveScreen(output, stty("-g"));
    Runtime.getRuntime().addShutdownHook(screen.restore);
    if (screen.settings.isPresent()) {
      Optional<String> _ = stty("-icanon", "-echo", "min", "1", "time", "0");
      Thread.ofPlatform().daemon().name("keys").start(screen::readKeys);
    }
    output.print(ENTER);
    return screen;
  }

  /** Returns whether the user wants to leave. */
  boolean hasQuit() {
    return hasQuit;
  }

  /** Replaces what the screen shows; lines that do not fit are left out. */
  void draw(List<String> lines) {
    int rows = rows();
    StringBuilder frame = new StringBuilder(HOME);
    List<String> shown = lines.size() < rows ? lines : lines.subList(0, rows - 1);
    shown.forEach(line -> frame.append(line).append(CLEAR_LINE).append("\r\n"));
    print(frame.append(CLEAR_REST).toString());
  }

  private synchronized void print(String frame) {
    if (!isClosed) {
      output.print(frame);
    }
  }

  private static int rows() {
    return stty("size")
        .map(size -> size.split(" ", -1)[0])
        .filter(rows -> rows.matches("[1-9]\\d{0,3}"))
        .map(Integer::parseInt)
        .orElse(DEFAULT_ROWS);
  }

  private void readKeys() {
    try (InputStream keys = new FileInputStream(TERMINAL)) {
      for (int key = keys.read(); key >= 0; key = keys.read()) {
        if (key == 'q' || key == 'Q') {
          hasQuit = true;
          return;
        }
      }
    } catch (IOException _) {
      // Without keys, an interrupt still ends the command.
    }
  }

  private static Optional<String> stty(String... arguments) {
    try {
      Process process =
          new ProcessBuilder(Stream.concat(Stream.of("stty"), Arrays.stream(arguments)).toList())
              .redirectInput(TERMINAL)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      try (InputStream out = process.getInputStream()) {
        String text = new String(out.readNBytes(1000), StandardCharsets.UTF_8).strip();
        return process.waitFor(1, TimeUnit.SECONDS) && process.exitValue() == 0
            ? Optional.of(text)
            : Optional.empty();
      }
    } catch (IOException _) {
      return Optional.empty();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private synchronized void restore() {
    if (!isClosed) {
      isClosed = true;
      output.print(LEAVE);
      settings.ifPresent(
          before -> {
            Optional<String> _ = stty(before);
          });
    }
  }

  @Override
  public void close() {
    restore();
    try {
      boolean _ = Runtime.getRuntime().removeShutdownHook(restore);
    } catch (IllegalStateException _) {
      // The process ends already.
    }
  }
}
