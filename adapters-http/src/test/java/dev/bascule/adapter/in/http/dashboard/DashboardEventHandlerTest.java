package dev.bascule.adapter.in.http.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.bascule.adapter.in.http.FakeActivity;
import dev.bascule.adapter.in.http.FakeUseCases;
import dev.bascule.adapter.in.http.RawClient;
import dev.bascule.adapter.in.http.RawClient.ParsedResponse;
import dev.bascule.adapter.in.http.TestBridge;
import dev.bascule.adapter.in.http.exchange.UseCases;
import dev.bascule.application.port.in.ShowActivityUseCase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Events of the dashboard. */
final class DashboardEventHandlerTest {

  private static final String EVENTS = "/dashboard/events";
  private static final int MAX_WATCHERS = 32;

  private final AtomicInteger samples = new AtomicInteger(1);

  private final TestBridge bridge =
      TestBridge.start(
          TestBridge.impatient(
              Duration.ofSeconds(60), Duration.ofMillis(800), Duration.ofSeconds(8)),
          watched(new FakeActivity(samples::get)));

  @AfterEach
  void close() {
    bridge.close();
  }

  @Test
  void sendsStateAndThenChanges() {
    try (RawClient client = bridge.connect()) {
      client.write(RawClient.request("GET", EVENTS, "", "Accept: text/event-stream"));

      assertEquals("text/event-stream", client.readHead().header("Content-Type"));
      String state = client.readChunk();
      assertThat(state).startsWith("event: state\ndata: {\"time\":");
      assertThat(state).contains("\"series\":{\"number\":[1]");
      assertEquals("event: patch\ndata: {}\n\n", client.readChunk());
      samples.set(3);

      assertThat(nextNamed("samples", client)).contains("{\"number\":[2,3],");
    }
  }

  @Test
  void limitsNumberOfClients() {
    List<RawClient> watchers = new ArrayList<>();
    try {
      for (int i = 0; i < MAX_WATCHERS; i++) {
        watchers.add(watch());
      }

      ParsedResponse refused = bridge.get(EVENTS);

      assertEquals(429, refused.status());
      assertEquals("1", refused.header("Retry-After"));
    } finally {
      watchers.forEach(RawClient::close);
    }
  }

  @Test
  void releasesPermitOnDisconnect() {
    for (int i = 0; i < 3 * MAX_WATCHERS; i++) {
      watchOnceThereIsRoom().close();
    }

    try (RawClient client = watchOnceThereIsRoom()) {
      assertThat(client.readChunk()).startsWith("event: state\n");
    }
  }

  @Test
  void endsWhenTheBridgeStops() {
    try (RawClient client = watch()) {
      assertTimeoutPreemptively(Duration.ofSeconds(6), bridge::close);

      assertThat(client.readChunks()).startsWith("event: state\n");
    }
  }

  private RawClient watch() {
    RawClient client = bridge.connect();
    client.write(RawClient.request("GET", EVENTS, ""));
    assertEquals(200, client.readHead().status());
    return client;
  }

  /** The bridge detects a disconnect with a delay. */
  private RawClient watchOnceThereIsRoom() {
    while (true) {
      RawClient client = bridge.connect();
      client.write(RawClient.request("GET", EVENTS, ""));
      if (client.readHead().status() == 200) {
        return client;
      }
      client.close();
    }
  }

  private static String nextNamed(String type, RawClient client) {
    String event = client.readChunk();
    while (!event.startsWith("event: " + type + "\n")) {
      event = client.readChunk();
    }
    return event;
  }

  private static UseCases watched(ShowActivityUseCase activity) {
    UseCases all = FakeUseCases.withEchoTool();
    return new UseCases(
        all.callTool(),
        all.listServerFeatures(),
        all.queryAllServers(),
        all.useServerFeatures(),
        all.discoverServer(),
        all.subscribeToServers(),
        all.endSession(),
        all.shareSessions(),
        all.showServers(),
        all.showServerLog(),
        all.restartServer(),
        all.showMetrics(),
        all.showSharedCache(),
        all.manageCaches(),
        all.browseCaches(),
        all.adviseCaches(),
        all.forceBreaker(),
        activity,
        all.authenticateCaller(),
        all.forwardCaller(),
        all.reload(),
        all.showConfiguration(),
        all.showClients(),
        all.audit());
  }
}
