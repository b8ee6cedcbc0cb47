package dev.bascule.bootstrap;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ResourceLock(Resources.SYSTEM_PROPERTIES)
final class ProcessorsTest {

  private final String before = System.getProperty(Processors.FOR_VIRTUAL_THREADS, "");

  @AfterEach
  void restore() {
    if (before.isEmpty()) {
      System.clearProperty(Processors.FOR_VIRTUAL_THREADS);
    } else {
      System.setProperty(Processors.FOR_VIRTUAL_THREADS, before);
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 1", "3, 2", "64, 63"})
  void leavesOneToTheThreadThatReads(int processors, int expected) {
    assertEquals(expected, Processors.forVirtualThreads(processors));
  }

  @Test
  void sharesThoseThatThereAre() {
    System.clearProperty(Processors.FOR_VIRTUAL_THREADS);

    Processors.share();

    assertEquals(
        Processors.forVirtualThreads(Runtime.getRuntime().availableProcessors()),
        Integer.getInteger(Processors.FOR_VIRTUAL_THREADS));
  }

  @Test
  void leavesTheOperatorsChoice() {
    System.setProperty(Processors.FOR_VIRTUAL_THREADS, "7");

    Processors.share();

    assertEquals(7, Integer.getInteger(Processors.FOR_VIRTUAL_THREADS));
  }
}
