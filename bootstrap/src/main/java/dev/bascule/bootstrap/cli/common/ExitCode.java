package dev.bascule.bootstrap.cli.common;

/** What the process ends with. The launcher adds 69: there is no JDK. */
public final class ExitCode {

  /** The command did what it should. */
  public static final int DONE = 0;

  /** The tool reports that it failed. */
  public static final int TOOL_ERROR = 1;

  /** The command line or the configuration is wrong. */
  public static final int USAGE = 2;

  /** A server did not give what it was asked for. */
  public static final int UNAVAILABLE = 3;

  /** The bridge itself is wrong. */
  public static final int BUG = 70;

  private ExitCode() {}
}
