package dev.bascule.bootstrap.wiring.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.bascule.adapter.out.metrics.ConfigReadings.CertificateReadings;
import dev.bascule.application.port.in.ReloadConfigurationUseCase;
import dev.bascule.application.port.in.ReloadConfigurationUseCase.Attempt;
import dev.bascule.application.port.in.ReloadConfigurationUseCase.Reload;
import dev.bascule.application.port.in.ReloadConfigurationUseCase.Result;
import dev.bascule.configuration.BridgeConfig;
import dev.bascule.configuration.ListenOverrides;
import dev.bascule.configuration.load.ConfigReader;
import dev.bascule.configuration.load.ConfigResult;
import dev.bascule.configuration.parse.ConfigFile;
import dev.bascule.configuration.tls.PemFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigMonitorTest {

  private static final String SERVERS =
      """
      mcpServers:
        plain: { command: x }
        web: { url: https://h, tls: { certificate: tls/client.pem, key: tls/client.key } }
      """;

  @TempDir Path folder;

  @BeforeEach
  void writeFiles() throws IOException {
    PemFolder.writeExamples(folder);
  }

  private BridgeConfig config(String text) throws IOException {
    Files.writeString(folder.resolve("b.yaml"), text);
    return assertInstanceOf(
            ConfigResult.Valid.class,
            new ConfigReader(Map.of())
                .read(ConfigFile.named("b.yaml", folder), ListenOverrides.NONE))
        .config();
  }

  private static ConfigMonitor monitor(BridgeConfig config, Result lastResult) {
    Reload reload =
        new Reload(
            Optional.of("b.yaml"),
            true,
            Instant.EPOCH,
            List.of(),
            Optional.of(new Attempt(Instant.MAX, lastResult)));
    return new ConfigMonitor(
        config,
        new ReloadConfigurationUseCase() {
          @Override
          public Reload reload() {
            return reload;
          }

          @Override
          public Reload showReload() {
            return reload;
          }
        },
        config::access);
  }

  @Test
  void readsExpiryOfCurrentCertificates() throws IOException {
    ConfigMonitor monitor =
        monitor(
            config(
                "listen: { tls: { certificate: tls/bridge.pem, key: tls/bridge.key } }\n"
                    + SERVERS),
            new Result.Unchanged());

    List<CertificateReadings> certificates = monitor.read().certificates();
    monitor.setConfig(config("mcpServers: {}\n"));

    assertEquals(
        List.of("listener", "client"),
        certificates.stream().map(CertificateReadings::use).toList());
    assertEquals(
        List.of("", "web"), certificates.stream().map(CertificateReadings::server).toList());
    assertEquals(List.of(), monitor.read().certificates());
  }

  @Test
  void readsExpiryOfTheLastKeyOfEachCaller() throws IOException {
    ConfigMonitor monitor =
        monitor(
            config(
                SERVERS
                    + """
                    auth:
                      keys:
                        - { name: rotated, key: a-key-for-a-test-1, expires: "2027-01-01T00:00:00Z" }
                        - { name: rotated, key: a-key-for-a-test-2, expires: "2028-01-01T00:00:00Z" }
                        - { name: lasting, key: a-key-for-a-test-3, expires: "2027-01-01T00:00:00Z" }
                        - { name: lasting, key: a-key-for-a-test-4 }
                    """),
            new Result.Unchanged());

    assertEquals(
        Map.of("rotated", Instant.parse("2028-01-01T00:00:00Z")), monitor.read().keyExpiry());
  }

  @Test
  void readsWhetherLastReloadWasRejected() throws IOException {
    assertEquals(
        false,
        monitor(config(SERVERS), new Result.Rejected(List.of("error")))
            .read()
            .isReloadSuccessful());
    assertEquals(
        true, monitor(config(SERVERS), new Result.Unchanged()).read().isReloadSuccessful());
  }
}
