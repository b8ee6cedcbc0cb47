package dev.bascule.configuration.parse;

import java.io.IOException;
import java.io.Serial;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A configuration file, or a text in place of one.
 *
 * @param path its path
 * @param name its name in messages, as given by the user
 * @param isJson whether it is JSON instead of YAML
 * @param text its content, if that is not read from the file
 */
public record ConfigFile(Path path, String name, boolean isJson, Optional<String> text) {

  /** The default file names, in the order in which they are tried. */
  public static final List<String> NAMES =
      List.of("bascule.yaml", "bascule.yml", "bascule.json", "mcp.json");

  /** The maximum size of the file, in bytes. */
  public static final long MAX_BYTES = 1 << 20;

  /**
   * Returns the file that the user names, whether it exists or not.
   *
   * @throws java.nio.file.InvalidPathException if the name is not a valid path
   */
  public static ConfigFile named(String name, Path workingFolder) {
    return at(workingFolder.resolve(name), name);
  }

  /** Returns the file at {@code path}, whether it exists or not. */
  public static ConfigFile at(Path path, String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    boolean isJson = lower.endsWith(".json") || lower.endsWith(".jsonc");
    return new ConfigFile(path, name, isJson, Optional.empty());
  }

  /**
   * Returns a configuration that the user gave in another form than a file.
   *
   * @param name what it is called in messages
   * @param json its content
   * @param workingFolder what relative paths in it refer to
   */
  public static ConfigFile ofText(String name, String json, Path workingFolder) {
    return new ConfigFile(workingFolder.resolve(name), name, true, Optional.of(json));
  }

  /** Returns the file as it would be with another content. */
  public ConfigFile withText(String content) {
    return new ConfigFile(path, name, isJson, Optional.of(content));
  }

  /**
   * Returns the file that this one refers to.
   *
   * @param relative its path, relative to the folder of this file
   * @throws java.nio.file.InvalidPathException if that is not a valid path
   */
  public ConfigFile sibling(String relative) {
    return at(folder().resolve(relative), Path.of(name).resolveSibling(relative).toString());
  }

  /** Returns the first of {@link #NAMES} that exists in {@code workingFolder}. */
  public static Optional<ConfigFile> find(Path workingFolder) {
    return NAMES.stream()
        .map(name -> named(name, workingFolder))
        .filter(file -> Files.exists(file.path()))
        .findFirst();
  }

  /**
   * Returns the text of the file; empty if it cannot be read, with the reason in {@code errors}.
   */
  public Optional<String> read(ConfigErrors errors) {
    if (text.isPresent()) {
      return text;
    }
    try {
      return Optional.of(readRegular(path, MAX_BYTES));
    } catch (IOException e) {
      errors.add(SourceLocation.wholeFile(this), "", reason(e));
      return Optional.empty();
    }
  }

  /**
   * Returns the text of a regular file, without the mark that some editors begin it with. Rejects
   * devices and pipes, which could block forever or have no end.
   *
   * @param maxBytes the maximum size
   * @throws IOException if it cannot be read; {@link #reason} describes it
   */
  public static String readRegular(Path file, long maxBytes) throws IOException {
    if (Files.isSymbolicLink(file) && !Files.exists(file)) {
      throw new UnsuitableFileException("is a link to a file that does not exist");
    }
    if (Files.isDirectory(file)) {
      throw new UnsuitableFileException("is a folder, not a file");
    }
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new UnsuitableFileException(
          "is a device or a pipe; use a regular file, which can be read again");
    }
    if (Files.size(file) > maxBytes) {
      throw new UnsuitableFileException("is larger than " + maxBytes + " bytes");
    }
    return withoutByteOrderMark(Files.readString(file));
  }

  /** A file that is not read, although that may be possible. Its message is for people. */
  private static final class UnsuitableFileException extends IOException {

    @Serial private static final long serialVersionUID = 1L;

    UnsuitableFileException(String message) {
      super(message);
    }
  }

  private static String withoutByteOrderMark(String text) {
    return text.startsWith("\ufeff") ? text.substring(1) : text;
  }

  /** Returns why a file could not be read, for people. */
  public static String reason(IOException problem) {
    return switch (problem) {
      case NoSuchFileException _ -> "no such file";
      case AccessDeniedException _ -> "permission denied";
      case CharacterCodingException _ -> "is not valid UTF-8";
      case UnsuitableFileException unsuitable -> String.valueOf(unsuitable.getMessage());
      default -> "cannot read the file: " + problem.getClass().getSimpleName();
    };
  }

  public Path folder() {
    Path folder = path.toAbsolutePath().getParent();
    return folder == null ? path.toAbsolutePath() : folder;
  }
}
