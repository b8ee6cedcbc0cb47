package dev.bascule.adapter.out.mcp.stdio;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedReader;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The pipe of a bridge ends when it is killed; here it is closed. */
final class OrphanReaperTest {

  /** Ignores the end of its input and SIGTERM, as does its own child, whose id it prints. */
  private static final String STUBBORN =
      "trap '' TERM; sh -c 'while :; do sleep 60; done' & echo $!; while :; do sleep 60; done";

  private final Process child;
  private final ProcessHandle grandchild;

  OrphanReaperTest() throws IOException {
    child = new ProcessBuilder("/bin/sh", "-c", STUBBORN).start();
    BufferedReader out = child.inputReader();
    grandchild = ProcessHandle.of(Long.parseLong(out.readLine())).orElseThrow();
  }

  @AfterEach
  void endAll() {
    grandchild.destroyForcibly();
    child.descendants().forEach(ProcessHandle::destroyForcibly);
    child.destroyForcibly();
  }

  @Test
  void endsChildrenAndDescendantsWhenBridgeIsKilled() throws Exception {
    OrphanReaper reaper = new OrphanReaper(Duration.ZERO);
    CompletableFuture<Void> before = reaper.watch(new ProcessBuilder("true").start());
    var _ = reaper.watch(child);
    CompletableFuture<Void> after = reaper.watch(new ProcessBuilder("true").start());
    CompletableFuture.allOf(before, after).join();

    var _ = reaper.close();

    assertEquals(128 + 9, child.waitFor());
    grandchild.onExit().join();
  }

  @Test
  void exitsImmediatelyIfAllChildrenHaveExited() throws Exception {
    OrphanReaper reaper = new OrphanReaper(Duration.ofHours(1));
    for (int i = 0; i < 3; i++) {
      reaper.watch(new ProcessBuilder("true").start()).join();
    }

    assertEquals(0, reaper.close().join().exitValue());
  }
}
