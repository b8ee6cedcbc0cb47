package dev.bascule.bootstrap.wiring.reload;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class FileWatcherTest {

  private String content = "a";
  private final FileWatcher watch = new FileWatcher(() -> content);

  /** Looks as often as it takes to find out that all is considered. */
  private void settle() {
    watch.detectChange();
    watch.detectChange();
    assertTrue(watch.markRead());
  }

  @Test
  void takesUpWhatIsThereAtFirst() {
    assertFalse(watch.detectChange());
    assertTrue(watch.detectChange());
  }

  @Test
  void findsNothingWhereNothingChanges() {
    settle();

    assertFalse(watch.detectChange());
    assertFalse(watch.detectChange());
  }

  @Test
  void waitsUntilTwoLooksFindTheSame() {
    settle();

    content = "half";
    assertFalse(watch.detectChange());
    content = "half a file";
    assertFalse(watch.detectChange());
    assertTrue(watch.detectChange());
  }

  @Test
  void doesNotTakeAsReadWhatChangedMeanwhile() {
    watch.detectChange();
    assertTrue(watch.detectChange());
    content = "b";

    assertFalse(watch.markRead());
    assertFalse(watch.detectChange());
    assertTrue(watch.detectChange());
  }

  @Test
  void findsAgainWhatWasThereBefore() {
    settle();
    content = "b";
    settle();
    content = "a";
    watch.detectChange();

    assertTrue(watch.detectChange());
  }
}
