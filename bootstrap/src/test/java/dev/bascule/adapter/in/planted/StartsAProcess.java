package dev.bascule.adapter.in.planted;

import java.io.IOException;

/** A class that starts a process of its own. */
public final class StartsAProcess {

  private StartsAProcess() {}

  /** Starts what a caller names. */
  public static Process start(String command) throws IOException {
    return new ProcessBuilder(command).start();
  }
}
