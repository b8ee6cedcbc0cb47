package dev.bascule.application.port.out;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.ClientResponse;
import dev.bascule.application.context.ConnectionOwner;
import dev.bascule.application.context.ForwardedIdentity;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.CacheHints;
import dev.bascule.domain.mcp.ListEntry;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.LogLevel;
import dev.bascule.domain.mcp.McpRequest;
import dev.bascule.domain.mcp.McpRequest.Complete;
import dev.bascule.domain.mcp.McpRequest.GetPrompt;
import dev.bascule.domain.mcp.McpRequest.ReadResource;
import dev.bascule.domain.mcp.McpRequest.SetLogLevel;
import dev.bascule.domain.mcp.McpRequest.Subscribe;
import dev.bascule.domain.mcp.McpRequest.Unsubscribe;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerDiscovery;
import dev.bascule.domain.mcp.ServerMessage;
import dev.bascule.domain.mcp.ServerNotification;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.domain.time.ToolTimeout;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The contract of an {@link McpServer} beyond tools and responses. The scripted server offers one
 * prompt, resource and template, supports subscriptions, and has these tools, which it does not
 * list:
 *
 * <ul>
 *   <li>{@code progress} reports progress twice, and then returns {@code {"token":token}}; with
 *       {@code {"parties": n}} once it and calls of {@code meet} are n. It returns {@code
 *       {"none":true}} if it received no token
 *   <li>{@code log} logs a message, and then returns
 *   <li>{@code touch {"uri": text}} notifies that the resource changed, if it has a subscriber
 *   <li>{@code ask {"method": text}} sends that request to the client, and returns its response
 *   <li>{@code capabilities} returns the capabilities that the client declared
 * </ul>
 */
public abstract class McpServerFeaturesContract extends McpServerContract {

  private static final String URI = "test://thing";
  private static final Duration MEDIUM = Duration.ofSeconds(2);
  private static final ServerMessage LOGGED =
      new ServerMessage(
          "notifications/message", JsonBytes.of("{ \"level\":\"info\",\"data\":\"well\"}"));

  @Test
  void discoversCapabilities() {
    ServerDiscovery discovery = assertAnswered(server().discover(CallContext.ANONYMOUS, LONG));

    assertEquals(
        new ServerDiscovery(
            "2025-11-25",
            JsonBytes.of(
                "{\"tools\":{\"listChanged\":true},\"x-unknown\" : [1.50],"
                    + "\"resources\":{\"subscribe\":true}}"),
            Optional.of(JsonBytes.of("{\"name\":\"scripted\",\"version\":\"1.2.3\"}")),
            Optional.of("Be kind."),
            CacheHints.NONE),
        discovery);
  }

  @ParameterizedTest
  @CsvSource({"PROMPTS,greet", "RESOURCES,test://thing", "RESOURCE_TEMPLATES,test://{name}"})
  void listsPromptsAndResources(ListKind kind, String key) {
    List<String> keys =
        assertAnswered(server().list(kind, Optional.empty(), CallContext.ANONYMOUS, LONG))
            .items()
            .stream()
            .map(ListEntry::key)
            .toList();

    assertEquals(List.of(key), keys);
  }

  @Test
  void readsResource() {
    assertEquals(
        "{\"contents\":[{\"uri\":\"test://thing\",\"text\":\"it\"}]}",
        send(new ReadResource(ID, URI)));
  }

  @Test
  void getsPrompt() {
    assertEquals(
        "{\"messages\":[],\"description\":{\"name\":\"Ada\"}}",
        send(new GetPrompt(ID, "greet", JsonBytes.of("{\"name\":\"Ada\"}"))));
  }

  @Test
  void completesArgument() {
    JsonBytes params =
        JsonBytes.of(
            "{\"ref\":{\"type\":\"ref/prompt\",\"name\":\"greet\"},"
                + "\"argument\":{\"name\":\"name\",\"value\":\"A\"}}");

    assertEquals("{\"completion\":{\"values\":[\"A!\"]}}", send(new Complete(ID, params)));
  }

