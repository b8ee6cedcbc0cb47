package dev.bascule.configuration.edit;

import dev.bascule.configuration.load.ClientSpellings;
import dev.bascule.configuration.load.ConfigResult;
import dev.bascule.configuration.parse.ConfigDocument;
import dev.bascule.configuration.parse.ConfigError;
import dev.bascule.configuration.parse.ConfigErrors;
import dev.bascule.configuration.parse.ConfigFile;
import dev.bascule.configuration.parse.ConfigNode;
import dev.bascule.configuration.parse.VariableExpander;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/**
 * Adds servers to a configuration file. The new content replaces the file atomically, after {@code
 * reader} has accepted it; otherwise the file stays as it is.
 *
 * @param file the file, which may not exist yet
 * @param reader reads a configuration
 * @param included returns the files that a configuration includes
 */
public record ConfigEditor(
    ConfigFile file,
    Function<ConfigFile, ConfigResult> reader,
    Function<ConfigFile, List<ConfigFile>> included) {

  /** The first line of a new file in YAML: editors find the keys of the configuration by it. */
  public static final String SCHEMA_COMMENT =
      "# yaml-language-server: $schema=http://127.0.0.1:8808/bascule.schema.json\n";

  private static final String BYTE_ORDER_MARK = "\ufeff";

  /** The result of adding servers. */
  public sealed interface EditResult {

    /**
     * The file is written.
     *
     * @param undefined the references to variables that this process does not have, which the
     *     bridge will report unless it has them
     */
    record Saved(List<ConfigError> undefined) implements EditResult {
      public Saved {
        undefined = List.copyOf(undefined);
      }
    }

    /**
     * The file is unchanged.
     *
     * @param errors what is wrong with the file, or would be; at least one
     */
    record Rejected(List<ConfigError> errors) implements EditResult {
      public Rejected {
        errors = List.copyOf(errors);
      }
    }
  }

  /** Returns whether the file exists, or a link to a missing file. */
  public boolean exists() {
    return Files.exists(file.path(), LinkOption.NOFOLLOW_LINKS);
  }

  /**
   * Returns the names of the servers in the file and in those that it includes, disabled ones too,
   * each with the name of its file.
   */
  public Map<String, String> serverFiles() {
    Map<String, String> files = new LinkedHashMap<>();
    Stream.concat(Stream.of(file), included.apply(file).stream())
        .forEach(each -> serverNames(each).forEach(name -> files.putIfAbsent(name, each.name())));
    return files;
  }

  private static Set<String> serverNames(ConfigFile file) {
    ConfigErrors ignored = new ConfigErrors(file.name());
    return file.read(ignored)
        .flatMap(text -> ConfigDocument.parse(file, text, ignored))
        .map(ConfigEditor::serverNames)
        .orElseGet(Set::of);
  }

  private static Set<String> serverNames(ConfigNode.Mapping root) {
    return ClientSpellings.SECTIONS.stream()
        .flatMap(name -> root.find(name).stream())
        .filter(ConfigNode.Mapping.class::isInstance)
        .flatMap(section -> ((ConfigNode.Mapping) section).members().stream())
        .map(ConfigNode.Member::key)
        .collect(Collectors.toSet());
  }

  private Optional<String> text(ConfigErrors errors) {
    return exists() ? file.read(errors) : Optional.of("");
  }

  /**
   * Adds {@code servers}, whose names are not in the file.
   *
   * @throws IOException if the file cannot be written; it is unchanged then
   */
  public EditResult add(ObjectNode servers) throws IOException {
    ConfigErrors errors = new ConfigErrors(file.name());
    Optional<String> text = text(errors);
    if (text.isEmpty()) {
      return new EditResult.Rejected(errors.all());
    }
    String before = text.get().isBlank() ? initialText() : text.get();
    String after =
        new ServerInsertion(before, file.isJson(), ClientSpellings.SECTIONS).insert(servers);
    if (after.getBytes(StandardCharsets.UTF_8).length > ConfigFile.MAX_BYTES) {
      return rejected("would be larger than " + ConfigFile.MAX_BYTES + " bytes");
    }
    return replace(text.get(), after);
  }

  private EditResult rejected(String reason) {
    return new EditResult.Rejected(List.of(new ConfigError(file.name(), 0, 0, "", reason)));
  }

  private String initialText() {
    return file.isJson() ? "{}\n" : SCHEMA_COMMENT + "\n";
  }

  private EditResult replace(String before, String text) throws IOException {
    List<ConfigError> errors = errors(file.withText(text));
    List<ConfigError> others = VariableExpander.withoutUndefined(errors);
    if (!others.isEmpty()) {
      return new EditResult.Rejected(placed(others));
    }
    Path path = exists() ? file.path().toRealPath() : file.path().toAbsolutePath();
    // Only its owner can read a new file, which may contain secrets.
    Path draft = Files.createTempFile(path.getParent(), ".bascule", ".tmp");
    try {
      boolean marked = exists() && Files.readString(path).startsWith(BYTE_ORDER_MARK);
      Files.writeString(draft, marked ? BYTE_ORDER_MARK + text : text);
      if (exists()) {
        copyAccess(path, draft);
      }
      if (!text(new ConfigErrors(file.name())).equals(Optional.of(before))) {
        return rejected("was changed by another program; run the command again");
      }
      Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      return new EditResult.Saved(
          errors.stream().filter(VariableExpander::isUndefinedVariable).toList());
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  /**
   * Returns {@code errors} of a draft as those of the file that has the same ones, and the others
   * without the position, which no file has.
   */
  private List<ConfigError> placed(List<ConfigError> errors) {
    Set<String> keys = errors.stream().map(ConfigError::key).collect(Collectors.toSet());
    List<ConfigError> existing =
        exists()
            ? errors(file).stream().filter(error -> keys.contains(error.key())).toList()
            : List.of();
    Set<String> known = existing.stream().map(ConfigError::key).collect(Collectors.toSet());
    return Stream.concat(
            existing.stream(),
            errors.stream()
                .filter(error -> !known.contains(error.key()))
                .map(
                    error ->
                        error.file().equals(file.name())
                            ? new ConfigError(file.name(), 0, 0, error.key(), error.message())
                            : error))
        .toList();
  }

  private List<ConfigError> errors(ConfigFile draft) {
    return switch (reader.apply(draft)) {
      case ConfigResult.Valid _ -> List.of();
      case ConfigResult.Invalid invalid -> invalid.errors();
    };
  }

  /** Gives {@code to} the owner, the group and the permissions of {@code from}. */
  private static void copyAccess(Path from, Path to) throws IOException {
    PosixFileAttributes attributes = Files.readAttributes(from, PosixFileAttributes.class);
    PosixFileAttributeView view = Files.getFileAttributeView(to, PosixFileAttributeView.class);
    PosixFileAttributes own = view.readAttributes();
    if (!own.group().equals(attributes.group())) {
      view.setGroup(attributes.group());
    }
    if (!own.owner().equals(attributes.owner())) {
      view.setOwner(attributes.owner());
    }
    view.setPermissions(attributes.permissions());
  }
}
