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
 * What clients usually ask a bridge. Over plain sockets: what another client would load has no use
 * when the bridge starts.
 */
final class AotTrainingRequests {

  /** So that what each request runs through has been measured, and not only seen. */
  private static final int ROUNDS = 10;

  private static final Duration LONGEST_ANSWER = Duration.ofSeconds(10);

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
   * Asks the bridge that listens at {@code port}, in front of the demo.
   *
   * @throws IOException if an answer is no success, or does not come within seconds
   */
  static void payTo(int port) throws IOException {
    AotTrainingRequests visits = new AotTrainingRequests(port);
    for (int round = 0; round < ROUNDS; round++) {
      visits.callTools(round);
    }
    for (String page : PAGES) {
      visits.ask("GET " + page, "", "");
    }
    visits.speakMcp();
    visits.follow("/dashboard/events");
  }

  private void callTools(int round) throws IOException {
    ask("POST /servers/demo/tools/clock", "", "{}");
    ask("POST /servers/demo/tools/note", "", "{\"text\": \"" + round + "\"}");
    ask("POST /servers/demo/tools/clock", "", "{}");
    ask("POST /servers/demo/tools/clock", "", "{}");
  }

  private void speakMcp() throws IOException {
    String hello =
        ask(
            "POST /mcp",
            "",
            message(
                1,
                "initialize",
                """
                {"protocolVersion": "2025-11-25", "capabilities": {},
                 "clientInfo": {"name": "rehearsal", "version": "1"}}\
                """));
    Matcher session = SESSION.matcher(hello);
    if (!session.find()) {
      throw new IOException("no MCP session");
    }
    String fields =
        "Mcp-Session-Id: " + session.group(1) + "\r\nMCP-Protocol-Version: 2025-11-25\r\n";
    ask("POST /mcp", fields, "{\"jsonrpc\": \"2.0\", \"method\": \"notifications/initialized\"}");
    for (int id = 2; id < ROUNDS; id++) {
      ask("POST /mcp", fields, message(id, "tools/list", "{}"));
      ask(
          "POST /mcp",
          fields,
          message(id, "tools/call", "{\"name\": \"demo__clock\", \"arguments\": {}}"));
    }
  }

  private static String message(int id, String method, String params) {
    return "{\"jsonrpc\": \"2.0\", \"id\": %d, \"method\": \"%s\", \"params\": %s}"
        .formatted(id, method, params);
  }

  /** Opens a stream of events, waits for the first, and leaves. */
  private void follow(String path) throws IOException {
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

  private String ask(String line, String fields, String body) throws IOException {
    try (Socket socket = connect()) {
      send(
          socket,
          line,
          "Accept: application/json, text/event-stream, text/html\r\nConnection: close\r\n"
              + fields,
          body);
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!STATUS.matcher(answer).lookingAt()) {
        throw new IOException(line + ": " + answer.lines().findFirst().orElse("no answer"));
      }
      return answer;
    }
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port);
    socket.setSoTimeout((int) LONGEST_ANSWER.toMillis());
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
