package dev.bascule.adapter.out.mcp.protocol.legacy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.bascule.adapter.out.mcp.config.ClientInfo;
import dev.bascule.application.port.out.RecordingClient;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.CacheHints;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.ServerDiscovery;
import dev.bascule.domain.result.DeliveryStatus;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Failure.BadAnswer;
import dev.bascule.domain.result.Failure.Rejected;
import dev.bascule.domain.result.Failure.Unreachable;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.domain.result.UpstreamReply.Answered;
import dev.bascule.domain.result.UpstreamReply.Failed;
import dev.bascule.mcp.json.JsonSlice;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SessionInitializerTest {

  @Test
  void requestsNewestRevisionWithoutCapabilities() {
    SessionInitializer initializer =
        SessionInitializer.of(ClientInfo.bascule("1.0"), Optional.empty());

    assertEquals(
        "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{},"
            + "\"clientInfo\":{\"name\":\"bascule\",\"version\":\"1.0\"}}",
        initializer.params().text());
  }

  @ParameterizedTest
  @ValueSource(strings = {"2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"})
  void acceptsSupportedRevisions(String version) {
    assertEquals(
        new Answered<>(InitializeResults.of(version)),
        read("{\"protocolVersion\":\"" + version + "\",\"capabilities\":{}}"));
  }

  @Test
  void declaresCapabilitiesOfSession() {
    SessionInitializer initializer =
        SessionInitializer.of(
            ClientInfo.bascule("1.0"),
            Optional.of(new RecordingClient("{ \"sampling\":{ }, \"x\":1.50}")));

    String params = initializer.params().text();

    assertThat(params).contains("\"capabilities\":{ \"sampling\":{ }, \"x\":1.50},");
  }

  @Test
  void readsServerInfo() {
    String info = "{\"version\":\"3\",\"x\":{},\"name\":\"crm\"}";
    ServerDiscovery discovery =
        new ServerDiscovery(
            "2025-06-18",
            JsonBytes.of("{ \"tools\":{}}"),
            Optional.of(JsonBytes.of(info)),
            Optional.of("Be kind."),
            CacheHints.NONE);

    assertEquals(
        new Answered<>(
            new InitializeResult(
                discovery,
                Optional.of("crm"),
                Optional.of("3"),
                Optional.of(Set.of(ListKind.TOOLS)))),
        read(
            "{\"serverInfo\":"
                + info
                + ",\"capabilities\":{ \"tools\":{}},\"instructions\":\"Be kind.\","
                + "\"protocolVersion\":\"2025-06-18\"}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"protocolVersion\":\"2026-07-28\"}",
        "{\"protocolVersion\":\"1\"}",
        "{\"protocolVersion\":1}",
        "{}",
        "[]"
      })
  void rejectsResponseWithoutSupportedRevision(String result) {
    assertInstanceOf(BadAnswer.class, failure(read(result)));
  }

  @Test
  void mapsErrorToBadAnswerOfHealthyServer() {
    Failure failure = failing(new Rejected(-32602, "no", Optional.empty()));

    assertEquals(
        new BadAnswer(
            "the server rejected initialize: no (JSON-RPC error -32602)",
            /* isClientError= */ true),
        failure);
  }

  @Test
  void reportsThatWaitingRequestWasNotSent() {
    assertEquals(
        new Unreachable("gone", DeliveryStatus.NOT_SENT),
        failing(new Unreachable("gone", DeliveryStatus.MAY_HAVE_RUN)));
  }

  private static Failure failing(Failure.UpstreamFailure failure) {
    return failure(SessionInitializer.read(new Failed<>(failure)));
  }

  private static Failure failure(UpstreamReply<InitializeResult> reply) {
    return switch (reply) {
      case Answered<InitializeResult>(InitializeResult initializeResult) ->
          throw new AssertionError(initializeResult);
      case Failed<InitializeResult>(Failure.UpstreamFailure read) -> read;
    };
  }

  private static UpstreamReply<InitializeResult> read(String result) {
    return SessionInitializer.read(new Answered<>(JsonSlice.of(result.getBytes(UTF_8))));
  }
}
