package dev.bascule.application.port.in;

import dev.bascule.domain.mcp.ServerId;
import java.util.List;
import java.util.Optional;

/** Driving port: shows the configuration that is in force, without secrets. */
@FunctionalInterface
public interface ShowConfigurationUseCase {

  /** Returns the configuration. May read the metadata of files; waits for a reload in progress. */
  EffectiveConfiguration showConfiguration();

  /**
   * The configuration in force.
   *
   * @param files the names of its files, as the operator named them, the main file first; empty if
   *     the bridge was started without one
   * @param settings all values, including defaults
   */
  record EffectiveConfiguration(List<String> files, List<EffectiveSetting> settings) {
    public EffectiveConfiguration {
      files = List.copyOf(files);
      settings = List.copyOf(settings);
    }

    /** Returns the settings of {@code server}; empty if there is no such server. */
    public List<EffectiveSetting> settingsOf(ServerId server) {
      return settings.stream()
          .filter(setting -> setting.server().filter(server::equals).isPresent())
          .toList();
    }
  }

  /**
   * One value.
   *
   * @param key the configuration key
   * @param value the value as text: the name of a secret, or the text with the variable that has it
   * @param source the file and line, the option of the command line, or {@code default}
   * @param inheritedFrom the key that has the value for all servers; empty if it is {@code key}
   * @param needsRestart whether the file has another value, which a restart applies
   * @param server the server that the value is for; empty for the bridge
   */
  record EffectiveSetting(
      String key,
      String value,
      String source,
      Optional<String> inheritedFrom,
      boolean needsRestart,
      Optional<ServerId> server) {}
}
