package dev.bascule.bootstrap.faults;

import static dev.bascule.domain.http.RawHttpConnection.JSON;

import dev.bascule.domain.http.RawHttpConnection;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Streamable HTTP with a handshake and sessions (MCP 2025-11-25, basic/transports). */
final class FaultyLegacyHttp implements HttpScript {

  private static final String SESSION = "mcp-session-id";

  private final Fault fault;
  private final ServerResults results;
  private final PostedCalls calls;
  private final Set<String> sessions = ConcurrentHashMap.newKeySet();
  private final AtomicInteger sessionsBegun = new AtomicInteger();

  FaultyLegacyHttp(Fault fault) {
    this.fault = fault;
    this.results = new ServerResults(fault);
    this.calls = new PostedCalls(fault);
  }

  @Override
  public long runs() {
    return calls.runs();
  }

  @Override
  public int openSessions() {
    return sessions.size();
  }

  @Override
  public void handle(RawHttpConnection.RawRequest request, RawHttpConnection connection)
      throws IOException {
    switch (request.method()) {
      case "POST" -> post(request, RpcCall.read(request.body()), connection);
      case "DELETE" ->
          connection.sendResponse(sessions.remove(request.header(SESSION)) ? 204 : 404, "", "");
      default -> connection.sendResponse(405, "", "");
    }
  }

  private void post(
      RawHttpConnection.RawRequest request, RpcCall call, RawHttpConnection connection)
      throws IOException {
    if (call.method().equals("initialize")) {
      String session = "session-" + sessionsBegun.incrementAndGet();
      sessions.add(session);
      String response = ServerResults.response(call.id(), ServerResults.initialized("2025-11-25"));
      connection.sendResponse(200, JSON, response, "Mcp-Session-Id: " + session);
    } else if (!sessions.contains(request.header(SESSION)) || losesSession(call)) {
      sessions.remove(request.header(SESSION));
      connection.sendResponse(404, "", "");
    } else {
      inSession(call, connection);
    }
  }

  private boolean losesSession(RpcCall call) {
    return call.isOfFaultyTool()
        && (fault == Fault.EVERY_SESSION_LOST
            || (fault == Fault.SESSION_LOST && sessionsBegun.get() == 1));
  }

  private void inSession(RpcCall call, RawHttpConnection connection) throws IOException {
    if (call.isNotification()) {
      connection.sendResponse(202, "", "");
    } else if (call.isOfFaultyTool()) {
      calls.answer(call, connection);
    } else {
      String result = call.method().equals("tools/list") ? results.page(call) : ServerResults.GOOD;
      connection.sendResponse(200, JSON, ServerResults.response(call.id(), result));
    }
  }
}
