package dev.bascule.configuration.load.section;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.adapter.in.http.accesslog.AccessLogSettings;
import dev.bascule.adapter.in.http.accesslog.AccessLogSettings.LoggedRequests;
import dev.bascule.adapter.out.log.AuditedCalls;
import dev.bascule.configuration.ListenOverrides;
import dev.bascule.configuration.LogConfig;
import dev.bascule.configuration.load.ConfigReader;
import dev.bascule.configuration.load.ConfigResult;
import dev.bascule.configuration.parse.ConfigFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogReaderTest {

  @TempDir private Path folder;

  private ConfigResult read(String yaml) throws IOException {
    Files.writeString(folder.resolve("bascule.yaml"), "mcpServers: {}\n" + yaml);
    return new ConfigReader(Map.of())
        .read(ConfigFile.named("bascule.yaml", folder), ListenOverrides.NONE);
  }

  @Test
  void logsNothingByDefault() throws Exception {
    assertThat(((ConfigResult.Valid) read("")).config().log()).isEqualTo(LogConfig.DEFAULTS);
  }

  @Test
  void readsAllKeys() throws Exception {
    ConfigResult result =
        read(
            """
            log:
              access: errors
              accessFile: access.log
              arguments: hash
              traceUrl: https://traces.example/trace/{traceId}
            audit: { calls: writes }
            """);

    assertThat(((ConfigResult.Valid) result).config().log())
        .isEqualTo(
            new LogConfig(
                new AccessLogSettings(
                    LoggedRequests.ERRORS,
                    Optional.of(folder.resolve("access.log")),
                    /* hashesArguments= */ true),
                AuditedCalls.WRITES,
                Optional.of("https://traces.example/trace/{traceId}")));
  }

  @Test
  void rejectsUnknownValues() throws Exception {
    ConfigResult result =
        read(
            """
            log: { access: true, arguments: plain, accessFile: missing/access.log, traceUrl: https://traces.example }
            audit: { calls: reads }
            """);

    assertThat(((ConfigResult.Invalid) result).errors())
        .extracting(Object::toString)
        .containsExactly(
            "bascule.yaml:2:16: log.access: expected off, errors or all, but got `true`",
            "bascule.yaml:2:33: log.arguments: expected none or hash, but got `plain`",
            "bascule.yaml:2:52: log.accessFile: the folder "
                + folder.resolve("missing")
                + " does not exist",
            "bascule.yaml:2:82: log.traceUrl: expected an HTTP URL with `{traceId}` once, and no"
                + " other braces, but got `https://traces.example`",
            "bascule.yaml:3:17: audit.calls: expected none, writes or all, but got `reads`");
  }
}
