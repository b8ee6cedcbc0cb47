package dev.bascule.adapter.in.planted;

import java.io.IOException;

/** A class that starts a process. */
public final class StartsProcess {

  private StartsProcess() {}

  /** Starts a caller-defined command. */
  public static Process start(String command) throws IOException {
    return new ProcessBuilder(command).start();
  }
}
