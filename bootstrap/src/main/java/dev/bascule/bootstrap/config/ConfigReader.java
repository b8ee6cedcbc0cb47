package dev.bascule.bootstrap.config;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.HttpServerSettings;
import dev.bascule.domain.breaker.BreakerSettings;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads a configuration, and finds all its mistakes at once.
 *
 * <p>A file whose name ends in {@code .json} is JSON, any other is YAML. Immutable.
 */
public final class ConfigReader {

  static final long MAX_FILE_BYTES = 1 << 20;

  /** The last three belong to other clients and say nothing to the bridge. */
  private static final Set<String> KEYS =
      Set.of(
          "listen",
          "auth",
          "rights",
          "cors",
          "limits",
          "caches",
          "breaker",
          "mcpServers",
          "$schema",
          "globalShortcut",
          "preferences");

  private final Variables variables;

  /** Creates a reader that takes the values of variables from {@code environment}. */
  public ConfigReader(Map<String, String> environment) {
    this.variables = new Variables(environment);
  }

  /**
   * Reads {@code file}.
   *
   * @param overrides what the command line says; it wins over the file
   */
  public Reading read(ConfigFile file, ListenOverrides overrides) {
    requireNonNull(overrides, "overrides");
    Mistakes mistakes = new Mistakes(file.name());
    Map<String, String> written = new HashMap<>();
    Values values = new Values(mistakes, variables, written);
    Optional<Node.Mapping> root =
        text(file, mistakes).flatMap(text -> Document.parse(text, file.isJson(), mistakes));
    Optional<BridgeConfig> config =
        root.map(mapping -> config(Section.root(values, mapping, KEYS), file, overrides));
    return config.isPresent() && mistakes.isEmpty()
        ? new Reading.Valid(
            config.get(), new Written(written, root.map(Lines::of).orElse(Map.of())))
        : new Reading.Invalid(mistakes.all());
  }

  /** Returns the configuration of the demo, which needs no file. */
  public static Reading demo(ListenOverrides overrides) {
    Mistakes mistakes = new Mistakes(Mistake.COMMAND_LINE);
    HttpServerSettings http =
        ListenReader.override(
            HttpServerSettings.DEFAULTS, overrides, overrides.allowUnauthenticated(), mistakes);
    return mistakes.isEmpty()
        ? new Reading.Valid(DemoConfig.listeningAt(http), Written.NOTHING)
        : new Reading.Invalid(mistakes.all());
  }

  static Optional<String> text(ConfigFile file, Mistakes mistakes) {
    try {
      if (Files.isDirectory(file.path())) {
        mistakes.add(Place.WHOLE_FILE, "", "is a folder, not a file");
        return Optional.empty();
      }
      if (Files.size(file.path()) > MAX_FILE_BYTES) {
        mistakes.add(Place.WHOLE_FILE, "", "is longer than " + MAX_FILE_BYTES + " bytes");
        return Optional.empty();
      }
      return Optional.of(withoutByteOrderMark(Files.readString(file.path())));
    } catch (IOException e) {
      mistakes.add(Place.WHOLE_FILE, "", reason(e));
      return Optional.empty();
    }
  }

  private static String withoutByteOrderMark(String text) {
    return text.startsWith("\ufeff") ? text.substring(1) : text;
  }

  private static String reason(IOException problem) {
    return switch (problem) {
      case NoSuchFileException _ -> "no such file";
      case AccessDeniedException _ -> "may not be read: permission denied";
      case CharacterCodingException _ -> "is not text in UTF-8";
      default -> "cannot be read: " + problem.getClass().getSimpleName();
    };
  }

  private static BridgeConfig config(Section root, ConfigFile file, ListenOverrides overrides) {
    AccessReader access = AccessReader.read(root, file.folder());
    HttpServerSettings http =
        ListenReader.read(root, overrides, access.asksForCredentials(), file.folder());
    CachesReader caches = CachesReader.read(root);
    ServersReader servers =
        new ServersReader(
            new ConnectionReader(file.folder()),
            new ToolRulesReader(caches.responses().defaultLifetime().fresh()),
            caches.tools().defaultLifetime(),
            BreakerReader.read(root, BreakerSettings.DEFAULTS));
    List<ConfiguredServer> configured = servers.read(root);
    return new BridgeConfig(
        http,
        access.policy().withRights(RightsReader.read(root)),
        access.callers(),
        caches.tools(),
        caches.responses(),
        caches.cleanupInterval(),
        caches.jitter(),
        configured,
        LimitsReader.read(root));
  }
}
