package dev.bascule.adapter.in.cli.common;

import dev.bascule.domain.result.Failure;

/** The exit codes of the process. The launcher adds 69: no JDK found. */
public final class ExitCode {

  /** The command succeeded. */
  public static final int DONE = 0;

  /** The tool reported an error. */
  public static final int TOOL_ERROR = 1;

  /** The command line or the configuration is invalid. */
  public static final int USAGE = 2;

  /** A server is unavailable. */
  public static final int UNAVAILABLE = 3;

  /** An internal error of the bridge. */
  public static final int BUG = 70;

  /** The address or port to listen on is in use or missing, which may be temporary. */
  public static final int NO_ADDRESS = 75;

  private ExitCode() {}

  /** Returns the exit code of a command that failed: a usage error, or an unavailable server. */
  public static int of(Failure failure) {
    return switch (failure) {
      case Failure.UnknownServer _, Failure.UnknownTool _, Failure.InvalidArguments _ -> USAGE;
      case Failure.Rejected(int code, _, _) ->
          code == Failure.Rejected.INVALID_PARAMS ? USAGE : UNAVAILABLE;
      case Failure.Refused _,
          Failure.Throttled _,
          Failure.NotRunning _,
          Failure.Unreachable _,
          Failure.BadAnswer _,
          Failure.TimedOut _,
          Failure.Cancelled _,
          Failure.StartTimedOut _,
          Failure.CircuitOpen _,
          Failure.Saturated _,
          Failure.OverLimit _,
          Failure.NotCached _ ->
          UNAVAILABLE;
    };
  }
}
