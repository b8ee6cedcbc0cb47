package dev.bascule.bootstrap;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs the launcher with fake JDKs, package managers and a fake Maven. */
@Timeout(120)
final class LauncherTest {

  private static final List<String> TOOLS =
      List.of(
          "cat",
          "date",
          "dirname",
          "find",
          "head",
          "mkdir",
          "mv",
          "readlink",
          "rm",
          "sh",
          "tee",
          "touch");

  @TempDir private Path folder;

  private final Map<String, String> environment = new HashMap<>();

  /** The result of running the launcher. */
  private record Run(int exitCode, String out, String err) {}

  @BeforeEach
  void aProjectAndASystemWithoutJdk() throws IOException {
    for (String tool : TOOLS) {
      script("bin/" + tool, "exec " + installed(tool) + " \"$@\"");
    }
    Path project = Files.createDirectories(folder.resolve("project/domain/src/main"));
    Files.writeString(project.resolve("A.java"), "");
    Files.writeString(folder.resolve("project/pom.xml"), "");
    Files.writeString(folder.resolve("project/domain/pom.xml"), "");
    Files.copy(launcher(), folder.resolve("project/bascule"));
    environment.put("PATH", folder.resolve("bin").toString());
    environment.put("HOME", folder.resolve("home").toString());
    environment.put("BASCULE_JDK_ROOT", folder.resolve("machine").toString());
  }

  /** Finds the launcher whether the tests run in the module or in the whole project. */
  private static Path launcher() {
    Path inParent = Path.of("..", "bascule");
    return Files.exists(inParent) ? inParent : Path.of("bascule");
  }

  private static Path installed(String tool) {
    Path inBin = Path.of("/bin", tool);
    return Files.exists(inBin) ? inBin : Path.of("/usr/bin", tool);
  }

  private void script(String path, String text) throws IOException {
    Path file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/sh\n" + text + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** Creates a fake JDK whose java prints its arguments. */
  private void jdk(String path, String version) throws IOException {
    script(
        path + "/bin/java",
        "echo \"java of "
            + path
            + "\"; echo \"pid $$\"; for word; do echo \"[$word]\"; done; exit 7");
    script(path + "/bin/javac", "");
    Files.writeString(
        folder.resolve(path).resolve("release"),
        "IMPLEMENTOR=\"Somebody\"\nJAVA_VERSION=\"" + version + "\"\n");
  }

  private void jar(Instant modified) throws IOException {
    Path jar = folder.resolve("project/bootstrap/target/bascule.jar");
    Files.createDirectories(jar.getParent());
    Files.writeString(jar, "");
    Files.setLastModifiedTime(jar, FileTime.from(modified));
  }

  private void maven(String more) throws IOException {
    script(
        "bin/mvn",
        "echo built with $JAVA_HOME >>" + folder + "/builds; echo 'much to tell'; " + more);
  }

  private List<String> builds() throws IOException {
    Path builds = folder.resolve("builds");
    return Files.exists(builds) ? Files.readAllLines(builds) : List.of();
  }

  private Run run(Path launcher, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("/bin/sh", launcher.toString()));
    command.addAll(List.of(arguments));
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    Process process = builder.start();
    assertTrue(process.waitFor(20, TimeUnit.SECONDS), "the launcher ends");
    String output = Files.readString(out).replace("pid " + process.pid() + "\n", "same process\n");
    return new Run(process.exitValue(), output, Files.readString(err));
  }

  private Run run(String... arguments) throws Exception {
    return run(folder.resolve("project/bascule"), arguments);
  }

  @Nested
  class WithoutJdk {

    @ParameterizedTest
    @CsvSource({
      "apt-get, sudo apt-get install openjdk-25-jdk",
      "dnf, sudo dnf install java-25-openjdk-devel",
      "brew, brew install openjdk@25",
      "apk, sudo apk add openjdk25",
      "pacman, sudo pacman -S jdk-openjdk",
      "nothing, see https://adoptium.net"
    })
    void printsInstallInstructions(String packageManager, String command) throws Exception {
      script("bin/" + packageManager, "");
      script("bin/apt-cache", "");

      Run run = LauncherTest.this.run("demo");

      assertEquals(
          new Run(69, "", "bascule: a JDK 25 or newer is missing: " + command + "\n"), run);
    }

