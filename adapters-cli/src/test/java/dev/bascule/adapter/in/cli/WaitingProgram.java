package dev.bascule.adapter.in.cli;

import dev.bascule.adapter.in.cli.common.CliEnvironment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;

/** The program with a dummy bridge, to observe the effect of signals. */
final class WaitingProgram {

  private WaitingProgram() {}

  public static void main(String[] arguments) {
    ProcessShutdown shutdown = new ProcessShutdown();
    shutdown.install();
    if (Boolean.getBoolean("other.hook")) {
      Runtime.getRuntime().addShutdownHook(new Thread(WaitingProgram::waitForLine));
    }
    FakeBridge bridge = new FakeBridge();
    CountDownLatch closing = new CountDownLatch(1);
    bridge.onOrder = System.out::println;
    bridge.onRequest = () -> waitFor(closing);
    bridge.onClose =
        () -> {
          System.out.println("bridge closed");
          closing.countDown();
        };
    int code =
        new BasculeCommand(
                bridge, shutdown, CliEnvironment.ofThisProcess(InstantSource.system()), "test")
            .run(arguments);
    System.out.println("closed " + bridge.closeCount);
    shutdown.exit(code);
  }

  /** Waits for a line of input. */
  private static void waitForLine() {
    try {
      int next = System.in.read();
      while (next >= 0 && next != '\n') {
        next = System.in.read();
      }
      System.out.println("other hook done");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void waitFor(CountDownLatch closing) {
    System.out.println("asking");
    try {
      closing.await();
    } catch (InterruptedException _) {
      System.out.println("cancelled");
      Thread.currentThread().interrupt();
    }
  }
}
