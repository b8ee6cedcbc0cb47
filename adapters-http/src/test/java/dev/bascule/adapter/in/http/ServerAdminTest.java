package dev.bascule.adapter.in.http;

import static net.javacrumbs.jsonunit.assertj.JsonAssertions.assertThatJson;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.adapter.in.http.RawClient.ParsedResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What administrators see of the servers, their logs, and how they restart them. */
final class ServerAdminTest {

  private static final String LOG = "/admin/servers/demo/log";
  private static final String EVENTS = "Accept: text/event-stream";

  private final TestBridge bridge = TestBridge.start(FakeUseCases.withEchoTool());

  @AfterEach
  void close() {
    bridge.close();
  }

  @Test
  void showsServersWithProcesses() {
    assertThatJson(bridge.get("/admin/servers").body())
        .isEqualTo(
            """
            {"servers": [
              {"name": "demo", "transport": "stdio", "connected": true,
               "status": {"state": "connected", "since": "1970-01-01T00:00:00Z"},
               "protocolVersion": "2025-11-25", "implementation": "demo 1.0",
               "breaker": "closed", "lists": ["tools", "resources"], "toolCount": 1,
               "memory": {"residentBytes": 70000000, "largestChildBytes": 50000000,
                 "limitBytes": 90000000},
               "target": "target of demo", "clientConnections": 2,
               "process": {"pid": 4711, "startedAt": "1970-01-01T00:00:00Z",
                 "residentBytes": 50000000, "starts": 3, "restarts": 1}},
              {"name": "other", "transport": "streamable-http", "connected": false,
               "status": {"state": "failed", "since": "1970-01-01T00:00:00Z",
                 "reason": "connection refused", "retryAfterSeconds": 5},
               "protocolVersion": null, "implementation": null, "breaker": "open",
               "toolCount": null, "target": "target of other", "clientConnections": 2}]}
            """);
  }

  @Test
  void showsOneServerWithItsSettings() {
    assertThatJson(bridge.get("/admin/servers/demo").body())
        .node("settings")
        .isEqualTo(
            """
            [{"key": "mcpServers.demo.breaker.callTimeout", "value": "5s", "source": "b.yaml:3",
              "inheritedFrom": "breaker.callTimeout"}]
            """);
    assertEquals(404, bridge.get("/admin/servers/missing").status());
  }

  @Test
  void restartsServer() {
    ParsedResponse accepted = bridge.post("/admin/servers/demo/restart", "");

    assertEquals(202, accepted.status());
    assertThatJson(accepted.body())
        .isEqualTo(
            """
            {"name": "demo",
             "status": {"state": "connected", "since": "1970-01-01T00:00:00Z"}}
            """);
    assertEquals(404, bridge.post("/admin/servers/other/restart", "").status());
  }

  @Test
  void showsLastLinesOfLog() {
    assertThatJson(bridge.get(LOG + "?tail=2").body())
        .isEqualTo(
            """
            {"lines": [
              {"number": 9, "time": "1970-01-01T00:00:00Z", "source": "bridge", "level": "info",
               "text": "line 9"},
              {"number": 10, "time": "1970-01-01T00:00:00Z", "source": "stderr", "level": "info",
               "text": "line 10"}]}
            """);
    assertEquals(400, bridge.get(LOG + "?tail=all").status());
    assertEquals(404, bridge.get("/admin/servers/missing/log").status());
  }

  @Test
  void followsLogUntilServerIsRemoved() {
    assertThat(follow(LOG + "?tail=1", EVENTS))
        .contains("id: 10\nevent: line\ndata: {\"number\":10,")
        .doesNotContain("\"number\":9,");
  }

  @Test
  void continuesLogAfterLastEventAndCountsMissedLines() {
    assertThat(follow(LOG, EVENTS, "Last-Event-ID: 1"))
        .contains("event: omitted\ndata: {\"lines\":1}\n\nid: 3\nevent: line\n")
        .contains("id: 10\n");
  }

  @Test
  void followsOnlyNewLinesWithoutTail() {
    assertEquals("", follow(LOG + "?tail=0", EVENTS));
  }

  @Test
  void rejectsHeadOfLogThatMayBeAStream() {
    try (RawClient client = bridge.connect()) {
      client.write(RawClient.request("HEAD", LOG, "", EVENTS));
      ParsedResponse head = client.readHead();
      ParsedResponse next = client.send("GET", "/health/live", "");

      assertEquals(405, head.status());
      assertEquals("GET, OPTIONS", head.header("Allow"));
      assertEquals(200, next.status());
    }
  }

  /** Returns all events of a log whose server is removed after the last line. */
  private String follow(String path, String... headers) {
    try (RawClient client = bridge.connect()) {
      client.write(RawClient.request("GET", path, "", headers));
      assertEquals("text/event-stream", client.readHead().header("Content-Type"));
      StringBuilder events = new StringBuilder();
      for (String chunk = client.readChunk(); !chunk.isEmpty(); chunk = client.readChunk()) {
        events.append(chunk);
      }
      return events.toString();
    }
  }
}