    @Test
    void printsPageIfTheSystemHasNoSuchPackage() throws Exception {
      script("bin/apt-get", "");
      script("bin/apt-cache", "exit 100");

      assertEquals(
          "bascule: a JDK 25 or newer is missing: see https://adoptium.net\n",
          LauncherTest.this.run("demo").err());
    }

    @Test
    void ignoresOlderJdk() throws Exception {
      jdk("machine/usr/lib/jvm/jdk-21", "21.0.5");
      jdk("machine/usr/lib/jvm/jdk-8", "1.8.0_402");

      assertEquals(69, LauncherTest.this.run().exitCode());
    }

    @Test
    void requiresCompilerToBuild() throws Exception {
      jdk("machine/usr/lib/jvm/jre-25", "25");
      Files.delete(folder.resolve("machine/usr/lib/jvm/jre-25/bin/javac"));

      assertEquals(69, LauncherTest.this.run().exitCode());
    }

    @Test
    void requiresNoCompilerIfThereIsNothingToBuild() throws Exception {
      jar(Instant.parse("2100-01-01T00:00:00Z"));

      Run run = LauncherTest.this.run();
      jdk("machine/usr/lib/jvm/jre-25", "25");
      Files.delete(folder.resolve("machine/usr/lib/jvm/jre-25/bin/javac"));

      assertEquals("bascule: Java 25 or newer is missing: see https://adoptium.net\n", run.err());
      assertEquals(7, LauncherTest.this.run().exitCode());
    }
  }

  @Nested
  class WithJdk {

    @BeforeEach
    void aJar() throws IOException {
      jar(Instant.parse("2100-01-01T00:00:00Z"));
    }

    @ParameterizedTest
    @CsvSource({
      "machine/usr/lib/jvm/temurin-25, 25.0.3",
      "machine/opt/java/openjdk, 26",
      "machine/Library/Java/JavaVirtualMachines/a b/Contents/Home, 25-ea",
      "home/.sdkman/candidates/java/25.0.1-tem, 25.0.1",
      "home/.jdks/openjdk-25, 25"
    })
    void findsJdkInTheUsualFolders(String path, String version) throws Exception {
      jdk("machine/usr/lib/jvm/jdk-17", "17.0.1");
      jdk(path, version);

      Run run = LauncherTest.this.run();

      assertThat(run.out()).startsWith("java of " + path + "\n");
      assertEquals("", run.err());
    }

    @Test
    void prefersJavaHome() throws Exception {
      jdk("machine/usr/lib/jvm/jdk-25", "25");
      jdk("mine", "25");
      environment.put("JAVA_HOME", folder.resolve("mine").toString());

      assertThat(LauncherTest.this.run().out()).startsWith("java of mine\n");
    }

    @Test
    void findsJdkOfJavaOnThePath() throws Exception {
      jdk("elsewhere", "25");
      Files.createSymbolicLink(folder.resolve("bin/java"), folder.resolve("elsewhere/bin/java"));

      assertThat(LauncherTest.this.run().out()).startsWith("java of elsewhere\n");
    }

    @Test
    void execsJavaWithUnchangedArguments() throws Exception {
      jdk("machine/opt/java/a", "25");
      environment.put("BASCULE_JAVA_OPTS", "-Xmx1g -Da=b");

      Run run = LauncherTest.this.run("call", "a server", "{\"a\": \"*\"}", "");

      assertAll(
          () -> assertEquals(7, run.exitCode()),
          () -> assertThat(run.out()).contains("same process\n"),
          () -> assertThat(run.out()).contains("[-Xmx1g]\n[-Da=b]\n[-jar]\n"),
          () -> assertThat(run.out()).endsWith("[call]\n[a server]\n[{\"a\": \"*\"}]\n[]\n"));
    }

    @Test
    void passesThatNoOutputIsATerminal() throws Exception {
      jdk("machine/opt/java/a", "25");

      assertThat(LauncherTest.this.run().out()).contains("[-Dbascule.terminals=]\n");
    }

