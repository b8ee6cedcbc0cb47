package dev.bascule.bootstrap.wiring.shared;

import dev.bascule.adapter.out.valkey.EngineHost;
import dev.bascule.adapter.out.valkey.EngineSettings;
import dev.bascule.adapter.out.valkey.EngineTls;
import dev.bascule.configuration.SharedConfig;
import dev.bascule.configuration.SharedConfig.EngineAddress;
import dev.bascule.configuration.SharedConfig.EngineLogin;
import dev.bascule.domain.cache.shared.EngineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Translates the section {@code shared} for the adapter of the engine. */
public final class EngineSettingsFactory {

  private EngineSettingsFactory() {}

  /**
   * Returns the settings of the configuration.
   *
   * @param replica the name of this replica
   */
  public static EngineSettings create(SharedConfig config, String replica) {
    return new EngineSettings(
        config.address().hosts(),
        config.address() instanceof EngineAddress.Sentinels(String master, List<EngineHost> _)
            ? Optional.of(master)
            : Optional.empty(),
        config.login().username(),
        () -> password(config.login()),
        config.isEncrypted() ? Optional.of(tls(config)) : Optional.empty(),
        config.name(),
        replica,
        config.timeout(),
        config.connectTimeout(),
        config.maxValueBytes());
  }

  private static EngineTls tls(SharedConfig config) {
    return config
        .tls()
        .map(tls -> new EngineTls(tls.keyManager(), Optional.of(tls.trustManager())))
        .orElse(EngineTls.DEFAULT);
  }

  private static Optional<char[]> password(EngineLogin login) {
    return login
        .passwordFile()
        .map(EngineSettingsFactory::read)
        .or(login::password)
        .map(String::toCharArray);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new EngineException("cannot read shared.passwordFile: " + file, e);
    }
  }
}
