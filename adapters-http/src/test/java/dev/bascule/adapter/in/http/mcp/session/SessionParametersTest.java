package dev.bascule.adapter.in.http.mcp.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.adapter.in.http.mcp.method.RequestParamsReader;
import dev.bascule.adapter.in.http.mcp.protocol.McpRequestHead;
import dev.bascule.adapter.in.http.mcp.stream.McpHttpRequest;
import dev.bascule.application.context.CallContext;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.mcp.json.RawJsonObject;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SessionParametersTest {

  private static final Caller ANN = new Caller("ann", Set.of("dev"));
  private static final Optional<ServerId> DEMO = Optional.of(new ServerId("demo"));
  private static final McpHttpRequest REQUEST =
      new McpHttpRequest(
          "POST", McpRequestHead.of(DEMO, _ -> List.of()), new byte[0], CallContext.plain(ANN));

  @Test
  void areReadAsWritten() {
    SessionParameters parameters =
        new SessionParameters(
            ANN,
            DEMO,
            "2025-06-18",
            JsonBytes.of("{\"roots\":{ \"listChanged\":true}}"),
            Set.of(ListKind.TOOLS, ListKind.RESOURCES),
            Optional.of("cursor 1.2"));

    assertThat(SessionParameters.read(parameters.toJson().toByteArray(), REQUEST))
        .contains(parameters);
  }

  @Test
  void areReadFromNewerVersionOfBridge() {
    String json =
        "{\"new\":1,\"version\":\"2025-11-25\",\"changing\":[\"new\",\"tools\"],"
            + "\"capabilities\":{}}";

    assertThat(SessionParameters.read(json.getBytes(UTF_8), REQUEST))
        .contains(
            new SessionParameters(
                ANN,
                DEMO,
                "2025-11-25",
                JsonBytes.of("{}"),
                Set.of(ListKind.TOOLS),
                Optional.empty()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"name\":\"cursor\",\"version\":\"1.2\"}|cursor 1.2",
        "{\"name\":\"cursor\"}|cursor",
        "{\"name\":\"a\\nb\\u001b[0m\",\"version\":\"\\t\"}|ab[0m",
        "{\"version\":\"1\"}|",
        "1|"
      })
  void haveNameOfClient(String clientInfo, @Nullable String name) {
    assertThat(RawJsonObject.of(clientInfo).flatMap(RequestParamsReader::clientName))
        .isEqualTo(Optional.ofNullable(name));
  }

  @Test
  void haveTruncatedNameOfClient() {
    String json =
        "{\"name\":\"" + "n".repeat(1000) + "\",\"version\":\"" + "v".repeat(1000) + "\"}";

    assertThat(RawJsonObject.of(json).flatMap(RequestParamsReader::clientName))
        .contains("n".repeat(64) + " " + "v".repeat(64));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1",
        "{}",
        "{\"version\":\"2099-01-01\",\"capabilities\":{}}",
        "{\"version\":\"2025-11-25\"}"
      })
  void areEmptyIfUnsupported(String json) {
    assertThat(SessionParameters.read(json.getBytes(UTF_8), REQUEST)).isEmpty();
  }
}
