package dev.bascule.bootstrap.faults;

import static dev.bascule.domain.http.RawHttpConnection.EVENTS;

import dev.bascule.domain.http.RawHttpConnection;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * An event stream for all messages of the server, and an endpoint for all messages to it (MCP
 * 2024-11-05, basic/transports). A session lives as long as its stream.
 */
final class FaultySse implements HttpScript {

  private static final int TEN_MEBIBYTES = 10 << 20;
  private static final int TOO_MUCH = 33 << 20;
  private static final String ENDPOINT = "/messages?session=";

  private final Fault fault;
  private final ServerResults results;
  private final Map<String, RawHttpConnection> streams = new ConcurrentHashMap<>();
  private final AtomicInteger sessionsBegun = new AtomicInteger();
  private final AtomicBoolean sessionLost = new AtomicBoolean();
  private final AtomicLong runs = new AtomicLong();

  FaultySse(Fault fault) {
    this.fault = fault;
    this.results = new ServerResults(fault);
  }

  @Override
  public long runs() {
    return runs.get();
  }

  @Override
  public int openSessions() {
    return streams.size();
  }

  @Override
  public void handle(RawHttpConnection.RawRequest request, RawHttpConnection connection)
      throws IOException {
    switch (request.method()) {
      case "GET" -> stream(connection);
      case "POST" -> post(request, RpcCall.read(request.body()), connection);
      default -> connection.sendResponse(405, "", "");
    }
  }

  private void stream(RawHttpConnection connection) throws IOException {
    String endpoint = ENDPOINT + sessionsBegun.incrementAndGet();
    streams.put(endpoint, connection);
    try (connection) {
      connection.sendHead(EVENTS);
      connection.sendChunk("event: endpoint\ndata: " + endpoint + "\n\n");
      connection.awaitClosing();
    } finally {
      streams.remove(endpoint);
    }
  }

  private void post(
      RawHttpConnection.RawRequest request, RpcCall call, RawHttpConnection connection)
      throws IOException {
    RawHttpConnection stream = streams.get(request.target());
    if (stream == null) {
      connection.sendResponse(404, "", "");
    } else if (losesSession(call)) {
      // The bridge closes the stream: if the server closed it, the result would depend on timing.
      streams.remove(request.target());
      connection.sendResponse(404, "", "");
    } else if (!call.isOfFaultyTool()) {
      connection.sendResponse(202, "", "");
      String result = result(call);
      if (result != null) {
        stream.sendEvent(ServerResults.response(call.id(), result));
      }
    } else {
      runFaultyTool(call, connection, stream);
    }
  }

  private boolean losesSession(RpcCall call) {
    return fault == Fault.SESSION_LOST
        && call.isOfFaultyTool()
        && sessionLost.compareAndSet(false, true);
  }

  private @Nullable String result(RpcCall call) {
    return switch (call.method()) {
      case "initialize" -> ServerResults.initialized("2024-11-05");
      case "tools/list" -> results.page(call);
      case "tools/call" -> ServerResults.GOOD;
      default -> null;
    };
  }

  private void runFaultyTool(RpcCall call, RawHttpConnection connection, RawHttpConnection stream)
      throws IOException {
    runs.incrementAndGet();
    switch (fault) {
      case STATUS_500 -> connection.sendResponse(500, "text/plain", FaultyServer.SECRET);
      case STATUS_503 ->
          connection.sendResponse(503, "text/plain", FaultyServer.SECRET, "Retry-After: 7");
      case HANG_UP -> connection.close();
      default -> {
        connection.sendResponse(202, "", "");
        sendFaultyEvent(call, stream);
      }
    }
  }

  private void sendFaultyEvent(RpcCall call, RawHttpConnection stream) throws IOException {
    String good = ServerResults.response(call.id(), ServerResults.GOOD);
    String half = good.substring(0, good.length() / 2);
    switch (fault) {
      case STREAM_CUT -> {
        stream.sendChunk("data: " + half);
        stream.close();
      }
      case STREAM_ENDED -> {
        stream.endBody();
        stream.close();
      }
      case MALFORMED_JSON -> stream.sendEvent(half + FaultyServer.SECRET);
      case WRONG_ID -> stream.sendEvent(ServerResults.response(call.wrongId(), ServerResults.GOOD));
      case SESSION_LOST -> stream.sendEvent(good);
      case DUPLICATE_ANSWERS -> {
        stream.sendEvent(good);
        stream.sendEvent(good);
      }
      case LONG_ANSWER -> stream.sendEvent(ServerResults.longResponse(call.id(), TEN_MEBIBYTES));
      case TOO_LONG_ANSWER -> stream.sendEvent(ServerResults.longResponse(call.id(), TOO_MUCH));
      case ENDLESS_COMMENTS -> stream.sendChunk(": still at it\n\n".repeat(1_000));
      default -> {
        // Sends nothing.
      }
    }
  }
}
