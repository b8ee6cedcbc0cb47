package dev.bascule.bootstrap.wiring.reload;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class FileWatcherTest {

  private String content = "a";
  private final FileWatcher watch = new FileWatcher(() -> content);

  /** Polls until the current content is considered read. */
  private void settle() {
    watch.detectChange();
    watch.detectChange();
    assertTrue(watch.markRead());
  }

  @Test
  void reportsInitialContent() {
    assertFalse(watch.detectChange());
    assertTrue(watch.detectChange());
  }

  @Test
  void reportsNothingWithoutChanges() {
    settle();

    assertFalse(watch.detectChange());
    assertFalse(watch.detectChange());
  }

  @Test
  void waitsUntilTwoPollsAreEqual() {
    settle();

    content = "half";
    assertFalse(watch.detectChange());
    content = "half a file";
    assertFalse(watch.detectChange());
    assertTrue(watch.detectChange());
  }

  @Test
  void doesNotMarkContentThatChangedMeanwhile() {
    watch.detectChange();
    assertTrue(watch.detectChange());
    content = "b";

    assertFalse(watch.markRead());
    assertFalse(watch.detectChange());
    assertTrue(watch.detectChange());
  }

  @Test
  void reportsPreviousContentAgain() {
    settle();
    content = "b";
    settle();
    content = "a";
    watch.detectChange();

    assertTrue(watch.detectChange());
  }
}
