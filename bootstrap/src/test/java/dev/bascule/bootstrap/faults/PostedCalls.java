package dev.bascule.bootstrap.faults;

import static dev.bascule.domain.http.RawHttpConnection.EVENTS;
import static dev.bascule.domain.http.RawHttpConnection.JSON;

import dev.bascule.domain.http.RawHttpConnection;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;

/** Answers calls of the faulty tool over Streamable HTTP, where each POST has its own response. */
final class PostedCalls {

  private static final int TEN_MEBIBYTES = 10 << 20;
  private static final int TOO_MUCH = 33 << 20;

  private final Fault fault;
  private final AtomicLong runs = new AtomicLong();

  PostedCalls(Fault fault) {
    this.fault = fault;
  }

  long runs() {
    return runs.get();
  }

  void answer(RpcCall call, RawHttpConnection connection) throws IOException {
    runs.incrementAndGet();
    String good = ServerResults.response(call.id(), ServerResults.GOOD);
    String half = good.substring(0, good.length() / 2);
    switch (fault) {
      case SESSION_LOST, EVERY_SESSION_LOST, ENDLESS_PAGES ->
          connection.sendResponse(200, JSON, good);
      case STREAM_CUT, STREAM_ENDED, MALFORMED_EVENT, DUPLICATE_ANSWERS, ENDLESS_COMMENTS ->
          stream(good, half, connection);
      case BODY_CUT -> cutBody(good, half, connection);
      case HANG_UP -> connection.close();
      case MALFORMED_JSON -> connection.sendResponse(200, JSON, half + FaultyServer.SECRET);
      case WRONG_CONTENT_TYPE -> connection.sendResponse(200, "text/html", FaultyServer.SECRET);
      case WRONG_ID ->
          connection.sendResponse(
              200, JSON, ServerResults.response(call.wrongId(), ServerResults.GOOD));
      case LONG_ANSWER ->
          connection.sendResponse(200, JSON, ServerResults.longResponse(call.id(), TEN_MEBIBYTES));
      case TOO_LONG_ANSWER ->
          connection.sendResponse(200, JSON, ServerResults.longResponse(call.id(), TOO_MUCH));
      case STATUS_500 -> connection.sendResponse(500, "text/plain", FaultyServer.SECRET);
      case STATUS_503 ->
          connection.sendResponse(503, "text/plain", FaultyServer.SECRET, "Retry-After: 7");
      case HANG -> connection.hang();
      case HANG_AFTER_HEADERS -> {
        connection.sendHead(JSON);
        connection.hang();
      }
    }
  }

  private void stream(String good, String half, RawHttpConnection connection) throws IOException {
    connection.sendHead(EVENTS);
    switch (fault) {
      case STREAM_CUT -> {
        connection.sendChunk("data: " + half);
        connection.close();
      }
      case MALFORMED_EVENT -> connection.sendEvent(half);
      case DUPLICATE_ANSWERS -> {
        connection.sendEvent(good);
        connection.sendEvent(good);
      }
      case ENDLESS_COMMENTS -> comment(connection);
      default -> connection.sendChunk(": nothing more comes\n\n");
    }
    connection.endBody();
  }

  /** Returns when the bridge has closed the connection. */
  private static void comment(RawHttpConnection connection) throws IOException {
    while (true) {
      connection.sendChunk(": still at it\n\n");
    }
  }

  private static void cutBody(String good, String half, RawHttpConnection connection)
      throws IOException {
    connection.send(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
            + good.length()
            + "\r\n\r\n"
            + half);
    connection.close();
  }
}
