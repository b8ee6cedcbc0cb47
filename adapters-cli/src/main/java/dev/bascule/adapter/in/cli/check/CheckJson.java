package dev.bascule.adapter.in.cli.check;

import dev.bascule.adapter.in.cli.launch.SharedCheck;
import dev.bascule.configuration.effective.SettingGroup;
import dev.bascule.configuration.parse.ConfigError;
import dev.bascule.configuration.parse.ConfigWarning;
import dev.bascule.domain.mcp.ListKind;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Formats the result of a check as JSON. */
final class CheckJson {

  private CheckJson() {}

  /**
   * Returns the object for a valid configuration.
   *
   * @param files the names of its files
   */
  static ObjectNode valid(
      List<String> files, List<SettingGroup> groups, List<ConfigWarning> warnings) {
    ObjectNode report = report(files.getFirst(), /* isValid= */ true);
    files.forEach(report.putArray("files")::add);
    for (SettingGroup group : groups) {
      for (SettingGroup.ConfigSetting setting : group.settings()) {
        ObjectNode entry = report.withArray("settings").addObject();
        entry.put("key", setting.key()).put("value", setting.value());
        setting
            .location()
            .ifPresent(at -> entry.put("line", at.line()).put("file", at.file().name()));
      }
    }
    report.putArray("warnings");
    for (ConfigWarning warning : warnings) {
      ObjectNode entry = report.withArray("warnings").addObject().put("key", warning.key());
      warning.line().ifPresent(line -> entry.put("line", line));
      entry.put("message", warning.message()).put("file", warning.file());
    }
    return report;
  }

  /** Adds the results of connecting to the servers. */
  static void addConnections(ObjectNode report, List<ServerCheck> results) {
    report.putArray("connections");
    for (ServerCheck result : results) {
      ObjectNode entry = report.withArray("connections").addObject();
      entry.put("server", result.server().value());
      entry.put("available", result.problem().isEmpty()).put("ms", result.took().toMillis());
      result.problem().ifPresent(problem -> entry.put("problem", problem));
      result.stderr().ifPresent(stderr -> entry.put("stderr", stderr));
      result.protocolVersion().ifPresent(version -> entry.put("protocolVersion", version));
      result.implementation().ifPresent(name -> entry.put("implementation", name));
      for (ListKind kind : ListKind.values()) {
        if (result.counts().containsKey(kind)) {
          entry.put(kind.member(), result.counts().get(kind));
        }
      }
      result.warnings().forEach(warning -> entry.withArray("warnings").add(warning));
    }
  }

  /** Adds the result of connecting to the engine. */
  static void addEngine(ObjectNode report, SharedCheck result) {
    ObjectNode entry = report.putObject("engine").put("available", result.isAvailable());
    entry.put(result.isAvailable() ? "product" : "problem", result.text());
    result.warnings().forEach(entry.putArray("warnings")::add);
  }

  /** Returns the object for a file with {@code errors}. */
  static ObjectNode invalid(String file, List<ConfigError> errors) {
    ObjectNode report = report(file, /* isValid= */ false);
    for (ConfigError error : errors) {
      report
          .withArray("mistakes")
          .addObject()
          .put("key", error.key())
          .put("line", error.line())
          .put("column", error.column())
          .put("message", error.message())
          .put("file", error.file());
    }
    return report;
  }

  private static ObjectNode report(String file, boolean isValid) {
    return JsonNodeFactory.instance.objectNode().put("file", file).put("valid", isValid);
  }

  /** Returns the text of {@code report}, on one line. */
  static String text(ObjectNode report) {
    return JsonMapper.shared().writeValueAsString(report);
  }
}