    @Test
    void passesOptionsOfFileBeforeThoseOfEnvironment() throws Exception {
      jdk("machine/opt/java/a", "25");
      environment.put("BASCULE_JAVA_OPTS", "-Xmx1g");

      String out = LauncherTest.this.run().out();

      String options = folder.toRealPath().resolve("project/ops/jvm.options").toString();
      assertThat(out).contains("[@" + options + "]\n[-Dbascule.terminals=]\n[-Xmx1g]\n");
    }

    /**
     * The file that every package and image starts the JVM with; a JVM without it allows the heap.
     */
    @ParameterizedTest
    @CsvSource({"-Xmx128m, 64", "-Xmx1g, 64", "-XX:MaxDirectMemorySize=96m, 96"})
    void limitsDirectMemoryWhateverTheHeap(String option, int mebibytes) throws Exception {
      String java = ProcessHandle.current().info().command().orElseThrow();
      String options = "@" + launcher().resolveSibling("ops/jvm.options");
      Process process =
          new ProcessBuilder(java, options, option, "-XX:+PrintFlagsFinal", "-version").start();

      String flags = new String(process.getInputStream().readAllBytes(), UTF_8);

      assertThat(flags)
          .containsPattern("MaxDirectMemorySize +(:)?= " + mebibytes * 1024L * 1024 + " ");
    }

    @Test
    void usesAotCacheIfTheBuildCreatedOne() throws Exception {
      jdk("machine/opt/java/a", "25");
      Path cache = folder.toRealPath().resolve("project/bootstrap/target/bascule.aot");
      String without = LauncherTest.this.run().out();
      Files.writeString(cache, "");

      String with = LauncherTest.this.run().out();

      assertThat(without).doesNotContain("AOTCache");
      assertThat(with).contains("[-XX:AOTCache=" + cache + "]\n");
    }

    @Test
    void usesOnlyAotCacheOfTheSameUser() throws Exception {
      jdk("machine/opt/java/a", "25");
      script("bin/cksum", "echo 42");
      script("bin/tr", "exec " + installed("tr") + " \"$@\"");
      Path installed = Files.createDirectories(folder.resolve("installed"));
      Files.copy(launcher(), installed.resolve("bascule"));
      Files.writeString(installed.resolve("bascule.jar"), "");
      Path caches = Files.createDirectories(folder.resolve("caches/bascule"));
      environment.put("XDG_CACHE_HOME", folder.resolve("caches").toString());
      Path cache = caches.resolve("42.aot");
      Path own = Files.writeString(folder.resolve("own"), "");

      Files.createSymbolicLink(cache, own);
      String withOwn = LauncherTest.this.run(installed.resolve("bascule")).out();
      Files.delete(cache);
      Files.createSymbolicLink(cache, fileOfOtherUser());
      String withOther = LauncherTest.this.run(installed.resolve("bascule")).out();

      assertThat(withOwn).contains("[-XX:AOTCache=" + cache + "]\n");
      assertThat(withOther).contains("[-jar]").doesNotContain("AOTCache");
    }

    /** Returns a readable file of another user: root can create one, and others have not /etc. */
    private Path fileOfOtherUser() throws IOException {
      Path file = Path.of("/etc/passwd");
      if (Files.isWritable(file)) {
        file = Files.writeString(folder.resolve("other"), "");
        Files.setAttribute(file, "unix:uid", 65534);
      }
      return file;
    }

    @Test
    void findsProjectThroughSymbolicLink() throws Exception {
      jdk("machine/opt/java/a", "25");
      Files.createDirectories(folder.resolve("links"));
      Path link =
          Files.createSymbolicLink(folder.resolve("links/b"), Path.of("../project/bascule"));

      Run run = LauncherTest.this.run(link);

      String jar = folder.toRealPath().resolve("project/bootstrap/target/bascule.jar").toString();
      assertThat(run.out()).contains("[-jar]\n[" + jar + "]\n");
    }
  }

  @Nested
  class Build {

    @BeforeEach
    void aJdk() throws IOException {
      jdk("machine/opt/java/a", "25");
    }

