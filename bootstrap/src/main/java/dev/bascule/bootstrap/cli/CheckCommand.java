package dev.bascule.bootstrap.cli;

import static java.util.Objects.requireNonNull;

import dev.bascule.bootstrap.config.ConfigFile;
import dev.bascule.bootstrap.config.ListenOverrides;
import dev.bascule.bootstrap.config.Mistake;
import dev.bascule.bootstrap.config.Reading;
import dev.bascule.bootstrap.logging.LogSettings;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code bascule check}: tells what a configuration means, or all that is wrong with it. */
final class CheckCommand implements Command {

  private final ConfigSource configs;
  private final Surroundings surroundings;

  CheckCommand(ConfigSource configs, Surroundings surroundings) {
    this.configs = requireNonNull(configs, "configs");
    this.surroundings = requireNonNull(surroundings, "surroundings");
  }

  @Override
  public String name() {
    return "check";
  }

  @Override
  public void describe(CommandSpec spec) {
    Help.describe(
        spec,
        "Say what a configuration means, or what is wrong with it",
        "Reads the configuration and prints every value in effect: the default, or the one of the"
            + " file with its line. Warns of what is allowed and hardly meant. Or prints one line"
            + " for each mistake, FILE:LINE:COLUMN: KEY: MESSAGE, and ends with 2. Starts no"
            + " server, and shows no secret.");
    Help.examples(
        spec,
        "bascule check                       # what lies in this folder",
        "bascule check -c bascule.yaml       # this file",
        "bascule check --json                # for a program");
    spec.addOption(Options.config());
    spec.addOption(Options.flag(Options.JSON, "Print one JSON object, mistakes and all"));
    CommonOptions.addTo(spec, LogSettings.Level.ERROR);
  }

  @Override
  public int run(ParseResult given) {
    Voice voice = Voice.of(given, surroundings);
    Optional<ConfigFile> file = configs.file(given);
    if (file.isEmpty()) {
      throw new UsageException("nothing to check: there is no " + ConfigSource.names() + " here");
    }
    boolean json = Options.isGiven(given, Options.JSON);
    return switch (configs.reading(file.get(), ListenOverrides.NONE)) {
      case Reading.Valid sound -> {
        print(file.get().name(), sound, json, voice);
        yield ExitCode.DONE;
      }
      case Reading.Invalid wrong -> {
        print(file.get().name(), wrong.mistakes(), json, voice);
        yield ExitCode.USAGE;
      }
    };
  }

  private void print(String file, Reading.Valid sound, boolean json, Voice voice) {
    Instant now = InstantSource.system().instant();
    List<Warning> warnings =
        Stream.of(
                Warnings.in(sound, programs()),
                TlsText.warnings(sound, now),
                AccessWarnings.in(sound, now))
            .flatMap(List::stream)
            .toList();
    if (json) {
      voice.say(CheckJson.sound(file, CheckReport.groups(sound), warnings));
    } else {
      new CheckPage(file, voice).print(sound, warnings);
    }
  }

  private static void print(String file, List<Mistake> mistakes, boolean json, Voice voice) {
    if (json) {
      voice.say(CheckJson.wrong(file, mistakes));
    } else {
      mistakes.forEach(mistake -> voice.complain(Printable.line(mistake.toString())));
    }
  }

  private Programs programs() {
    return new Programs(
        surroundings.environment().getOrDefault("PATH", ""), surroundings.workingFolder());
  }
}
