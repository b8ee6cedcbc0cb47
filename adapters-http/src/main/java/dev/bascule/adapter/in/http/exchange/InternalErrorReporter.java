package dev.bascule.adapter.in.http.exchange;

import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What should not happen: told to the log in full, and to the client by a number only. */
public final class InternalErrorReporter {

  private static final Logger LOGGER = LoggerFactory.getLogger(InternalErrorReporter.class);

  private InternalErrorReporter() {}

  /** Logs {@code cause} and returns the problem that names the log's entry. */
  public static Problem report(Throwable cause) {
    String id = UUID.randomUUID().toString();
    LOGGER.error("A request ended in a bug; error id {}", id, cause);
    return new Problem(
            500, "bug", "The bridge has a bug", "the log has it under the error id " + id)
        .with("errorId", id);
  }
}
