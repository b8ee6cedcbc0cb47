package dev.bascule.bootstrap.cli.edit;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** An MCP client whose servers can be imported, and where it keeps them on Linux and macOS. */
enum ImportClient {
  CLAUDE(
      "Claude Desktop",
      "~/.config/Claude/claude_desktop_config.json",
      "~/Library/Application Support/Claude/claude_desktop_config.json"),
  CLAUDE_CODE("Claude Code", ".mcp.json", "~/.claude.json"),
  CLINE(
      "Cline",
      "~/.config/Code/User/globalStorage/" + Extensions.CLINE,
      "~/Library/Application Support/Code/User/globalStorage/" + Extensions.CLINE,
      "~/.cline/data/settings/cline_mcp_settings.json"),
  CODEX("Codex", ".codex/config.toml", "~/.codex/config.toml"),
  COPILOT("Copilot CLI", ".github/mcp.json", "~/.copilot/mcp-config.json"),
  CURSOR("Cursor", ".cursor/mcp.json", "~/.cursor/mcp.json"),
  GEMINI("Gemini CLI", ".gemini/settings.json", "~/.gemini/settings.json"),
  JETBRAINS("JetBrains Junie", ".junie/mcp/mcp.json", "~/.junie/mcp/mcp.json"),
  LMSTUDIO("LM Studio", "~/.lmstudio/mcp.json"),
  MCPO("mcpo"),
  ROO(
      "Roo Code",
      ".roo/mcp.json",
      "~/.config/Code/User/globalStorage/" + Extensions.ROO,
      "~/Library/Application Support/Code/User/globalStorage/" + Extensions.ROO),
  VSCODE(
      "VS Code",
      ".vscode/mcp.json",
      "~/.config/Code/User/mcp.json",
      "~/Library/Application Support/Code/User/mcp.json"),
  WINDSURF("Windsurf", "~/.codeium/windsurf/mcp_config.json"),
  ZED("Zed", ".zed/settings.json", "~/.config/zed/settings.json");

  /** Settings of extensions of VS Code, below its folder for them. */
  private static final class Extensions {
    static final String CLINE = "saoudrizwan.claude-dev/settings/cline_mcp_settings.json";
    static final String ROO = "rooveterinaryinc.roo-cline/settings/mcp_settings.json";
  }

  private static final String HOME = "~/";

  private final String title;
  private final List<String> places;

  ImportClient(String title, String... places) {
    this.title = title;
    this.places = List.of(places);
  }

  /** Returns the name of the client on the command line. */
  String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Returns the names of all clients on the command line. */
  static List<String> words() {
    return Arrays.stream(values()).map(ImportClient::word).toList();
  }

  /** Returns its name for people. */
  String title() {
    return title;
  }

  /** Returns where its files are: those of a project, relative to its folder, come first. */
  List<String> places() {
    return places;
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

  /** Returns whether {@code $NAME} in a value is an environment variable. */
  boolean expandsBareVariables() {
    return this == GEMINI || this == COPILOT;
  }

  /** Returns whether a URL without a type is HTTP with server-sent events. */
  boolean usesEventsByDefault() {
    return this == CLINE;
  }
}
