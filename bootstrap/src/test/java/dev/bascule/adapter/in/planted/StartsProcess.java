package dev.bascule.adapter.in.planted;

import java.io.IOException;

/** A class that starts a process of its own. */
public final class StartsProcess {

  private StartsProcess() {}

  /** Starts what a caller names. */
  public static Process start(String command) throws IOException {
    return new ProcessBuilder(command).start();
  }
}
