package dev.bascule.adapter.in.http.admin;

import dev.bascule.adapter.in.http.admin.AdminHandlers.AdminJson;
import dev.bascule.adapter.in.http.exchange.CompleteResponse;
import dev.bascule.adapter.in.http.exchange.UseCases;
import dev.bascule.adapter.in.http.json.JsonCodec;
import dev.bascule.adapter.in.http.routing.HttpRoute;
import dev.bascule.application.port.in.ShowConfigurationUseCase.EffectiveConfiguration;
import dev.bascule.application.port.in.ShowConfigurationUseCase.EffectiveSetting;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Handles requests for what is in force and in use: the configuration. */
public record InspectionHandlers(UseCases useCases) {

  public List<HttpRoute> routes() {
    return List.of(
        HttpRoute.admin(
            "GET /admin/configuration",
            "shows the configuration in force",
            _ -> CompleteResponse.json(200, of(useCases.showConfiguration().showConfiguration()))));
  }

  static ObjectNode of(EffectiveConfiguration configuration) {
    ObjectNode json = JsonCodec.object();
    json.put("file", configuration.files().stream().findFirst().orElse(null));
    json.set("files", AdminJson.texts(configuration.files()));
    json.set("settings", of(configuration.settings()));
    return json;
  }

  /** Converts settings to JSON: a public contract. */
  public static ArrayNode of(List<EffectiveSetting> settings) {
    ArrayNode json = JsonNodeFactory.instance.arrayNode();
    for (EffectiveSetting setting : settings) {
      ObjectNode entry =
          json.addObject()
              .put("key", setting.key())
              .put("value", setting.value())
              .put("source", setting.source());
      setting.inheritedFrom().ifPresent(key -> entry.put("inheritedFrom", key));
      if (setting.needsRestart()) {
        entry.put("needsRestart", true);
      }
    }
    return json;
  }
}
