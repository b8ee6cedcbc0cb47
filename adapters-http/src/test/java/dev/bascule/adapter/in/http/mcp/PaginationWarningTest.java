package dev.bascule.adapter.in.http.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.adapter.in.http.exchange.HttpRequestObserver;
import dev.bascule.adapter.in.http.mcp.session.LegacyRequests;
import dev.bascule.domain.time.FakeTicker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PaginationWarningTest {

  @Test
  void warnsAboutClientThatReadsOnlyFirstPageInAnyFamily() {
    List<String> warnings = new ArrayList<>();
    FakeTicker ticker = new FakeTicker();
    FakeMcpUseCases mcp = new FakeMcpUseCases();
    mcp.server("demo").tool("a").tool("b");
    try (McpHandler handler =
        new McpHandler(
            mcp.useCases(),
            new McpSettings("1", 9, Duration.ofHours(1), 60, 9),
            ticker,
            HttpRequestObserver.NONE,
            warnings::add)) {
      McpTestClient client = McpTestClient.of(handler, "demo");
      LegacyRequests.begin(client, "2025-11-25", "{}")
          .post(LegacyRequests.request("7", "tools/list", ""));
      String modernMeta =
          ModernRequests.meta(
              "\"io.modelcontextprotocol/clientInfo\":{\"name\":\"modern\",\"version\":\"2\"}");
      client.modern("tools/list").post(ModernRequests.raw("1", "tools/list", modernMeta));
      ticker.advance(Duration.ofMinutes(1));
      handler.sweep();
    }

    assertThat(warnings)
        .hasSize(2)
        .anyMatch(warning -> warning.startsWith("Client \"test 1\" read only"))
        .anyMatch(warning -> warning.startsWith("Client \"modern 2\" read only"));
  }
}
