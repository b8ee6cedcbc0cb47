package dev.bascule.bootstrap.aot;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Typical requests of clients to a bridge. Uses plain sockets: the classes of an HTTP client would
 * be useless in the cache.
 */
final class AotTrainingRequests {

  /** Enough repetitions for the JVM to profile the code of each request. */
  private static final int ROUNDS = 10;

  private static final Duration RESPONSE_TIMEOUT = Duration.ofSeconds(10);

  private static final List<String> PAGES =
      List.of(
          "/health/live",
          "/health/ready",
          "/servers",
          "/servers/demo/tools",
          "/openapi.json",
          "/docs",
          "/dashboard",
          "/dashboard/state",
          "/metrics",
          "/admin/metrics");

  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 2\\d\\d ");
  private static final Pattern SESSION = Pattern.compile("(?i)\nmcp-session-id: *(\\S+)");

  private final int port;

  private AotTrainingRequests(int port) {
    this.port = port;
  }

  /**
   * Sends the requests to the bridge at {@code port}, which serves the demo.
   *
   * @throws IOException if a response is not successful, or does not arrive within seconds
   */
  static void sendAll(int port) throws IOException {
    AotTrainingRequests requests = new AotTrainingRequests(port);
    for (int round = 0; round < ROUNDS; round++) {
      requests.callTools(round);
    }
    for (String page : PAGES) {
      requests.request("GET " + page, "", "");
    }
    requests.runMcpSession();
    requests.readFirstEvent("/dashboard/events");
  }

  private void callTools(int round) throws IOException {
    request("POST /servers/demo/tools/clock", "", "{}");
    request("POST /servers/demo/tools/note", "", "{\"text\": \"" + round + "\"}");
    request("POST /servers/demo/tools/clock", "", "{}");
    request("POST /servers/demo/tools/clock", "", "{}");
  }

  private void runMcpSession() throws IOException {
    String initializeResponse =
        request(
            "POST /mcp",
            "",
            jsonRpcRequest(
                1,
                "initialize",
                """
                {"protocolVersion": "2025-11-25", "capabilities": {},
                 "clientInfo": {"name": "training", "version": "1"}}\
                """));
    Matcher session = SESSION.matcher(initializeResponse);
    if (!session.find()) {
      throw new IOException("no MCP session");
    }
    String fields =
        "Mcp-Session-Id: " + session.group(1) + "\r\nMCP-Protocol-Version: 2025-11-25\r\n";
    request(
        "POST /mcp", fields, "{\"jsonrpc\": \"2.0\", \"method\": \"notifications/initialized\"}");
    for (int id = 2; id < ROUNDS; id++) {
      request("POST /mcp", fields, jsonRpcRequest(id, "tools/list", "{}"));
      request(
          "POST /mcp",
          fields,
          jsonRpcRequest(id, "tools/call", "{\"name\": \"demo__clock\", \"arguments\": {}}"));
    }
  }

  private static String jsonRpcRequest(int id, String method, String params) {
    return "{\"jsonrpc\": \"2.0\", \"id\": %d, \"method\": \"%s\", \"params\": %s}"
        .formatted(id, method, params);
  }

  /** Opens an event stream, waits for the first event, and disconnects. */
  private void readFirstEvent(String path) throws IOException {
    try (Socket socket = connect()) {
      send(socket, "GET " + path, "Accept: text/event-stream\r\n", "");
      InputStream in = socket.getInputStream();
      StringBuilder seen = new StringBuilder();
      while (seen.indexOf("data:") < 0) {
        int next = in.read();
        if (next < 0) {
          throw new IOException("no event from " + path);
        }
        seen.append((char) next);
      }
    }
  }

  private String request(String line, String fields, String body) throws IOException {
    try (Socket socket = connect()) {
      send(
          socket,
          line,
          "Accept: application/json, text/event-stream, text/html\r\nConnection: close\r\n"
              + fields,
          body);
      String response = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!STATUS.matcher(response).lookingAt()) {
        throw new IOException(line + ": " + response.lines().findFirst().orElse("no response"));
      }
      return response;
    }
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port);
    socket.setSoTimeout((int) RESPONSE_TIMEOUT.toMillis());
    socket.setTcpNoDelay(true);
    return socket;
  }

  private void send(Socket socket, String line, String fields, String body) throws IOException {
    String content =
        body.isEmpty()
            ? ""
            : "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n";
    String request =
        line + " HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\n" + fields + content + "\r\n" + body;
    socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
  }
}
