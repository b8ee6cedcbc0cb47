package dev.bascule.adapter.in.http.mcp.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.adapter.in.http.mcp.protocol.McpRequestHead;
import dev.bascule.adapter.in.http.mcp.stream.McpHttpRequest;
import dev.bascule.application.context.CallContext;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.ServerId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
            Set.of(ListKind.TOOLS, ListKind.RESOURCES));

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
                ANN, DEMO, "2025-11-25", JsonBytes.of("{}"), Set.of(ListKind.TOOLS)));
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
