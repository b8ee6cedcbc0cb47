package dev.bascule.adapter.out.mcp.stdio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.bascule.adapter.out.mcp.config.ChildEnvironment;
import dev.bascule.adapter.out.mcp.config.ProtocolChoice;
import dev.bascule.adapter.out.mcp.config.StdioSettings;
import dev.bascule.domain.mcp.ServerId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starts programs that cannot be started, and reads the reason. */
final class ChildProcessTest {

  @TempDir private Path folder;

  @Test
  void namesProgramThatIsNotOnThePath() {
    assertThat(reason(List.of("no-such-program-of-bascule", "secret"), Optional.empty()))
        .isEqualTo(
            "the program \"no-such-program-of-bascule\" is not on the PATH of the bridge; install"
                + " it, or configure its path as `command`");
  }

  @Test
  void namesPathThatDoesNotExist() {
    assertThat(reason(List.of("/no/such/program"), Optional.empty()))
        .isEqualTo("the program \"/no/such/program\" does not exist");
  }

  @Test
  void namesProgramWhoseInterpreterDoesNotExist() throws IOException {
    Path file = Files.writeString(folder.resolve("script of bascule"), "#!/no/such/interpreter\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    String reason = "the program \"%s\" cannot be started: its interpreter does not exist";

    assertThat(reason(List.of(file.toString()), Optional.empty()))
        .isEqualTo(reason.formatted(file));
    assertThat(reason(List.of("./script of bascule"), Optional.of(folder)))
        .isEqualTo(reason.formatted("./script of bascule"));
    assertThat(reason(List.of("script of bascule"), Optional.empty(), "/no/such/folder:" + folder))
        .isEqualTo(reason.formatted("script of bascule"));
  }

  @Test
  void recognizesArgumentsInCommand() {
    assertThat(reason(List.of("npx -y some-server"), Optional.empty()))
        .isEqualTo(
            "the program \"npx -y some-server\" does not exist; configure its arguments as `args`");
  }

  @Test
  void namesFolderThatDoesNotExist() {
    assertThat(reason(List.of("sh"), Optional.of(folder.resolve("absent"))))
        .isEqualTo(
            "the program \"sh\" cannot be started: its folder \""
                + folder.resolve("absent")
                + "\" does not exist");
  }

  @Test
  void describesOtherReasons() throws IOException {
    Path file = Files.writeString(folder.resolve("server"), "no program");

    assertThat(reason(List.of(file.toString()), Optional.empty()))
        .startsWith("the program \"" + file + "\" cannot be started: ")
        .contains("Permission denied");
  }

  private static String reason(List<String> command, Optional<Path> workingFolder) {
    return reason(command, workingFolder, /* searchPath= */ "");
  }

  private static String reason(
      List<String> command, Optional<Path> workingFolder, String searchPath) {
    StdioSettings settings =
        new StdioSettings(
            new ServerId("server"),
            command,
            Map.of(),
            workingFolder,
            1024,
            ProtocolChoice.AUTO,
            ChildEnvironment.DEFAULT,
            OptionalLong.empty());
    return ChildProcess.reason(
        settings, assertThrows(IOException.class, () -> ChildProcess.start(settings)), searchPath);
  }
}
