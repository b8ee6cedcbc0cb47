package dev.bascule.bootstrap.wiring.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bascule.adapter.out.valkey.EngineHost;
import dev.bascule.adapter.out.valkey.EngineSettings;
import dev.bascule.adapter.out.valkey.EngineTls;
import dev.bascule.configuration.ConfigFixtures;
import dev.bascule.configuration.tls.PemFolder;
import dev.bascule.domain.cache.shared.EngineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EngineSettingsFactoryTest {

  @TempDir private Path folder;

  @Test
  void usesSettingsOfTheSection() {
    EngineSettings settings =
        settings("url: 'valkey://127.0.0.1:7000', name: staging, username: ann, password: p");

    assertThat(settings.hosts()).containsExactly(new EngineHost("127.0.0.1", 7000));
    assertThat(settings.sentinelMaster()).isEmpty();
    assertThat(settings.username()).contains("ann");
    assertThat(settings.password().get()).hasValueSatisfying(p -> assertThat(p).contains('p'));
    assertThat(settings.tls()).isEmpty();
    assertThat(settings.key("x")).isEqualTo("bsc:{staging}:x");
  }

  @Test
  void usesSentinelsWithDefaultAuthorities() {
    EngineSettings settings = settings("sentinel: { master: m, hosts: [a, b] }, tls: {}");

    assertThat(settings.sentinelMaster()).contains("m");
    assertThat(settings.hosts())
        .containsExactly(new EngineHost("a", 26_379), new EngineHost("b", 26_379));
    assertThat(settings.tls().orElseThrow().identity()).isEmpty();
    assertThat(settings("url: 'valkeys://h'").tls().orElseThrow()).isEqualTo(EngineTls.DEFAULT);
  }

  @Test
  void presentsConfiguredCertificate() {
    PemFolder.writeExamples(folder);

    EngineTls tls =
        settings(
                "url: 'valkeys://h', tls: { ca: tls/servers.pem, certificate: tls/client.pem, key:"
                    + " tls/client.key }")
            .tls()
            .orElseThrow();

    assertThat(tls.identity()).isPresent();
    assertThat(tls.trust().orElseThrow().getAcceptedIssuers()).hasSize(1);
  }

  @Test
  void readsPasswordFileForEachConnection() throws IOException {
    EngineSettings settings = settings("url: 'valkeys://h', passwordFile: password");

    assertThatThrownBy(() -> settings.password().get())
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("shared.passwordFile")
        .hasMessageContaining("password");
    Files.writeString(folder.resolve("password"), "one\n");
    assertThat(password(settings)).isEqualTo("one");
    Files.writeString(folder.resolve("password"), "two\n");
    assertThat(password(settings)).isEqualTo("two");
  }

  private static String password(EngineSettings settings) {
    return String.valueOf(settings.password().get().orElse(new char[0]));
  }

  private EngineSettings settings(String section) {
    String text = "mcpServers: {}\nshared: { secretFile: key, " + section + " }";
    return EngineSettingsFactory.create(
        ConfigFixtures.valid(folder, "bascule.yaml", text).shared().orElseThrow(), "replica");
  }
}
