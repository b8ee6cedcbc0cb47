package dev.bascule.bootstrap.faults;

import static dev.bascule.domain.http.RawHttpConnection.JSON;

import dev.bascule.domain.http.RawHttpConnection;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;

/** An HTTP server that handles no request correctly until it is repaired. */
final class UnreadyHttp implements HttpScript {

  private final UnreadyFault fault;
  private final HttpScript healthy;
  private final AtomicBoolean ready = new AtomicBoolean();

  /** The fault. */
  enum UnreadyFault {
    HANG(ExpectedOutcome.TIMED_OUT),
    HANG_UP(ExpectedOutcome.UNREACHABLE),
    STATUS_500(ExpectedOutcome.BAD_ANSWER),
    MALFORMED_JSON(ExpectedOutcome.BAD_ANSWER),
    WRONG_CONTENT_TYPE(ExpectedOutcome.BAD_ANSWER);

    private final ExpectedOutcome expected;

    UnreadyFault(ExpectedOutcome expected) {
      this.expected = expected;
    }

    /** Returns the outcome of a call. */
    ExpectedOutcome expected() {
      return expected;
    }
  }

  /**
   * @param healthy the behaviour after the repair
   */
  UnreadyHttp(UnreadyFault fault, HttpScript healthy) {
    this.fault = fault;
    this.healthy = healthy;
  }

  void repair() {
    ready.set(true);
  }

  @Override
  public void handle(RawHttpConnection.RawRequest request, RawHttpConnection connection)
      throws IOException {
    if (ready.get()) {
      healthy.handle(request, connection);
      return;
    }
    switch (fault) {
      case HANG -> connection.hang();
      case HANG_UP -> connection.close();
      case STATUS_500 -> connection.sendResponse(500, "text/plain", FaultyServer.SECRET);
      case MALFORMED_JSON -> connection.sendResponse(200, JSON, "{\"" + FaultyServer.SECRET);
      case WRONG_CONTENT_TYPE -> connection.sendResponse(200, "text/html", FaultyServer.SECRET);
    }
  }

  @Override
  public long runs() {
    return healthy.runs();
  }

  @Override
  public int openSessions() {
    return healthy.openSessions();
  }
}
