package dev.bascule.bootstrap.cli.check;

import dev.bascule.bootstrap.config.parse.ConfigError;
import dev.bascule.bootstrap.config.parse.ConfigWarning;
import java.util.List;
import java.util.OptionalInt;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Formats the result of a check as JSON. */
final class CheckJson {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private CheckJson() {}

  /** Returns the object for a valid file. */
  static String valid(String file, List<SettingGroup> groups, List<ConfigWarning> warnings) {
    ObjectNode report = MAPPER.createObjectNode().put("file", file).put("valid", true);
    ArrayNode settings = report.putArray("settings");
    for (SettingGroup group : groups) {
      for (SettingGroup.ConfigSetting setting : group.settings()) {
        ObjectNode entry =
            settings.addObject().put("key", setting.key()).put("value", setting.value());
        addLine(entry, setting.line());
      }
    }
    ArrayNode found = report.putArray("warnings");
    for (ConfigWarning warning : warnings) {
      ObjectNode entry = found.addObject().put("key", warning.key());
      addLine(entry, warning.line());
      entry.put("message", warning.message());
    }
    return MAPPER.writeValueAsString(report);
  }

  /** Returns the object for a file with {@code errors}. */
  static String invalid(String file, List<ConfigError> errors) {
    ObjectNode report = MAPPER.createObjectNode().put("file", file).put("valid", false);
    ArrayNode found = report.putArray("mistakes");
    for (ConfigError error : errors) {
      found
          .addObject()
          .put("key", error.key())
          .put("line", error.line())
          .put("column", error.column())
          .put("message", error.message());
    }
    return MAPPER.writeValueAsString(report);
  }

  private static void addLine(ObjectNode entry, OptionalInt line) {
    line.ifPresent(number -> entry.put("line", number));
  }
}