    @Test
    void buildsIfThereIsNoJar() throws Exception {
      maven("touch " + folder + "/project/bootstrap/target/quick/bascule.jar");

      Run run = LauncherTest.this.run();

      assertEquals(List.of("built with " + folder + "/machine/opt/java/a"), builds());
      assertThat(run.out()).doesNotContain("much to tell");
      assertThat(run.out()).contains("/bootstrap/target/quick/bascule.jar]\n");
    }

    @Test
    void reportsEachModuleWhileItBuilds() throws Exception {
      maven(
          "echo '[INFO] Building domain 0.1.0-SNAPSHOT      [2/8]';"
              + "echo '[INFO] Building jar: /a/b.jar'; echo '[INFO] a [3/8]'");

      assertEquals(
          """
          bascule: building; the first time, Maven downloads libraries and plugins ...
            [2/8] domain                   0 s
          bascule: built in 0 s
          """,
          LauncherTest.this.run().err().replaceAll("\\d+ s\\n", "0 s\n"));
    }

    @Test
    void usesTheNewerOfTheTwoBuilds() throws Exception {
      jar(Instant.parse("2001-01-01T00:00:00Z"));
      Files.createDirectories(folder.resolve("project/bootstrap/target/quick"));
      Files.writeString(folder.resolve("project/bootstrap/target/quick/bascule.jar"), "");
      maven("");

      Run run = LauncherTest.this.run();

      assertThat(run.out()).contains("target/quick/bascule.jar]\n");
      assertEquals(List.of(), builds());
    }

    @Test
    void buildsIfASourceIsNewer() throws Exception {
      jar(Instant.parse("2001-01-01T00:00:00Z"));
      maven("touch " + folder + "/project/bootstrap/target/quick/bascule.jar");

      LauncherTest.this.run();
      LauncherTest.this.run();

      assertEquals(1, builds().size());
    }

    @Test
    void keepsTheTimestampOfTheJarForTheCache() throws Exception {
      Path jar = folder.resolve("project/bootstrap/target/quick/bascule.jar");
      maven("touch -d '2001-01-01T00:00:00Z' " + jar);

      LauncherTest.this.run();

      assertEquals(
          FileTime.from(Instant.parse("2001-01-01T00:00:00Z")), Files.getLastModifiedTime(jar));
    }

    @Test
    void doesNotBuildIfTheJarIsNewer() throws Exception {
      jar(Instant.parse("2100-01-01T00:00:00Z"));
      maven("");

      LauncherTest.this.run();

      assertEquals(List.of(), builds());
    }

    @Test
    void doesNotBuildIfOnlyTheJarOfTheLastBuildIsOlder() throws Exception {
      jar(Instant.parse("2001-01-01T00:00:00Z"));
      Path cache = folder.resolve("project/bootstrap/target/bascule.aot");
      Files.writeString(cache, "");
      Files.setLastModifiedTime(cache, FileTime.from(Instant.parse("2100-01-01T00:00:00Z")));
      maven("");

      LauncherTest.this.run();

      assertEquals(List.of(), builds());
    }

    @Test
    void doesNotBuildIfOnlyTheCacheIsOlder() throws Exception {
      jar(Instant.parse("2100-01-01T00:00:00Z"));
      Path cache = folder.resolve("project/bootstrap/target/bascule.aot");
      Files.writeString(cache, "");
      Files.setLastModifiedTime(cache, FileTime.from(Instant.parse("2001-01-01T00:00:00Z")));
      maven("");

      LauncherTest.this.run();

      assertEquals(List.of(), builds());
    }

    @Test
    void printsWhyTheBuildFailed() throws Exception {
      maven("exit 1");

      Run run = LauncherTest.this.run();

      assertEquals(70, run.exitCode());
      assertThat(run.err()).endsWith("much to tell\nbascule: the build failed; see above\n");
    }

    @Test
    void requiresMaven() throws Exception {
      script("bin/brew", "");

      Run run = LauncherTest.this.run();

      assertEquals(
          new Run(69, "", "bascule: Maven 3.9 or newer is missing: brew install maven\n"), run);
    }
  }
}
