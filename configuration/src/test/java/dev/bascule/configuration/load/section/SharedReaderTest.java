package dev.bascule.configuration.load.section;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.adapter.out.valkey.EngineHost;
import dev.bascule.configuration.ConfigFixtures;
import dev.bascule.configuration.SharedConfig;
import dev.bascule.configuration.SharedConfig.EngineAddress;
import dev.bascule.configuration.SharedConfig.EngineLogin;
import dev.bascule.configuration.tls.PemFolder;
import dev.bascule.domain.cache.shared.SharedCacheSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SharedReaderTest {

  @TempDir private Path folder;

  @Test
  void isNotSharedByDefault() {
    assertThat(ConfigFixtures.valid(folder, "bascule.yaml", "mcpServers: {}").shared()).isEmpty();
  }

  @Test
  void readsDefaults() {
    assertThat(shared("url: 'valkeys://valkey.example', secretFile: key"))
        .isEqualTo(
            new SharedConfig(
                new EngineAddress.Single(new EngineHost("valkey.example", 6379)),
                /* isEncrypted= */ true,
                /* isInsecure= */ false,
                Optional.empty(),
                new EngineLogin(Optional.empty(), Optional.empty(), Optional.empty()),
                folder.resolve("key"),
                "bascule",
                /* replica= */ Optional.empty(),
                Duration.ofMillis(50),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                Duration.ofSeconds(30),
                256 << 10));
  }

  @Test
  void readsEverySetting() {
    PemFolder.writeExamples(folder);

    SharedConfig shared =
        shared(
            "url: 'rediss://[::1]:7000/', secretFile: /key, username: ann, password: '${TOKEN}',"
                + " name: staging, replica: a-1, timeout: 20ms, connectTimeout: 3s, trustFor: 2s,"
                + " isolatedFor: ttl, maxValueBytes: 1MiB, tls: { ca: tls/servers.pem }");

    assertThat(shared.address()).isEqualTo(new EngineAddress.Single(new EngineHost("::1", 7000)));
    assertThat(shared.address()).asString().contains("[::1]:7000");
    assertThat(shared.tls()).isPresent();
    assertThat(shared.login())
        .isEqualTo(new EngineLogin(Optional.of("ann"), Optional.of("s3cret"), Optional.empty()));
    assertThat(shared.replica()).contains("a-1");
    assertThat(shared.connectTimeout()).isEqualTo(Duration.ofSeconds(3));
    assertThat(shared.isolatedFor()).isEqualTo(SharedCacheSettings.UNLIMITED);
    assertThat(shared).asString().doesNotContain("s3cret");
  }

  @Test
  void readsSentinels() {
    SharedConfig shared =
        shared("sentinel: { master: m, hosts: [a, '10.0.0.5:7'] }, tls: {}, secretFile: key");

    assertThat(shared.address())
        .isEqualTo(
            new EngineAddress.Sentinels(
                "m", List.of(new EngineHost("a", 26_379), new EngineHost("10.0.0.5", 7))));
    assertThat(shared.isEncrypted()).isTrue();
    assertThat(shared("sentinel: { master: m, hosts: [a] }, insecure: true, secretFile: key"))
        .extracting(SharedConfig::isEncrypted)
        .isEqualTo(false);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "valkey://localhost",
        "redis://127.0.0.1:7000",
        "valkey://[::1]:7000/",
        "valkey://10.0.0.5"
      })
  void allowsPlainTextOnlyOnThisMachine(String url) {
    String text = "url: '" + url + "', secretFile: key";

    if (url.contains("10.")) {
      assertThat(errors(text))
          .containsExactly(
              "bascule.yaml:2:16: shared.url: is not encrypted; use `valkeys://`, or allow that"
                  + " with `insecure: true`");
    }
    assertThat(shared(text + ", insecure: true").isEncrypted()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "['127.0.0.1:7000', '[::1]', localhost]"})
  void allowsPlainTextToSentinelsOnThisMachine(String hosts) {
    SharedConfig shared = shared("sentinel: { master: m, hosts: " + hosts + " }, secretFile: key");

    assertThat(shared.isEncrypted()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.5", "['127.0.0.1', '10.0.0.5']", "127.0.0.1.example"})
  void reportsPlainTextToSentinelsOnOtherMachines(String hosts) {
    assertThat(errors("sentinel: { master: m, hosts: " + hosts + " }, secretFile: key"))
        .singleElement()
        .asString()
        .contains("shared.sentinel: connections are not encrypted");
  }

  @Test
  void reportsNamesThatOnlyLookLikeThisMachine() {
    assertThat(errors("url: 'valkey://127.0.0.1.example', secretFile: key")).hasSize(1);
    assertThat(errors("url: 'valkey://localhost.example', secretFile: key")).hasSize(1);
  }

  @Test
  void reportsCredentialsInUrlWithoutThem() {
    assertThat(errors("url: 'valkey://ann:pa55@h', secretFile: key"))
        .containsExactly(
            "bascule.yaml:2:16: shared.url: must not contain credentials; use `username` and"
                + " `passwordFile`");
    assertThat(errors("url: 'valkey://ann:pa55@h:0', secretFile: key"))
        .noneMatch(error -> error.contains("pa55"));
  }

  @Test
  void reportsMissingKeys() {
    assertThat(errors(""))
        .containsExactly(
            "bascule.yaml:2:1: shared.secretFile: is required: the secret that all replicas have;"
                + " create one with `bascule key --shared`",
            "bascule.yaml:2:1: shared.url: is required: the engine, such as valkeys://host:6379");
    assertThat(errors("sentinel: {}, tls: {}, secretFile: key"))
        .hasSize(2)
        .anyMatch(error -> error.contains("shared.sentinel.master: is required"))
        .anyMatch(error -> error.contains("shared.sentinel.hosts: is required"));
    assertThat(errors("sentinel: { master: m, hosts: [] }, tls: {}, secretFile: key")).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "password: p, passwordFile: f",
        "username: ann",
        "sentinel: { master: m, hosts: [h] }, insecure: true",
        "name: 'a b'",
        "isolatedFor: forever",
        "timeout: 1ms",
        "timeout: 2s",
        "trustFor: 100ms",
        "trustFor: 2m",
        "timeout: 500ms",
        "connectTimeout: 20ms",
        "connectTimeout: 11s",
        "timeout: 100ms, connectTimeout: 99ms",
        "maxValueBytes: 17MiB",
        "maxValueBytes: 0",
        "replica: a.b"
      })
  void reportsInvalidSettings(String setting) {
    assertThat(errors("url: 'valkeys://h', secretFile: key, " + setting)).hasSize(1);
  }

  @Test
  void reportsTlsThatHasNoEffectAndTlsThatIsMissing() {
    assertThat(errors("url: 'valkey://localhost', secretFile: key, tls: {}")).hasSize(1);
    assertThat(errors("sentinel: { master: m, hosts: [h] }, secretFile: key"))
        .containsExactly(
            "bascule.yaml:2:21: shared.sentinel: connections are not encrypted without `tls`; add"
                + " `tls: {}`, or allow that with `insecure: true`");
  }

  @Test
  void namesRangeOfDuration() {
    assertThat(errors("url: 'valkeys://h', secretFile: key, timeout: 2s, trustFor: 8s"))
        .containsExactly("bascule.yaml:2:57: shared.timeout: must be from 5ms to 1s, but is 2s");
  }

  private SharedConfig shared(String section) {
    return ConfigFixtures.valid(folder, "bascule.yaml", text(section)).shared().orElseThrow();
  }

  private List<String> errors(String section) {
    return ConfigFixtures.errors(folder, "bascule.yaml", text(section));
  }

  private static String text(String section) {
    return "mcpServers: {}\nshared: { " + section + " }";
  }
}
