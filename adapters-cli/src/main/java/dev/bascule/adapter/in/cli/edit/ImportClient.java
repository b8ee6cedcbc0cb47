package dev.bascule.adapter.in.cli.edit;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * An MCP client whose servers can be imported.
 *
 * @param word its name on the command line
 * @param title its name for people
 * @param places where its files are on Linux and macOS: those of a project, relative to its folder,
 *     come first
 */
record ImportClient(String word, String title, List<String> places) {

  /** The folders of extensions of VS Code. */
  private static final List<String> EXTENSIONS =
      List.of(
          "~/.config/Code/User/globalStorage/",
          "~/Library/Application Support/Code/User/globalStorage/");

  private static final String CLINE = "saoudrizwan.claude-dev/settings/cline_mcp_settings.json";
  private static final String ROO = "rooveterinaryinc.roo-cline/settings/mcp_settings.json";

  /** All clients. */
  static final List<ImportClient> ALL =
      List.of(
          of(
              "claude",
              "Claude Desktop",
              "~/.config/Claude/claude_desktop_config.json",
              "~/Library/Application Support/Claude/claude_desktop_config.json"),
          of("claude-code", "Claude Code", ".mcp.json", "~/.claude.json"),
          of(
              "cline",
              "Cline",
              EXTENSIONS.getFirst() + CLINE,
              EXTENSIONS.getLast() + CLINE,
              "~/.cline/data/settings/cline_mcp_settings.json"),
          of("codex", "Codex", ".codex/config.toml", "~/.codex/config.toml"),
          of("copilot", "Copilot CLI", ".github/mcp.json", "~/.copilot/mcp-config.json"),
          of("cursor", "Cursor", ".cursor/mcp.json", "~/.cursor/mcp.json"),
          of("gemini", "Gemini CLI", ".gemini/settings.json", "~/.gemini/settings.json"),
          of("jetbrains", "JetBrains Junie", ".junie/mcp/mcp.json", "~/.junie/mcp/mcp.json"),
          of("lmstudio", "LM Studio", "~/.lmstudio/mcp.json"),
          of("mcpo", "mcpo"),
          of(
              "roo",
              "Roo Code",
              ".roo/mcp.json",
              EXTENSIONS.getFirst() + ROO,
              EXTENSIONS.getLast() + ROO),
          of(
              "vscode",
              "VS Code",
              ".vscode/mcp.json",
              "~/.config/Code/User/mcp.json",
              "~/Library/Application Support/Code/User/mcp.json"),
          of("windsurf", "Windsurf", "~/.codeium/windsurf/mcp_config.json"),
          of("zed", "Zed", ".zed/settings.json", "~/.config/zed/settings.json"));

  private static final String HOME = "~/";

  ImportClient {
    places = List.copyOf(places);
  }

  private static ImportClient of(String word, String title, String... places) {
    return new ImportClient(word, title, List.of(places));
  }

  /** Returns the names of all clients on the command line. */
  static List<String> words() {
    return ALL.stream().map(ImportClient::word).toList();
  }

  /** Returns its files that exist, as named in {@link #places()}. */
  Stream<String> existing(Path workingFolder, String home) {
    return places.stream().filter(place -> Files.isRegularFile(path(place, workingFolder, home)));
  }

  /** Returns the path of a file in {@link #places()}, or given by the user. */
  static Path path(String place, Path workingFolder, String home) {
    return place.startsWith(HOME) && !home.isEmpty()
        ? Path.of(home, place.substring(HOME.length()))
        : workingFolder.resolve(place);
  }

  /** Returns whether the file belongs to a project, whose folder relative paths refer to. */
  static boolean isOfProject(String place) {
    return !place.startsWith(HOME);
  }

  /** Returns whether {@code file} is where the client keeps the servers of a project. */
  boolean isOfProject(Path file) {
    return places.stream().anyMatch(place -> isOfProject(place) && file.endsWith(place));
  }

  /** Returns whether {@code $NAME} in a value is an environment variable. */
  boolean expandsBareVariables() {
    return word.equals("gemini") || word.equals("copilot");
  }

  /** Returns whether a URL without a type is HTTP with server-sent events. */
  boolean usesEventsByDefault() {
    return word.equals("cline");
  }
}
