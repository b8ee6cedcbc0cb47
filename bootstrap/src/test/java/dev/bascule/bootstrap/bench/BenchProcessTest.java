package dev.bascule.bootstrap.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

final class BenchProcessTest {

  @Test
  void isAProcessOfItsOwnUntilItIsClosed() throws IOException {
    BenchProcess process = BenchProcess.start(BenchUpstream.class.getName(), List.of());
    try (process) {
      assertEquals(405, BenchConnection.once(process.port(), BenchConnection.get("/")).status());
      assertTrue(process.handle().pid() != ProcessHandle.current().pid());
    }

    assertFalse(process.handle().isAlive());
  }

  @Test
  void tellsWhereItDoesNotListen() {
    IOException refusal =
        assertThrows(IOException.class, () -> BenchProcess.start("no.such.Program", List.of()));

    assertTrue(refusal.toString().contains("ended too early"), refusal::toString);
  }
}
