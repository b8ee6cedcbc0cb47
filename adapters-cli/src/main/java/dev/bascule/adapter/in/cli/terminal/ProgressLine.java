package dev.bascule.adapter.in.cli.terminal;

import java.time.Duration;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Supplier;

/**
 * One line of a terminal that displays progress and is removed at the end. Appears only if the
 * operation takes long. Thread-safe.
 */
public final class ProgressLine implements AutoCloseable {

  /** Shorter operations need no progress display. */
  private static final Duration SHOW_DELAY = Duration.ofMillis(400);

  private static final Duration FRAME_INTERVAL = Duration.ofMillis(100);
  private static final String SPINNER = "|/-\\";
  private static final int BAR_WIDTH = 20;
  private static final String CLEAR = "\r\u001b[K";

  private final TerminalOutput output;
  private final ColorPalette palette;
  private final AnimationClock clock;
  private final Supplier<String> label;
  private final long start;
  private ProgressStatus progress = ProgressStatus.UNKNOWN;
  private AnimationClock.Animation frames = () -> {};
  private int frame;
  private boolean isShown;
  private boolean isClosed;

  private ProgressLine(
      TerminalOutput output, ColorPalette palette, AnimationClock clock, Supplier<String> label) {
    this.output = output;
    this.palette = palette;
    this.clock = clock;
    this.label = label;
    this.start = clock.ticker().nanos();
  }

  /**
   * Starts to display a line.
   *
   * @param output the terminal; nothing is displayed if it is not a terminal
   * @param label returns the operation in progress, for each frame; must not block
   */
  public static ProgressLine start(
      TerminalOutput output, ColorPalette palette, AnimationClock clock, Supplier<String> label) {
    ProgressLine line = new ProgressLine(output, palette, clock, label);
    line.scheduleFrames();
    return line;
  }

  private synchronized void scheduleFrames() {
    if (output.isTerminal()) {
      frames = clock.timer().every(FRAME_INTERVAL, this::draw);
    }
  }

  /** Updates the progress. */
  public synchronized void update(ProgressStatus now) {
    progress = now;
  }

  /** Prints a permanent line above this one. */
  public void printAbove(String line) {
    printAbove(() -> output.println(line));
  }

  /** Runs {@code print}, which prints permanent lines, possibly to another output. */
  public synchronized void printAbove(Runnable print) {
    clear();
    print.run();
  }

  /** Removes the line. */
  @Override
  public synchronized void close() {
    isClosed = true;
    frames.close();
    clear();
  }

  private synchronized void draw() {
    Duration elapsed = Duration.ofNanos(clock.ticker().nanos() - start);
    if (!isClosed && elapsed.compareTo(SHOW_DELAY) >= 0) {
      // The last column stays empty: some terminals wrap after it.
      String text = TextWidth.cut(render(elapsed), output.width().orElse(1) - 1);
      output.print(CLEAR + palette.paint(TextStyle.ASIDE, text));
      isShown = true;
      frame++;
    }
  }

  private void clear() {
    if (isShown) {
      output.print(CLEAR);
      isShown = false;
    }
  }

  private String render(Duration elapsed) {
    OptionalDouble share = progress.share();
    String how =
        share.isPresent()
            ? bar(share.getAsDouble())
            : SPINNER.charAt(frame % SPINNER.length()) + count(progress.done());
    String seconds = String.format(Locale.ROOT, "%.1fs", elapsed.toMillis() / 1_000.0);
    String message = progress.message().isEmpty() ? "" : "  " + progress.message();
    return how + "  " + seconds + "  " + label.get() + message;
  }

  private static String bar(double share) {
    int full = (int) Math.round(share * BAR_WIDTH);
    return "["
        + "#".repeat(full)
        + ".".repeat(BAR_WIDTH - full)
        + "] "
        + String.format(Locale.ROOT, "%3.0f%%", share * 100);
  }

  private static String count(double done) {
    return done == 0 ? "" : "  " + (done == Math.rint(done) ? Long.toString((long) done) : done);
  }
}