  @Test
  void notifiesOfSubscribedResource() throws InterruptedException {
    send(new Subscribe(ID, URI));

    send(toolCall("touch", "{\"uri\":\"test://thing\"}"));

    assertEquals(
        Optional.of(
            new ServerNotification.ResourceUpdated(
                URI, JsonBytes.of("{ \"uri\":\"test://thing\",\"x\":1}"))),
        notices.next());
  }

  @Test
  void cancelsSubscription() throws InterruptedException {
    send(new Subscribe(ID, URI));

    send(new Unsubscribe(ID, URI));
    send(toolCall("touch", "{\"uri\":\"test://thing\"}"));
    send(toolCall("change", "{}"));

    assertEquals(Optional.of(new ServerNotification.ListChanged(ListKind.TOOLS)), notices.next());
  }

  @Test
  void setsLogLevel() {
    assertEquals("{}", send(new SetLogLevel(ID, LogLevel.WARNING)));
  }

  @Test
  void relaysProgress() throws InterruptedException {
    RecordingClient client = new RecordingClient("{}");

    String result = send(toolCall("progress", "{}"), exchangeWith(client));

    String token = result.substring("{\"token\":".length(), result.length() - "}".length());
    assertEquals(
        List.of(
            Optional.of(progress("{ \"progress\":1,\"progressToken\":" + token + "}")),
            Optional.of(progress("{ \"progress\":2,\"progressToken\":" + token + "}"))),
        List.of(client.nextNotification(), client.nextNotification()));
  }

  @Test
  void requestsProgressOfEachTool() {
    assertThat(send(toolCall("progress", "{}"))).startsWith("{\"token\":");
  }

  @Test
  void restartsTimeoutOnProgress() throws Exception {
    send(toolCall("echo", "{}"));
    RecordingClient client = new RecordingClient("{}");
    FutureTask<UpstreamReply<McpResult>> call =
        new FutureTask<>(
            () ->
                server()
                    .send(
                        toolCall("progress", "{\"parties\":2}"),
                        exchangeWith(client),
                        MEDIUM,
                        new ToolTimeout(LONG, LONG.plus(LONG))));
    Thread.ofVirtual().start(call);
    assertTrue(client.nextNotification().isPresent());

    // It begins later, and ends later than that call would have without progress.
    assertFailed(call("hang", "{}", MEDIUM));
    assertAnswered(call("meet", "{\"parties\":2}", LONG));

    assertAnswered(call.get());
  }

  /** Returns whether each request has its own stream. */
  protected boolean hasOwnStreams() {
    return false;
  }

  @Test
  void relaysLogMessagesToTheOnlyClient() throws InterruptedException {
    RecordingClient client = new RecordingClient("{}");
    try (McpServer other =
        server()
            .openFor(
                new ConnectionOwner(Optional.of(client), ForwardedIdentity.NONE),
                new RecordingNotificationListener())) {
      assertAnswered(other.send(toolCall("log", "{}"), exchangeWith(client), LONG));
    }

    assertEquals(Optional.of(LOGGED), client.nextNotification());
  }

  @Test
  void relaysLogMessagesOfSharedConnectionToSubscribers() throws InterruptedException {
    RecordingClient client = new RecordingClient("{}");

    send(toolCall("log", "{}"), exchangeWith(client));

    if (hasOwnStreams()) {
      assertEquals(Optional.of(LOGGED), client.nextNotification());
    } else {
      assertEquals(
          Optional.of(new ServerNotification.LogMessage(LogLevel.INFO, LOGGED.params())),
          notices.next());
      assertEquals(0, client.pendingCount());
    }
  }

  @Test
  void rejectsAmbiguousServerRequestOnSharedConnection() {
    RecordingClient client = new RecordingClient("{\"elicitation\":{}}");
    client.answers(_ -> new ClientResponse.Answered(JsonBytes.of("{\"action\":\"accept\"}")));

    String answer =
        send(toolCall("ask", "{\"method\":\"elicitation/create\"}"), exchangeWith(client));

    assertThat(answer).contains(hasOwnStreams() ? "accept" : "-32601");
  }

