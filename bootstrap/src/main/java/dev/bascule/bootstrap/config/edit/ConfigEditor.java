package dev.bascule.bootstrap.config.edit;

import dev.bascule.bootstrap.config.load.ClientSpellings;
import dev.bascule.bootstrap.config.load.ConfigResult;
import dev.bascule.bootstrap.config.parse.ConfigDocument;
import dev.bascule.bootstrap.config.parse.ConfigError;
import dev.bascule.bootstrap.config.parse.ConfigErrors;
import dev.bascule.bootstrap.config.parse.ConfigFile;
import dev.bascule.bootstrap.config.parse.ConfigNode;
import dev.bascule.bootstrap.config.parse.VariableExpander;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/**
 * Adds servers to a configuration file. The new content replaces the file atomically, after {@code
 * reader} has accepted it; otherwise the file stays as it is.
 *
 * @param file the file, which may not exist yet
 * @param reader reads a configuration
 */
public record ConfigEditor(ConfigFile file, Function<ConfigFile, ConfigResult> reader) {

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

  /** Returns whether the file exists. */
  public boolean exists() {
    return Files.exists(file.path());
  }

  /** Returns the names of the servers in the file, including disabled ones. */
  public Set<String> serverNames() {
    ConfigErrors ignored = new ConfigErrors(file.name());
    return text(ignored)
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
    return replace(
        new ServerInsertion(before, file.isJson(), ClientSpellings.SECTIONS).insert(servers));
  }

  private String initialText() {
    return file.isJson() ? "{}\n" : SCHEMA_COMMENT + "\n";
  }

  private EditResult replace(String text) throws IOException {
    Path path = exists() ? file.path().toRealPath() : file.path().toAbsolutePath();
    // Only its owner can read a new file, which may contain secrets.
    Path draft = Files.createTempFile(path.getParent(), ".bascule", ".tmp");
    try {
      boolean marked = exists() && Files.readString(path).startsWith(BYTE_ORDER_MARK);
      Files.writeString(draft, marked ? BYTE_ORDER_MARK + text : text);
      List<ConfigError> errors = errors(new ConfigFile(draft, file.name(), Optional.empty()));
      List<ConfigError> others = VariableExpander.withoutUndefined(errors);
      if (!others.isEmpty()) {
        return new EditResult.Rejected(others);
      }
      if (exists()) {
        copyAccess(path, draft);
      }
      Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      return new EditResult.Saved(
          errors.stream().filter(VariableExpander::isUndefinedVariable).toList());
    } finally {
      Files.deleteIfExists(draft);
    }
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
