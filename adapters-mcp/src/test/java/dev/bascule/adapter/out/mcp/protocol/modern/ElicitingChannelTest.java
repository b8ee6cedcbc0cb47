package dev.bascule.adapter.out.mcp.protocol.modern;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.bascule.adapter.out.mcp.FakeMcpConnection;
import dev.bascule.adapter.out.mcp.jsonrpc.TimeLimit;
import dev.bascule.adapter.out.mcp.protocol.ClientInputBudget;
import dev.bascule.adapter.out.mcp.protocol.OutgoingRequest;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.ClientChannel;
import dev.bascule.application.context.ClientContext;
import dev.bascule.application.context.ClientResponse;
import dev.bascule.application.context.ForwardedParams;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.McpRequest;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ServerMessage;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Failure.BadAnswer;
import dev.bascule.domain.result.Failure.Cancelled;
import dev.bascule.domain.result.Failure.Rejected;
import dev.bascule.domain.result.Failure.TimedOut;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.domain.result.UpstreamReply.Answered;
import dev.bascule.domain.result.UpstreamReply.Failed;
import dev.bascule.domain.time.FakeTicker;
import dev.bascule.mcp.json.JsonSlice;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ElicitingChannelTest {

  private static final String ASKS_TWICE =
      "{\"resultType\":\"input_required\",\"requestState\" : \"\\u0061\\/b\",\"inputRequests\":{"
          + "\"a \\\"\":{\"method\":\"elicitation/create\",\"params\":{ \"n\":1.50 }},"
          + "\"b\":{\"method\":\"roots/list\"}}}";
  private static final String ASKS_NOTHING =
      "{\"resultType\":\"input_required\",\"requestState\":\"s\"}";
  private static final String DONE = "{\"resultType\":\"complete\"}";
  private static final ClientResponse ANSWER =
      new ClientResponse.Answered(JsonBytes.of("{ \"x\":1.50}"));

  private final FakeTicker ticker = new FakeTicker();
  private final FakeMcpConnection connection = new FakeMcpConnection();
  private ElicitingChannel elicitingChannel = new ElicitingChannel(connection);
  private final List<ServerMessage> questions = new ArrayList<>();

  @Test
  void sendsInputRequestsAndRepeatsRequestWithResponses() {
    connection.withReply(ASKS_TWICE).withReply(DONE);

    assertEquals(DONE, answer(_ -> ANSWER));

    assertEquals(
        List.of(
            new ServerMessage("elicitation/create", JsonBytes.of("{ \"n\":1.50 }")),
            new ServerMessage("roots/list", JsonBytes.of("{}"))),
        questions);
    assertEquals(connection.requests.getFirst().params(), connection.requests.getLast().params());
    assertEquals(
        "{\"mine\":1,\"inputResponses\":{\"a \\\"\":{ \"x\":1.50},\"b\":{ \"x\":1.50}},"
            + "\"requestState\":\"\\u0061\\/b\"}",
        connection.requests.getLast().context().forwardedParams().members().text());
  }

  @Test
  void repeatsRequestWithStateOnly() {
    connection.withReply(ASKS_NOTHING).withReply(DONE);

    assertEquals(DONE, answer(_ -> ANSWER));
    assertEquals(
        "{\"mine\":1,\"requestState\":\"s\"}",
        connection.requests.getLast().context().forwardedParams().members().text());
  }

  @Test
  void limitsRounds() {
    for (int i = 0; i < 9; i++) {
      connection.withReply(ASKS_NOTHING);
    }

    assertInstanceOf(BadAnswer.class, failure(_ -> ANSWER));
    assertEquals(9, connection.requests.size());
  }

  @Test
  void completesAfterLastAllowedRound() {
    for (int i = 0; i < 8; i++) {
      connection.withReply(ASKS_NOTHING);
    }
    connection.withReply(DONE);

    assertEquals(DONE, answer(_ -> ANSWER));
  }

  @Test
  void forwardsErrorOfClient() {
    connection.withReply(ASKS_TWICE);
    JsonBytes error = JsonBytes.of("{\"code\":-1,\"message\":\"no\",\"data\":[7]}");

    assertEquals(
        new Rejected(-1, "no", Optional.of(JsonBytes.of("[7]"))),
        failure(_ -> new ClientResponse.Rejected(error)));
    assertEquals(1, questions.size());
    assertEquals(1, connection.requests.size());
  }

  @Test
  void reportsMissingResponseOfClient() {
    connection.withReply(ASKS_TWICE);

    assertEquals(
        -32603,
        assertInstanceOf(Rejected.class, failure(_ -> new ClientResponse.NoResponse())).code());
  }

  @Test
  void limitsWaitForClientToTimeout() {
    connection.withReply(ASKS_TWICE);

    assertInstanceOf(
        TimedOut.class,
        failure(
            _ -> {
              ticker.advance(Duration.ofSeconds(9));
              return ANSWER;
            }));
    assertEquals(1, questions.size());
  }

  @Test
  void stopsIfInterrupted() {
    connection.withReply(ASKS_TWICE);

    assertInstanceOf(
        Cancelled.class,
        failure(
            _ -> {
              Thread.currentThread().interrupt();
              return new ClientResponse.NoResponse();
            }));
    assertEquals(true, Thread.interrupted());
  }

  @Test
  void returnsInputRequiredResultToOtherClients() {
    connection.withReply(ASKS_TWICE);

    UpstreamReply<JsonSlice> reply =
        elicitingChannel.request(
            OutgoingRequest.of(
                new McpRequest.ReadResource(new ServerId("s"), "u"), CallContext.ANONYMOUS),
            limit());

    assertEquals(ASKS_TWICE, ((Answered<JsonSlice>) reply).value().text());
  }

  @Test
  void rejectsMalformedInputRequest() {
    connection.withReply("{\"resultType\":\"input_required\",\"inputRequests\":{\"a\":{}}}");

    assertInstanceOf(BadAnswer.class, failure(_ -> ANSWER));
  }

  @Test
  void limitsInputRequestsOfResult() {
    connection.withReply(requests(64)).withReply(DONE).withReply(requests(65));

    assertEquals(DONE, answer(_ -> ANSWER));
    assertInstanceOf(BadAnswer.class, failure(_ -> ANSWER));
    assertEquals(64, questions.size());
    assertEquals(3, connection.requests.size());
  }

  @Test
  void limitsBytesThatWaitForClients() {
    elicitingChannel =
        new ElicitingChannel(connection, new ClientInputBudget(ASKS_TWICE.length() * 2L));
    connection
        .withReply(ASKS_TWICE)
        .withReply(ASKS_TWICE)
        .withReply(ASKS_TWICE)
        .withReply(DONE)
        .withReply(ASKS_TWICE)
        .withReply(DONE);
    List<Failure> failures = new ArrayList<>();

    assertEquals(
        DONE,
        answer(
            _ -> {
              // The result of the first one still fits, but not the response to it.
              failures.add(failure(_ -> ANSWER));
              return ANSWER;
            }));

    assertEquals(2, failures.size());
    failures.forEach(failure -> assertInstanceOf(Rejected.class, failure));
    assertEquals(DONE, answer(_ -> ANSWER));
  }

  private static String requests(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "\"" + i + "\":{\"method\":\"roots/list\"}")
        .collect(joining(",", "{\"resultType\":\"input_required\",\"inputRequests\":{", "}}"));
  }

  private String answer(Function<ServerMessage, ClientResponse> client) {
    return switch (request(client)) {
      case Answered<JsonSlice>(JsonSlice value) -> value.text();
      case Failed<JsonSlice>(Failure.UpstreamFailure failure) -> throw new AssertionError(failure);
    };
  }

  private Failure failure(Function<ServerMessage, ClientResponse> client) {
    return switch (request(client)) {
      case Answered<JsonSlice>(JsonSlice value) -> throw new AssertionError(value);
      case Failed<JsonSlice>(Failure.UpstreamFailure failure) -> failure;
    };
  }

  private UpstreamReply<JsonSlice> request(Function<ServerMessage, ClientResponse> client) {
    ClientContext side =
        new ClientContext(
            JsonBytes.of("{\"elicitation\":{}}"), Optional.empty(), new FakeChannel(client));
    ForwardedParams forwardedParams =
        new ForwardedParams(JsonBytes.of("{\"mine\":1}"), JsonBytes.of("{}"), Optional.empty());
    return elicitingChannel.request(
        OutgoingRequest.of(
            new McpRequest.ReadResource(new ServerId("s"), "u"),
            new CallContext(Caller.ANONYMOUS, side, forwardedParams)),
        limit());
  }

  private TimeLimit limit() {
    return TimeLimit.of(Duration.ofSeconds(8), ticker);
  }

  private final class FakeChannel implements ClientChannel {

    private final Function<ServerMessage, ClientResponse> client;

    FakeChannel(Function<ServerMessage, ClientResponse> client) {
      this.client = client;
    }

    @Override
    public boolean wantsProgress() {
      return false;
    }

    @Override
    public void sendNotification(ServerMessage message) {}

    @Override
    public ClientResponse sendRequest(ServerMessage request, Duration timeout) {
      questions.add(request);
      return client.apply(request);
    }
  }
}
