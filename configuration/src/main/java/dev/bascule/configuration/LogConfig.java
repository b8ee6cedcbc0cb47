package dev.bascule.configuration;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What is logged about requests and calls.
 *
 * @param access the requests in the access log
 * @param accessFile the file of the access log; empty for standard error
 * @param hashesArguments whether the access log contains hashes of the arguments of calls
 * @param auditedCalls the calls of tools in the audit log
 * @param traceUrl the address of a trace, with <code>{traceId}</code> in place of its id
 */
public record LogConfig(
    LoggedRequests access,
    Optional<Path> accessFile,
    boolean hashesArguments,
    AuditedCalls auditedCalls,
    Optional<String> traceUrl) {

  /** No access log, and no calls of tools in the audit log. */
  public static final LogConfig DEFAULTS =
      new LogConfig(
          LoggedRequests.OFF, Optional.empty(), false, AuditedCalls.NONE, Optional.empty());

  /** The requests in the access log. */
  public enum LoggedRequests {
    /** None: there is no access log. */
    OFF,
    /** Those that failed. */
    ERRORS,
    /** All. */
    ALL
  }

  /** The calls of tools in the audit log. */
  public enum AuditedCalls {
    /** None. */
    NONE,
    /** Those of tools that their server does not declare as read-only. */
    WRITES,
    /** All. */
    ALL
  }
}
