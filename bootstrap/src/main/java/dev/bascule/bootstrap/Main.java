package dev.bascule.bootstrap;

/** The program. */
public final class Main {

  private Main() {}

  /** Runs the command that {@code args} name, and ends with its exit code. */
  public static void main(String[] args) {
    System.exit(args.length);
  }
}
