package dev.bascule.adapter.in.http.admin;

import static net.javacrumbs.jsonunit.assertj.JsonAssertions.assertThatJson;

import dev.bascule.adapter.in.http.FakeUseCases;
import dev.bascule.adapter.in.http.TestBridge;
import org.junit.jupiter.api.Test;

/** The routes that show what is in force and in use. */
final class InspectionHandlersTest {

  @Test
  void showsConfigurationWithSources() {
    try (TestBridge bridge = TestBridge.start(FakeUseCases.withEchoTool())) {
      assertThatJson(bridge.send("GET", "/admin/configuration", "").body())
          .isEqualTo(
              """
              {"file":"b.yaml","files":["b.yaml","more.yaml"],
               "settings":[
                 {"key":"listen.port","value":"8808","source":"--port","needsRestart":true},
                 {"key":"mcpServers.demo.breaker.callTimeout","value":"5s","source":"b.yaml:3",
                  "inheritedFrom":"breaker.callTimeout"}]}
              """);
    }
  }
}
