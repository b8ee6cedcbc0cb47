package dev.bascule.configuration.effective;

import dev.bascule.application.policy.AccessKey;
import dev.bascule.application.policy.AccessPolicy;
import dev.bascule.application.port.in.ShowConfigurationUseCase.EffectiveConfiguration;
import dev.bascule.application.port.in.ShowConfigurationUseCase.EffectiveSetting;
import dev.bascule.configuration.BridgeConfig;
import dev.bascule.configuration.effective.SettingGroup.ConfigSetting;
import dev.bascule.configuration.load.SourceMap;
import dev.bascule.configuration.load.auth.PrincipalReader;
import dev.bascule.configuration.parse.SettingRecord;
import dev.bascule.domain.mcp.ServerId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The effective configuration, value by value: what was recorded when the files were read, and the
 * keys of callers, which change with their own file. Contains the names of secrets, never their
 * values.
 */
public final class EffectiveConfig {

  /** The prefix of the keys of servers. */
  public static final String SERVERS = "mcpServers.";

  private static final String CALLER_KEYS = "auth.keys";

  private final BridgeConfig config;
  private final SourceMap sourceMap;

  private EffectiveConfig(BridgeConfig config, SourceMap sourceMap) {
    this.config = config;
    this.sourceMap = sourceMap;
  }

  /** Returns the effective values of the bridge and of each server. */
  public static List<SettingGroup> groups(BridgeConfig config, SourceMap sourceMap) {
    return new EffectiveConfig(config, sourceMap).groups();
  }

  /**
   * Returns the values that are in force.
   *
   * @param waiting the keys whose values in the file need a restart
   */
  public static EffectiveConfiguration describe(
      BridgeConfig config, SourceMap sourceMap, List<String> waiting) {
    List<EffectiveSetting> settings = new ArrayList<>();
    for (SettingGroup group : groups(config, sourceMap)) {
      Optional<ServerId> server =
          Optional.of(group.key())
              .filter(key -> key.startsWith(SERVERS))
              .map(key -> new ServerId(key.substring(SERVERS.length())));
      for (ConfigSetting setting : group.settings()) {
        settings.add(
            new EffectiveSetting(
                setting.key(),
                setting.value(),
                setting.place(),
                Optional.of(setting.source()).filter(source -> !source.equals(setting.key())),
                SourceMap.isBelow(setting.key(), waiting),
                server));
      }
    }
    return new EffectiveConfiguration(sourceMap.files(), settings);
  }

  private List<SettingGroup> groups() {
    SettingRecord all = sourceMap.settings();
    List<SettingGroup> groups = new ArrayList<>();
    for (SettingRecord section : all.members()) {
      switch (section.key()) {
        case "auth" -> groups.add(group("access", "", section, all.member("cors")));
        case "cors" -> {}
        case "include", "rights" -> groups.add(group(section.key(), "", section));
        case "mcpServers" ->
            section
                .members()
                .forEach(
                    server ->
                        groups.add(
                            group(
                                "server " + server.key().substring(SERVERS.length()),
                                server.key(),
                                server)));
        default -> groups.add(group(section.key(), section.key(), section));
      }
    }
    groups.removeIf(group -> group.settings().isEmpty());
    return groups;
  }

  private SettingGroup group(String title, String key, SettingRecord... records) {
    return new SettingGroup(
        title,
        key,
        Stream.of(records)
            .flatMap(SettingRecord::all)
            .flatMap(record -> setting(record, key).stream())
            .toList());
  }

  private Optional<ConfigSetting> setting(SettingRecord record, String group) {
    Optional<String> text =
        record.key().equals(CALLER_KEYS) ? Optional.of(callerKeys()) : record.text();
    String source =
        record.sources().stream()
            .filter(key -> sourceMap.find(key).isPresent())
            .findFirst()
            .orElse(record.key());
    return text.map(
        value ->
            new ConfigSetting(
                record.key(),
                group.isEmpty() ? record.key() : record.key().substring(group.length() + 1),
                Optional.ofNullable(sourceMap.texts().get(source)).map(record::shown).orElse(value),
                source,
                sourceMap.find(source),
                record.option()));
  }

  /**
   * Returns the keys in force. Those from the key file come last; the variables in that file are
   * not known here.
   */
  private String callerKeys() {
    AccessPolicy policy = config.access();
    List<AccessKey> keys = policy.keys();
    int own =
        config.callerSources().keysFile().map(file -> file.configKeys().size()).orElse(keys.size());
    List<String> shown = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      AccessKey key = keys.get(i);
      String name =
          i < own
              ? sourceMap.displayValue(CALLER_KEYS + "[" + i + "].name", key.name())
              : key.name();
      List<String> details =
          new ArrayList<>(PrincipalReader.describe(key.groups(), key.isAdministrator()));
      key.expires().ifPresent(end -> details.add("expires " + end));
      shown.add(details.isEmpty() ? name : name + " (" + String.join("; ", details) + ")");
    }
    if (shown.isEmpty()) {
      return policy.requiresCredentials() ? "none" : "none (authentication disabled)";
    }
    return String.join(", ", shown.stream().sorted().toList());
  }
}
