package dev.bascule.adapter.in.http.exchange;

import dev.bascule.domain.result.Failure;
import java.util.function.BooleanSupplier;

/** The problems that failures are where something else than a tool was asked for. */
public final class FeatureProblems {

  private static final int METHOD_NOT_FOUND = -32601;

  /** Up to MCP 2025-11-25. */
  private static final int RESOURCE_NOT_FOUND = -32002;

  private FeatureProblems() {}

  /** Returns the problem that {@code failure} is for one who asked for a list, or a completion. */
  public static Problem of(Failure failure) {
    return failure instanceof Failure.Rejected rejected && rejected.code() == METHOD_NOT_FOUND
        ? notOffered(rejected)
        : ProblemMapper.of(failure);
  }

  /** Returns the problem that {@code failure} is for one who asked for a resource. */
  public static Problem ofResource(Failure failure) {
    return failure instanceof Failure.Rejected rejected && isUnknownResource(rejected.code())
        ? unknown("resource", rejected)
        : of(failure);
  }

  /**
   * Returns the problem that {@code failure} is for one who asked for a prompt.
   *
   * @param isListed whether the server lists the prompt. Its error does not tell a prompt that it
   *     does not have from arguments that it does not accept
   */
  public static Problem ofPrompt(Failure failure, BooleanSupplier isListed) {
    return failure instanceof Failure.Rejected rejected
            && rejected.code() == Failure.Rejected.INVALID_PARAMS
            && !isListed.getAsBoolean()
        ? unknown("prompt", rejected)
        : of(failure);
  }

  private static boolean isUnknownResource(int code) {
    return code == RESOURCE_NOT_FOUND || code == Failure.Rejected.INVALID_PARAMS;
  }

  private static Problem unknown(String what, Failure.Rejected rejected) {
    return ProblemMapper.rejected(
        404, "unknown-" + what, "The server has no such " + what, rejected);
  }

  private static Problem notOffered(Failure.Rejected rejected) {
    return ProblemMapper.rejected(404, "not-offered", "The server does not offer this", rejected);
  }
}
