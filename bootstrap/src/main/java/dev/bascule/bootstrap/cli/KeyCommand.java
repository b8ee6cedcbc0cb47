package dev.bascule.bootstrap.cli;

import dev.bascule.bootstrap.cli.common.CliCommand;
import dev.bascule.bootstrap.cli.common.CliConsole;
import dev.bascule.bootstrap.cli.common.CliEnvironment;
import dev.bascule.bootstrap.cli.common.CommandHelp;
import dev.bascule.bootstrap.cli.common.CommonOptions;
import dev.bascule.bootstrap.cli.common.ExitCode;
import dev.bascule.bootstrap.cli.common.OptionMixins;
import dev.bascule.bootstrap.cli.common.UsageException;
import dev.bascule.bootstrap.logging.LogSettings;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** {@code bascule key}: creates an API key and the configuration entry for it. */
record KeyCommand(CliEnvironment environment) implements CliCommand {

  /** Identifies the key to people and to secret scanners. */
  static final String PREFIX = "bsc_";

  private static final int BYTES = 32;
  private static final String NAME = "--name";

  @Override
  public String name() {
    return "key";
  }

  @Override
  public void describe(CommandSpec spec) {
    CommandHelp.describe(
        spec,
        "Create a random API key",
        "Prints a new random key of 256 bits, for the caller, followed by the entry for the list"
            + " `auth.keys` of the configuration, or for a file of keys. That entry contains only"
            + " the hash of the key: the key is not stored and cannot be printed again.",
        "bascule key --name ann      # a key for ann",
        "bascule key | head -n 1     # only the key");
    spec.addOption(
        OptionSpec.builder(NAME)
            .paramLabel("NAME")
            .type(String.class)
            .description("Name of the caller. Default: caller")
            .build());
    CommonOptions.addTo(spec, LogSettings.Level.ERROR);
  }

  @Override
  public int run(ParseResult parsed) {
    String name = OptionMixins.text(parsed, NAME).orElse("caller");
    if (!name.matches("[A-Za-z0-9._-]{1,64}")) {
      throw new UsageException(
          "a name may contain letters, digits, dots, dashes and underscores, at most 64"
              + " characters");
    }
    CliConsole console = CliConsole.of(parsed, environment);
    String key = key();
    console.print(key);
    console.print("- { name: " + name + ", sha256: \"" + hash(key) + "\" }");
    return ExitCode.DONE;
  }

  private static String key() {
    byte[] bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static String hash(String key) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