  @Test
  void relaysServerRequestToClient() {
    RecordingClient client = new RecordingClient("{\"elicitation\":{}}");
    client.answers(
        request ->
            new ClientResponse.Answered(
                JsonBytes.of("{ \"asked\":\"" + request.method() + "\",\"n\":1.50}")));

    String answer = sendOverOwnConnection("elicitation/create", client);

    assertThat(answer).endsWith(",\"result\":{ \"asked\":\"elicitation/create\",\"n\":1.50}}");
  }

  @Test
  void relaysErrorOfClient() {
    RecordingClient client = new RecordingClient("{\"sampling\":{}}");
    client.answers(
        _ -> new ClientResponse.Rejected(JsonBytes.of("{\"code\":-1,\"message\":\"no\"}")));

    String answer = sendOverOwnConnection("sampling/createMessage", client);

    assertThat(answer).endsWith(",\"error\":{\"code\":-1,\"message\":\"no\"}}");
  }

  private String sendOverOwnConnection(String method, RecordingClient client) {
    try (McpServer other =
        server()
            .openFor(
                new ConnectionOwner(Optional.of(client), ForwardedIdentity.NONE),
                new RecordingNotificationListener())) {
      return assertAnswered(
              other.send(
                  toolCall("ask", "{\"method\":\"" + method + "\"}"), exchangeWith(client), LONG))
          .json()
          .text();
    }
  }

  @Test
  void rejectsServerRequestWithoutClient() {
    String answer = send(toolCall("ask", "{\"method\":\"roots/list\"}"));

    assertThat(answer).contains("-32601");
  }

  @Test
  void declaresCapabilitiesOfClientOnOwnConnection() {
    RecordingClient client = new RecordingClient("{ \"roots\":{ }}");
    try (McpServer other =
        server()
            .openFor(
                new ConnectionOwner(Optional.of(client), ForwardedIdentity.NONE),
                new RecordingNotificationListener())) {
      assertEquals("{ \"roots\":{ }}", send(other, toolCall("capabilities", "{}")));
      assertEquals("{}", send(toolCall("capabilities", "{}")));
    }
  }

  @Test
  void relaysUnrelatedServerRequestToClientOfConnection() {
    RecordingClient client = new RecordingClient("{\"roots\":{}}");
    client.answers(_ -> new ClientResponse.Answered(JsonBytes.of("{\"roots\":[]}")));
    try (McpServer other =
        server()
            .openFor(
                new ConnectionOwner(Optional.of(client), ForwardedIdentity.NONE),
                new RecordingNotificationListener())) {
      String answer = send(other, toolCall("ask", "{\"method\":\"roots/list\"}"));

      assertThat(answer).endsWith("\"result\":{\"roots\":[]}}");
    }
  }

  @Test
  void separatesConnections() throws InterruptedException {
    RecordingNotificationListener others = new RecordingNotificationListener();
    McpServer other =
        server()
            .openFor(
                new ConnectionOwner(Optional.of(new RecordingClient("{}")), ForwardedIdentity.NONE),
                others);
    send(other, toolCall("change", "{}"));

    other.close();

    assertEquals(Optional.of(new ServerNotification.ListChanged(ListKind.TOOLS)), others.next());
    assertFalse(other.status().connected());
    send(toolCall("echo", "{}"));
    assertTrue(server().status().connected());
  }

  private static ServerMessage progress(String params) {
    return new ServerMessage("notifications/progress", JsonBytes.of(params));
  }

  private String send(McpRequest request) {
    return send(server(), request);
  }

  private static String send(McpServer server, McpRequest request) {
    return send(server, request, CallContext.ANONYMOUS);
  }

  private String send(McpRequest request, CallContext context) {
    return send(server(), request, context);
  }

  private static String send(McpServer server, McpRequest request, CallContext context) {
    return assertAnswered(server.send(request, context, LONG)).json().text();
  }
}
