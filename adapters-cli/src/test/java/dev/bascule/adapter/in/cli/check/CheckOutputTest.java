package dev.bascule.adapter.in.cli.check;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.adapter.in.cli.CliFixture;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What whole configurations print: one with every key, one with their alternatives, one with
 * variables wherever they can be, and those without a key.
 */
final class CheckOutputTest {

  private static final long YEAR_2100 = 4_102_444_800_000L;

  private final Path folder;
  private final CliFixture cli;

  CheckOutputTest(@TempDir Path folder) {
    this.folder = folder;
    cli = new CliFixture(folder);
    cli.environment.putAll(
        Map.of(
            "HOME", folder.toString(),
            "HOST", "127.0.0.1",
            "NUMBER", "7",
            "BRIDGE", "bridge",
            "SERVERS", "servers",
            "KEYS", "keys",
            "TRUE", "true",
            "NEED", "need",
            "ALL", "all",
            "LAZY", "lazy"));
    cli.environment.putAll(Map.of("AUTO", "auto", "NAME", "LANGUAGE"));
  }

  @BeforeEach
  void writeFiles() throws IOException {
    Files.createDirectory(folder.resolve("tls"));
    HeldCertificate authority = certificate("authority").certificateAuthority(0).build();
    for (String name : new String[] {"bridge", "client"}) {
      HeldCertificate own = certificate(name).signedBy(authority).build();
      cli.write("tls/" + name + ".pem", own.certificatePem());
      secret("tls/" + name + ".key", own.privateKeyPkcs8Pem());
    }
    cli.write("tls/clients.pem", authority.certificatePem());
    cli.write("tls/servers.pem", authority.certificatePem());
    secret("keys.yaml", "keys: [{ name: file, key: the-key-in-the-file, groups: [staff] }]");
    cli.write("jwks.json", "{\"keys\":[" + jwk() + "]}");
    secret("shared.secret", "0123456789abcdef0123456789abcdef");
    secret("shared.password", "the-password");
    secret("s3cret", "0123456789abcdef0123456789abcdef");
    secret("server.env", "FROM_FILE=value\n");
    secret("headers.txt", "X-Two: 2\n");
    secret("s3cret.txt", "X-Two: 2\n");
    secret("client.secret", "the-secret");
    cli.write("s3cret.yaml", "mcpServers: { included: { command: no-such-program } }");
    Files.createDirectory(folder.resolve("conf.d"));
    cli.write("conf.d/team.json", "{\"mcpServers\":{\"team\":{\"command\":\"no-such-program\"}}}");
  }

  private static HeldCertificate.Builder certificate(String name) {
    return new HeldCertificate.Builder().commonName(name).validityInterval(0, YEAR_2100);
  }

  private void secret(String name, String text) throws IOException {
    cli.write(name, text);
    Files.setPosixFilePermissions(
        folder.resolve(name), PosixFilePermissions.fromString("rw-------"));
  }

  private static String jwk() {
    return "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"kid\":\"one\",\"alg\":\"EdDSA\","
        + "\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}";
  }

  @ParameterizedTest
  @CsvSource({
    "every-key, .txt, ''",
    "every-key, .all.txt, --all",
    "every-key, .json, --json",
    "other-keys, .txt, ''",
    "other-keys, .all.txt, --all",
    "other-keys, .json, --json",
    "variables, .txt, ''",
    "variables, .all.txt, --all",
    "variables, .json, --json",
    "defaults, .txt, ''",
    "defaults, .all.txt, --all",
    "defaults, .json, --json",
    "empty, .txt, ''",
    "empty, .all.txt, --all",
    "empty, .json, --json"
  })
  void printsEffectiveValues(String name, String ending, String option) throws IOException {
    cli.write("bascule.yaml", resource(name + ".yaml"));

    int code =
        cli.run(Stream.of("check", option).filter(part -> !part.isEmpty()).toArray(String[]::new));

    assertEquals(0, code, () -> cli.err() + cli.out());
    assertEquals(resource(name + ending), normalized(cli.out()));
  }

  /** The width of a column depends on the folder. */
  private String normalized(String text) {
    return text.replace(folder.toString(), "FOLDER").replaceAll(" +", " ");
  }

  private static String resource(String name) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(CheckOutputTest.class.getResourceAsStream(name), name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
