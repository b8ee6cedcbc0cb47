package dev.bascule.bootstrap.faults;

import static dev.bascule.domain.http.RawHttpConnection.JSON;

import dev.bascule.domain.http.RawHttpConnection;
import java.io.IOException;

/** Streamable HTTP without handshake or session (MCP 2026-07-28, basic/transports). */
final class FaultyModernHttp implements HttpScript {

  private final ServerResults results;
  private final PostedCalls calls;

  FaultyModernHttp(Fault fault) {
    this.results = new ServerResults(fault);
    this.calls = new PostedCalls(fault);
  }

  @Override
  public long runs() {
    return calls.runs();
  }

  @Override
  public int openSessions() {
    return 0;
  }

  @Override
  public void handle(RawHttpConnection.RawRequest request, RawHttpConnection connection)
      throws IOException {
    if (!request.method().equals("POST")) {
      connection.sendResponse(405, "", "");
      return;
    }
    RpcCall call = RpcCall.read(request.body());
    if (call.isNotification()) {
      connection.sendResponse(202, "", "");
    } else if (call.isOfFaultyTool()) {
      calls.answer(call, connection);
    } else {
      answer(call, connection);
    }
  }

  private void answer(RpcCall call, RawHttpConnection connection) throws IOException {
    switch (call.method()) {
      case "server/discover" -> answer(call, ServerResults.DISCOVERED, connection);
      case "tools/list" -> answer(call, results.page(call), connection);
      case "tools/call" -> answer(call, ServerResults.GOOD, connection);
      default -> connection.sendResponse(404, JSON, unknown(call.id()));
    }
  }

  private static void answer(RpcCall call, String result, RawHttpConnection connection)
      throws IOException {
    connection.sendResponse(200, JSON, ServerResults.response(call.id(), result));
  }

  private static String unknown(String id) {
    return """
    {"jsonrpc":"2.0","id":%s,"error":{"code":-32601,"message":"Method not found"}}
    """
        .formatted(id);
  }
}
