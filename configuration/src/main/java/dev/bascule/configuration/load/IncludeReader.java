package dev.bascule.configuration.load;

import dev.bascule.configuration.parse.ConfigDocument;
import dev.bascule.configuration.parse.ConfigErrors;
import dev.bascule.configuration.parse.ConfigFile;
import dev.bascule.configuration.parse.ConfigNode;
import dev.bascule.configuration.parse.ConfigSection;
import dev.bascule.configuration.parse.ValueReader;
import dev.bascule.configuration.parse.ValueType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Reads {@code include}: further files of a configuration. Each may contain servers and the
 * sections that no other file contains.
 */
final class IncludeReader {

  /** The key. */
  static final String KEY = "include";

  private static final String SERVERS = "mcpServers";
  private static final int MAX_FILES = 100;

  private final ConfigErrors errors;

  private IncludeReader(ConfigErrors errors) {
    this.errors = errors;
  }

  /**
   * Returns the files that {@code root} includes, without {@code file} itself. A folder stands for
   * its files in the order of their names.
   *
   * @param root the content of {@code file}
   */
  static List<ConfigFile> files(ConfigFile file, ConfigNode.Mapping root, ValueReader values) {
    List<ConfigNode.Member> own =
        root.members().stream().filter(member -> member.key().equals(KEY)).toList();
    ConfigSection section =
        ConfigSection.root(values, new ConfigNode.Mapping(root.location(), own), List.of(KEY));
    Set<Path> seen = new HashSet<>(List.of(normalized(file)));
    List<ConfigFile> files =
        section
            .oneOrMore(
                KEY,
                ValueType.parsed(
                    "a file or folder that can be read",
                    ValueType.NOT_EMPTY,
                    text -> find(file, text)))
            .stream()
            .flatMap(List::stream)
            .filter(included -> seen.add(normalized(included)))
            .toList();
    if (files.size() > MAX_FILES) {
      section.report(KEY, "expected at most " + MAX_FILES + " files, but got " + files.size());
      return List.of();
    }
    return files;
  }

  /** Returns the file of that name, or the files of that folder; empty if it cannot be read. */
  private static Optional<List<ConfigFile>> find(ConfigFile file, String text) {
    try {
      ConfigFile found = file.sibling(text);
      if (!Files.isReadable(found.path())) {
        return Optional.empty();
      }
      if (!Files.isDirectory(found.path())) {
        return Optional.of(List.of(found));
      }
      try (Stream<Path> within = Files.list(found.path())) {
        return Optional.of(
            within
                .filter(path -> !Files.isDirectory(path))
                .map(path -> String.valueOf(path.getFileName()))
                .filter(name -> name.matches("[^.].*\\.(yaml|yml|json)"))
                .sorted()
                .map(name -> file.sibling(Path.of(text, name).toString()))
                .toList());
      }
    } catch (InvalidPathException | IOException _) {
      return Optional.empty();
    }
  }

  private static Path normalized(ConfigFile file) {
    return file.path().toAbsolutePath().normalize();
  }

  /**
   * Returns {@code root} with the members of {@code included}; reports what exists twice.
   *
   * @param included the content of the included files
   */
  static ConfigNode.Mapping merge(
      ConfigNode.Mapping root, List<ConfigNode.Mapping> included, ConfigErrors errors) {
    for (ConfigNode.Mapping each : included) {
      each.members().stream()
          .filter(member -> member.key().equals(KEY))
          .forEach(
              member ->
                  errors.add(
                      member.location(), KEY, "is not supported in a file that is included"));
    }
    IncludeReader reader = new IncludeReader(errors);
    return included.stream().reduce(root, (one, other) -> reader.merge("", one, other));
  }

  private ConfigNode.Mapping merge(String path, ConfigNode.Mapping one, ConfigNode.Mapping other) {
    Map<String, ConfigNode.Member> members = new LinkedHashMap<>();
    one.members().forEach(member -> members.put(member.key(), member));
    other.members().stream()
        .filter(member -> !(path.isEmpty() && member.key().equals(KEY)))
        .forEach(
            member ->
                members.merge(member.key(), member, (first, second) -> both(path, first, second)));
    return new ConfigNode.Mapping(one.location(), List.copyOf(members.values()));
  }

  private ConfigNode.Member both(String path, ConfigNode.Member first, ConfigNode.Member second) {
    String key = ConfigDocument.join(path, first.key());
    if (key.equals(SERVERS)
        && first.value() instanceof ConfigNode.Mapping one
        && second.value() instanceof ConfigNode.Mapping other) {
      return new ConfigNode.Member(first.location(), first.key(), merge(key, one, other));
    }
    errors.add(second.location(), key, "is duplicated; first at " + first.location());
    return first;
  }
}
