package dev.bascule.adapter.in.http.accesslog;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The settings of the access log.
 *
 * @param requests the requests in it
 * @param file the file; empty for standard error
 * @param hashesArguments whether it contains hashes of the arguments of calls
 */
public record AccessLogSettings(
    LoggedRequests requests, Optional<Path> file, boolean hashesArguments) {

  /** No access log. */
  public static final AccessLogSettings OFF =
      new AccessLogSettings(LoggedRequests.OFF, Optional.empty(), false);

  /** The requests in the access log. */
  public enum LoggedRequests {
    /** None: there is no access log. */
    OFF,
    /** Those that failed. */
    ERRORS,
    /** All. */
    ALL
  }
}
