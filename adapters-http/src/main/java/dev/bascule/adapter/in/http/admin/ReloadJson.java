package dev.bascule.adapter.in.http.admin;

import dev.bascule.adapter.in.http.json.JsonCodec;
import dev.bascule.application.port.in.ShowReloadUseCase.Attempt;
import dev.bascule.application.port.in.ShowReloadUseCase.Reload;
import dev.bascule.application.port.in.ShowReloadUseCase.Result;
import dev.bascule.domain.mcp.ServerId;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Converts the state of the configuration to JSON. */
public final class ReloadJson {

  private ReloadJson() {}

  public static ObjectNode of(Reload reload) {
    ObjectNode json = JsonCodec.object();
    reload.file().ifPresentOrElse(file -> json.put("file", file), () -> json.putNull("file"));
    json.put("watched", reload.watched());
    json.put("since", reload.since().toString());
    json.set("needsRestart", texts(reload.needsRestart()));
    reload
        .last()
        .ifPresentOrElse(attempt -> json.set("last", of(attempt)), () -> json.putNull("last"));
    return json;
  }

  private static ObjectNode of(Attempt attempt) {
    ObjectNode json = JsonCodec.object().put("time", attempt.at().toString());
    switch (attempt.result()) {
      case Result.Applied(List<ServerId> added, List<ServerId> changed, List<ServerId> removed) -> {
        json.put("result", "applied");
        json.set("added", servers(added));
        json.set("changed", servers(changed));
        json.set("removed", servers(removed));
      }
      case Result.Unchanged() -> json.put("result", "unchanged");
      case Result.Rejected(List<String> errors) ->
          json.put("result", "refused").set("mistakes", texts(errors));
    }
    return json;
  }

  private static ArrayNode servers(List<ServerId> servers) {
    return texts(servers.stream().map(ServerId::value).toList());
  }

  static ArrayNode texts(List<String> texts) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    texts.forEach(array::add);
    return array;
  }
}
