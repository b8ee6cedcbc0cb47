package dev.bascule.adapter.in.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

final class ProgressLineTest {

  private static final String CLEAR = "\r\u001b[K";

  private final StringWriter text = new StringWriter();
  private final List<Runnable> frames = new ArrayList<>();
  private long nanos;

  private ProgressLine line(OptionalInt width) {
    AnimationClock.FrameTimer scheduler =
        (_, task) -> {
          frames.add(task);
          return () -> frames.remove(task);
        };
    return ProgressLine.start(
        new TerminalOutput(new PrintWriter(text), width),
        ColorPalette.PLAIN,
        new AnimationClock(() -> nanos, scheduler),
        () -> "everything long");
  }

  /** Advances the time, and returns what is drawn. */
  private String after(Duration time) {
    nanos += time.toNanos();
    text.getBuffer().setLength(0);
    List.copyOf(frames).forEach(Runnable::run);
    return text.toString();
  }

  @Test
  void isNotDisplayedForShortOperations() {
    try (ProgressLine _ = line(OptionalInt.of(80))) {
      assertEquals("", after(Duration.ofMillis(399)));
    }

    assertEquals("", text.toString());
    assertThat(frames).isEmpty();
  }

  @Test
  void spinsWhileTotalIsUnknown() {
    try (ProgressLine line = line(OptionalInt.of(80))) {
      assertEquals(CLEAR + "|  0.5s  everything long", after(Duration.ofMillis(500)));
      assertEquals(CLEAR + "/  0.6s  everything long", after(Duration.ofMillis(100)));
      line.update(new ProgressStatus(7, OptionalDouble.empty(), "reading"));
      assertEquals(CLEAR + "-  7  0.7s  everything long  reading", after(Duration.ofMillis(100)));
    }

    assertThat(text.toString()).endsWith(CLEAR);
  }

  @Test
  void displaysBarIfTotalIsKnown() {
    try (ProgressLine line = line(OptionalInt.of(80))) {
      line.update(new ProgressStatus(1, OptionalDouble.of(4), ""));
      assertEquals(
          CLEAR + "[#####...............]  25%  12.3s  everything long",
          after(Duration.ofMillis(12_300)));
      line.update(new ProgressStatus(9, OptionalDouble.of(4), ""));
      assertEquals(
          CLEAR + "[####################] 100%  12.3s  everything long", after(Duration.ZERO));
    }
  }

  @Test
  void fitsTerminal() {
    try (ProgressLine _ = line(OptionalInt.of(20))) {
      assertEquals(CLEAR + "|  1.0s  everythin…", after(Duration.ofSeconds(1)));
    }
  }

  @Test
  void keepsOtherLines() {
    try (ProgressLine line = line(OptionalInt.of(80))) {
      String drawn = after(Duration.ofSeconds(1));
      line.printAbove("info: hello");
      assertEquals(drawn + CLEAR + "info: hello" + System.lineSeparator(), text.toString());
    }
  }

  @Test
  void displaysNothingWithoutTerminal() {
    try (ProgressLine line = line(OptionalInt.empty())) {
      line.printAbove("info: hello");
      assertThat(frames).isEmpty();
    }

    assertEquals("info: hello" + System.lineSeparator(), text.toString());
  }
}
