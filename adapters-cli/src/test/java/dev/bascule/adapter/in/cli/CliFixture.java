package dev.bascule.adapter.in.cli;

import dev.bascule.adapter.in.cli.common.CliEnvironment;
import dev.bascule.adapter.in.cli.terminal.AnimationClock;
import dev.bascule.adapter.in.cli.terminal.TerminalOutput;
import dev.bascule.domain.time.Ticker;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The command line in front of a fake bridge, in its own folder. */
public final class CliFixture {

  static {
    // Commands publish the log level of their own process; the logger of this one reads it before.
    Logger _ = LoggerFactory.getLogger(CliFixture.class);
  }

  public final FakeBridge bridge = new FakeBridge();
  public final FakeStopSignal stop = new FakeStopSignal(this::out);
  public OptionalInt width = OptionalInt.empty();
  public String input = "";
  public final Map<String, String> environment =
      new HashMap<>(Map.of("TOKEN", "s3cret", "NO_COLOR", "1", "PATH", ""));

  /** The time; advanced by tests. */
  public long nanos;

  public final FakeAnimationClock frames = new FakeAnimationClock();

  private final Ticker ticker = () -> nanos;

  /** What was written as bytes. */
  public final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /** Where bytes are written to. */
  public OutputStream rawOut = bytes;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final Path folder;

  public CliFixture(Path folder) {
    this.folder = folder;
  }

  public int run(String... arguments) {
    CliEnvironment cliEnvironment =
        new CliEnvironment(
            new TerminalOutput(new PrintWriter(out), width),
            rawOut,
            new TerminalOutput(new PrintWriter(err), width),
            new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
            folder,
            environment,
            new AnimationClock(ticker, frames),
            InstantSource.system());
    return new BasculeCommand(bridge, stop, cliEnvironment, "1.2.3").run(arguments);
  }

  public String out() {
    return out.toString();
  }

  public String err() {
    return err.toString();
  }

  public List<String> outLines() {
    return out().lines().toList();
  }

  public List<String> errLines() {
    return err().lines().toList();
  }

  public void write(String name, String text) {
    try {
      Files.writeString(folder.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes a configuration with the servers everything and remote. */
  public void writeServers() {
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
