package dev.bascule.bootstrap.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds {@code docs/configuration.md} against what is really read: keys, defaults and examples. */
final class ReferencePageTest {

  /** A key that nothing resembles, so that the reader tells what it knows instead. */
  private static final String NO_KEY = "zzzzzzzzzzzz";

  private static final Pattern KNOWN = Pattern.compile("is unknown; expected one of (.*)");

  /** What the page tells of in a sentence, since the bridge makes nothing of it. */
  private static final Set<String> IN_A_SENTENCE =
      Set.of(
          "$schema",
          "globalShortcut",
          "preferences",
          "mcpServers.NAME.autoApprove",
          "mcpServers.NAME.alwaysAllow",
          "mcpServers.NAME.description",
          "mcpServers.NAME.timeout",
          "mcpServers.NAME.oauth");

  /** Where keys stand: the section of the page, and a file with a place for one more key. */
  private static final Map<String, String> FILES =
      Map.ofEntries(
          Map.entry("", "mcpServers: {}\n%s"),
          Map.entry("listen", "mcpServers: {}\nlisten: { %s }"),
          Map.entry("auth", "mcpServers: {}\nauth: { %s }"),
          Map.entry("auth.keys[]", "mcpServers: {}\nauth: { keys: [{ %s }] }"),
          Map.entry(
              "rights.GROUP", "mcpServers: { files: { url: http://h } }\nrights: { g: { %s } }"),
          Map.entry("cors", "mcpServers: {}\ncors: { %s }"),
          Map.entry("caches", "mcpServers: {}\ncaches: { %s }"),
          Map.entry(
              "caches.tools", "mcpServers: { a: { url: http://h } }\ncaches: { tools: { %s } }"),
          Map.entry("caches.responses", "mcpServers: {}\ncaches: { responses: { %s } }"),
          Map.entry("breaker", "mcpServers: { a: { url: http://h } }\nbreaker: { %s }"),
          Map.entry("mcpServers.NAME", "mcpServers: { a: { %s } }"),
          Map.entry(
              "mcpServers.NAME.breaker", "mcpServers: { a: { url: http://h, breaker: { %s } } }"),
          Map.entry(
              "mcpServers.NAME.tools.GLOB",
              "mcpServers: { a: { url: http://h, tools: { g: { %s } } } }"),
          Map.entry(
              "mcpServers.NAME.tools.GLOB.cache",
              "mcpServers: { a: { url: http://h, tools: { g: { cache: { %s } } } } }"));

  /** What a key needs beside it. */
  private static final Map<String, String> COMPANIONS =
      Map.of(
          "mcpServers.NAME.command", "",
          "mcpServers.NAME.url", "",
          "mcpServers.NAME.args", "command: x",
          "mcpServers.NAME.env", "command: x",
          "mcpServers.NAME.cwd", "command: x",
          "auth.keys[].name", "key: \"0123456789abcdef\"",
          "auth.keys[].key", "name: ann",
          "rights.GROUP.readOnly", "allow: [files]");

  @TempDir private Path folder;

  @Test
  void everyKeyThatIsReadIsOnThePage() {
    TreeSet<String> read = new TreeSet<>();
    FILES.forEach((section, _) -> known(section).forEach(key -> read.add(path(section, key))));
    read.removeAll(IN_A_SENTENCE);
    read.removeIf(path -> path.startsWith("mcpServers.NAME.breaker."));

    TreeSet<String> told = new TreeSet<>(topLevel());
    ReferencePage.keys().forEach(key -> told.add(key.path()));

    assertEquals(read, told);
  }

  @Test
  void everyBreakerHasTheSameKeys() {
    assertEquals(known("breaker"), known("mcpServers.NAME.breaker"));
  }

  @ParameterizedTest
  @MethodSource("defaults")
  void aDefaultOnThePageIsWhatHoldsWithoutTheKey(ReferencePage.Key key) {
    assertEquals(config(key, ""), config(key, key.defaultValue()));
  }

  @ParameterizedTest
  @MethodSource("examples")
  void anExampleOnThePageIsReadAndChangesSomething(ReferencePage.Key key) {
    BridgeConfig changed = config(key, key.example());

    // This one permits something to others, and is nothing by itself.
    if (!key.name().equals("allowUnauthenticated") && !isNeeded(key)) {
      assertNotEquals(config(key, ""), changed);
    }
  }

  static Stream<ReferencePage.Key> defaults() {
    return ReferencePage.keys().stream().filter(key -> !key.defaultValue().isEmpty());
  }

  static Stream<ReferencePage.Key> examples() {
    return ReferencePage.keys().stream().filter(key -> !key.example().isEmpty());
  }

  /** Tells whether there is no file without the key to compare with. */
  private static boolean isNeeded(ReferencePage.Key key) {
    boolean hasEmptyCompanion =
        COMPANIONS.containsKey(key.path()) && COMPANIONS.getOrDefault(key.path(), "").isEmpty();
    boolean isPartOfAKey = key.section().equals("auth.keys[]") && !key.name().equals("admin");
    return hasEmptyCompanion || isPartOfAKey;
  }

  /** Returns the sections at the top, which the page has as headings. */
  private static Set<String> topLevel() {
    return Set.of("listen", "auth", "rights", "cors", "caches", "breaker", "mcpServers");
  }

  private BridgeConfig config(ReferencePage.Key key, String value) {
    String members = value.isEmpty() ? "" : key.name() + ": " + value;
    String companion = COMPANIONS.getOrDefault(key.path(), companion(key.section()));
    String both =
        Stream.of(companion, members)
            .filter(text -> !text.isEmpty())
            .reduce((first, second) -> first + ", " + second)
            .orElse("");
    return Configs.valid(folder, "bascule.yaml", file(key.section(), both));
  }

  private static String companion(String section) {
    return switch (section) {
      case "mcpServers.NAME" -> "url: http://h";
      case "auth.keys[]" -> "name: ann, key: \"0123456789abcdef\"";
      default -> "";
    };
  }

  private List<String> known(String section) {
    String text = file(section, NO_KEY + ": 1");
    return Configs.mistakes(folder, "bascule.yaml", text).stream()
        .map(KNOWN::matcher)
        .filter(Matcher::find)
        .findFirst()
        .map(found -> List.of(found.group(1).split(", ")))
        .orElseThrow();
  }

  private static String file(String section, String members) {
    return String.valueOf(FILES.get(section)).formatted(members);
  }

  private static String path(String section, String key) {
    return section.isEmpty() ? key : section + "." + key;
  }
}
