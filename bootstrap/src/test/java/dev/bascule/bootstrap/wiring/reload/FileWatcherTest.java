package dev.bascule.bootstrap.wiring.reload;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class FileWatcherTest {

  private String content = "a";
  private final FileWatcher watch = new FileWatcher(() -> content);

  /** Looks as often as it takes to find out that all is considered. */
  private void settle() {
    watch.findsNews();
    watch.findsNews();
    assertTrue(watch.wasConsidered());
  }

  @Test
  void takesUpWhatIsThereAtFirst() {
    assertFalse(watch.findsNews());
    assertTrue(watch.findsNews());
  }

  @Test
  void findsNothingWhereNothingChanges() {
    settle();

    assertFalse(watch.findsNews());
    assertFalse(watch.findsNews());
  }

  @Test
  void waitsUntilTwoLooksFindTheSame() {
    settle();

    content = "half";
    assertFalse(watch.findsNews());
    content = "half a file";
    assertFalse(watch.findsNews());
    assertTrue(watch.findsNews());
  }

  @Test
  void doesNotTakeAsReadWhatChangedMeanwhile() {
    watch.findsNews();
    assertTrue(watch.findsNews());
    content = "b";

    assertFalse(watch.wasConsidered());
    assertFalse(watch.findsNews());
    assertTrue(watch.findsNews());
  }

  @Test
  void findsAgainWhatWasThereBefore() {
    settle();
    content = "b";
    settle();
    content = "a";
    watch.findsNews();

    assertTrue(watch.findsNews());
  }
}
