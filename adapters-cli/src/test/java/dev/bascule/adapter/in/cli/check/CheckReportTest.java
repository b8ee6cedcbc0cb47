package dev.bascule.adapter.in.cli.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.adapter.in.cli.CliFixture;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CheckReportTest {

  private final CliFixture cli;

  CheckReportTest(@TempDir Path folder) {
    cli = new CliFixture(folder);
  }

  @Test
  void reportsAbsentRules() {
    cli.write("bascule.yaml", "mcpServers: {}\n");

    assertEquals(
        List.of("rights no permission rules: all callers have full access except admin default"),
        checked());
  }

  @Test
  void reportsPermissionsOfGroupsWithoutVariables() {
    cli.write(
        "bascule.yaml",
        """
        rights:
          staff: { allow: ["files", "${TOKEN}*"], deny: ["files/delete_*"], readOnly: true }
          "*": { metrics: true }
        mcpServers:
          files: { url: "https://files.example/mcp" }
          s3cret: { url: "https://other.example/mcp" }
        """);

    assertEquals(
        List.of(
            "rights.*.allow none default",
            "rights.*.deny none default",
            "rights.*.readOnly no default",
            "rights.*.admin no default",
            "rights.*.metrics yes bascule.yaml:3",
            "rights.staff.allow ${TOKEN}*, files bascule.yaml:2",
            "rights.staff.deny files/delete_* bascule.yaml:2",
            "rights.staff.readOnly yes bascule.yaml:2",
            "rights.staff.admin no default",
            "rights.staff.metrics no default"),
        checked());
  }

  @Test
  void reportsSharedCacheWithoutPassword() {
    cli.write(
        "bascule.yaml",
        """
        shared:
          url: valkeys://valkey.example
          username: ann
          password: ${TOKEN}
          secretFile: /key
          isolatedFor: ttl
        mcpServers:
          files: { url: "https://files.example/mcp", shared: never }
        """);

    assertEquals(
        List.of(
            "url valkey.example:6379 bascule.yaml:2",
            "tls default of the platform default",
            "username ann bascule.yaml:3",
            "password ${TOKEN} bascule.yaml:4",
            "secretFile /key bascule.yaml:5",
            "name bascule default",
            "replica random default",
            "timeout 50ms default",
            "connectTimeout 1s default",
            "trustFor 1s default",
            "isolatedFor ttl bascule.yaml:6",
            "maxValueBytes 256KiB default"),
        checked("shared"));
    assertThat(cli.out()).doesNotContain("s3cret").contains("shared").contains("never");
  }

  private List<String> checked() {
    return checked("rights");
  }

  private List<String> checked(String heading) {
    assertEquals(0, cli.run("check", "--all"), cli::err);
    return cli.outLines().stream()
        .dropWhile(line -> !line.equals(heading))
        .skip(1)
        .takeWhile(line -> line.startsWith(" "))
        .map(line -> line.replaceAll(" +", " ").strip())
        .toList();
  }
}
