package dev.bascule.bootstrap.faults;

import static dev.bascule.bootstrap.faults.RawHttpConnection.JSON;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;

/** A server over HTTP that deals with nothing, whatever it is asked, until it is mended. */
final class UnreadyHttp implements HttpScript {

  private final Fault fault;
  private final HttpScript mended;
  private final AtomicBoolean ready = new AtomicBoolean();

  /** What is wrong with it. */
  enum Fault {
    HANG(ExpectedOutcome.TIMED_OUT),
    HANG_UP(ExpectedOutcome.UNREACHABLE),
    STATUS_500(ExpectedOutcome.BAD_ANSWER),
    MALFORMED_JSON(ExpectedOutcome.BAD_ANSWER),
    WRONG_CONTENT_TYPE(ExpectedOutcome.BAD_ANSWER);

    private final ExpectedOutcome ending;

    Fault(ExpectedOutcome ending) {
      this.ending = ending;
    }

    /** Returns how a call ends that runs into it. */
    ExpectedOutcome ending() {
      return ending;
    }
  }

  /**
   * @param mended what it does once it is
   */
  UnreadyHttp(Fault fault, HttpScript mended) {
    this.fault = fault;
    this.mended = mended;
  }

  void mend() {
    ready.set(true);
  }

  @Override
  public void serve(RawHttpConnection.Request request, RawHttpConnection connection)
      throws IOException {
    if (ready.get()) {
      mended.serve(request, connection);
      return;
    }
    switch (fault) {
      case HANG -> connection.hang();
      case HANG_UP -> connection.close();
      case STATUS_500 -> connection.answer(500, "text/plain", FaultyServer.SECRET);
      case MALFORMED_JSON -> connection.answer(200, JSON, "{\"" + FaultyServer.SECRET);
      case WRONG_CONTENT_TYPE -> connection.answer(200, "text/html", FaultyServer.SECRET);
    }
  }

  @Override
  public long runs() {
    return mended.runs();
  }

  @Override
  public int openSessions() {
    return mended.openSessions();
  }
}
