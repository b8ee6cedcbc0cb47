package dev.bascule.adapter.in.cli;

import dev.bascule.adapter.in.cli.common.CliCommand;
import dev.bascule.adapter.in.cli.common.CliConsole;
import dev.bascule.adapter.in.cli.common.CliEnvironment;
import dev.bascule.adapter.in.cli.common.CommandHelp;
import dev.bascule.adapter.in.cli.common.CommonOptions;
import dev.bascule.adapter.in.cli.common.ExitCode;
import dev.bascule.adapter.in.cli.common.OptionMixins;
import dev.bascule.adapter.in.cli.common.UsageException;
import dev.bascule.configuration.LogSettings;
import dev.bascule.domain.json.Sha256;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/**
 * {@code bascule key}: creates an API key and the configuration entry for it, or a secret that
 * replicas share.
 */
record KeyCommand(CliEnvironment environment) implements CliCommand {

  /** Identifies the key to people and to secret scanners. */
  static final String PREFIX = "bsc_";

  /** Identifies a secret of replicas. */
  static final String SHARED_PREFIX = "bscs_";

  private static final int BYTES = 32;
  private static final String NAME = "--name";
  private static final String SHARED = "--shared";

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
            + " the hash of the key: the key is not stored and cannot be printed again. With"
            + " --shared, prints only a new random secret of 256 bits, for `shared.secretFile` of"
            + " all replicas.",
        "bascule key --name ann              # a key for ann",
        "bascule key | head -n 1             # only the key",
        "bascule key --shared > shared.key   # a secret for all replicas");
    spec.addOption(OptionMixins.text(NAME, "NAME", "Name of the caller. Default: caller"));
    spec.addOption(
        OptionMixins.flag(SHARED, "Print a secret that replicas share, instead of a key"));
    CommonOptions.addTo(spec, LogSettings.Level.ERROR);
  }

  @Override
  public int run(ParseResult parsed) {
    CliConsole console = CliConsole.of(parsed, environment);
    Optional<String> caller = OptionMixins.text(parsed, NAME);
    if (parsed.hasMatchedOption(SHARED)) {
      if (caller.isPresent()) {
        throw new UsageException("--shared prints a secret for replicas, which has no --name");
      }
      console.print(random(SHARED_PREFIX));
      return ExitCode.DONE;
    }
    String name = caller.orElse("caller");
    if (!name.matches("[A-Za-z0-9._-]{1,64}")) {
      throw new UsageException(
          "a name may contain letters, digits, dots, dashes and underscores, at most 64"
              + " characters");
    }
    String key = random(PREFIX);
    console.print(key);
    String hash = HexFormat.of().formatHex(Sha256.of(key).toBytes());
    console.print("- { name: " + name + ", sha256: \"" + hash + "\" }");
    return ExitCode.DONE;
  }

  private static String random(String prefix) {
    byte[] bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    return prefix + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
