package dev.bascule.bootstrap.cli;

import dev.bascule.bootstrap.terminal.Clockwork;
import dev.bascule.bootstrap.terminal.Screen;
import dev.bascule.domain.json.Digest;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.Arguments;
import dev.bascule.domain.time.Ticker;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** The command line in front of a fake bridge, in a folder of its own. */
final class Cli {

  final FakeBridge bridge = new FakeBridge();
  final FakeStop stop = new FakeStop(this::out);
  OptionalInt width = OptionalInt.empty();
  String input = "";
  final Map<String, String> environment =
      new HashMap<>(Map.of("TOKEN", "s3cret", "NO_COLOR", "1", "PATH", ""));

  /** The time; it goes on where a test says so. */
  long nanos;

  final FakeFrames frames = new FakeFrames();

  private final Ticker ticker = () -> nanos;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final Path folder;

  Cli(Path folder) {
    this.folder = folder;
  }

  int run(String... arguments) {
    Surroundings surroundings =
        new Surroundings(
            new Screen(new PrintWriter(out), width),
            new Screen(new PrintWriter(err), width),
            new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
            folder,
            environment,
            new Clockwork(ticker, frames));
    return new BasculeCommand(bridge, Cli::parse, stop, surroundings, "1.2.3").run(arguments);
  }

  /** Takes everything for arguments but a lone brace. */
  private static ArgumentsParser.Parsed parse(byte[] utf8) {
    String text = new String(utf8, StandardCharsets.UTF_8);
    return text.equals("{")
        ? new ArgumentsParser.Parsed.Invalid("not an object, at line 1, column 2")
        : new ArgumentsParser.Parsed.Valid(new Arguments(JsonBytes.of(text), Digest.of(text)));
  }

  String out() {
    return out.toString();
  }

  String err() {
    return err.toString();
  }

  List<String> outLines() {
    return out().lines().toList();
  }

  List<String> errLines() {
    return err().lines().toList();
  }

  void write(String name, String text) {
    try {
      Files.writeString(folder.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes a configuration of two servers, everything and remote. */
  void writeServers() {
    write(
        "bascule.yaml",
        """
        mcpServers:
          everything:
            command: npx
            args: ["--key=${TOKEN}"]
            env: { KEY: "${TOKEN}" }
          remote:
            url: https://host/mcp?key=${TOKEN}
            headers: { Authorization: "Bearer ${TOKEN}" }
            tools: { "get_*": { cache: { ttl: 90s, staleIfError: 1h, onlyReadOnly: true }, timeout: 5 } }
        """);
  }
}
