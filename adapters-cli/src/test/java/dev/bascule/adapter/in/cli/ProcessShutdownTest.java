package dev.bascule.adapter.in.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Sends signals to a process that runs the program without a bridge. Each test has a thread that
 * its timeout can abandon, since a process that ignores the signal never ends its output.
 */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
final class ProcessShutdownTest {

  /**
   * A process inherits from its parent that signals are ignored, as a shell's background jobs
   * ignore SIGINT, and the JVM does not handle ignored ones.
   */
  private static final List<String> DEFAULT_SIGNALS =
      OS.current() == OS.LINUX ? List.of("env", "--default-signal=INT,TERM,HUP") : List.of();

  @TempDir private Path folder;

  private final List<Process> started = new ArrayList<>();

  @AfterEach
  void endWhatIsLeft() {
    started.forEach(Process::destroyForcibly);
  }

  private Process start(String... arguments) throws IOException {
    return start(List.of(), arguments);
  }

  private Process start(List<String> jvmOptions, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(DEFAULT_SIGNALS);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmOptions);
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            WaitingProgram.class.getName()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).directory(folder.toFile()).start();
    started.add(process);
    return process;
  }

  private static String lineThatStartsWith(String start, BufferedReader reader) throws IOException {
    String line = reader.readLine();
    while (!line.startsWith(start)) {
      line = reader.readLine();
    }
    return line;
  }

  private static int exitCode(Process process) throws InterruptedException {
    assertTrue(process.waitFor(30, TimeUnit.SECONDS), "the process ends");
    return process.exitValue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT"})
  void serviceClosesBridgeAndExitsWithZeroOnSignal(String signal) throws Exception {
    Process process = start("demo");

    try (BufferedReader out = process.inputReader()) {
      assertEquals("listening on http://127.0.0.1:4711", out.readLine());
      send(signal, process);

      assertEquals("closed 1", lineThatStartsWith("closed ", out));
      assertEquals(0, exitCode(process));
    }
  }

  private static void send(String signal, Process process) throws Exception {
    new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor();
  }

  private Process serveWithDelay() throws IOException {
    Files.writeString(
        folder.resolve("bascule.yaml"), "listen: { drainDelay: 1h }\nmcpServers: {}\n");
    return start("serve");
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT"})
  void secondSignalEndsDrainDelay(String second) throws Exception {
    Process process = serveWithDelay();

    try (BufferedReader out = process.inputReader()) {
      assertEquals("listening on http://127.0.0.1:4711", out.readLine());
      send("TERM", process);
      assertEquals("announced", out.readLine());
      send(second, process);

      assertEquals("closed 1", lineThatStartsWith("closed ", out));
      assertEquals(0, exitCode(process));
    }
  }

  @Test
  void interruptOfUserSkipsDrainDelay() throws Exception {
    Process process = serveWithDelay();

    try (BufferedReader out = process.inputReader()) {
      assertEquals("listening on http://127.0.0.1:4711", out.readLine());
      send("INT", process);

      assertEquals("closed", out.readLine());
      assertEquals(0, exitCode(process));
    }
  }

  @Test
  void serviceReloadsOnEachHangup() throws Exception {
    Process process = serveWithDelay();

    try (BufferedReader out = process.inputReader()) {
      assertEquals("listening on http://127.0.0.1:4711", out.readLine());
      for (int i = 0; i < 2; i++) {
        send("HUP", process);
        assertEquals("reloaded", out.readLine());
      }
      assertTrue(process.isAlive());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT"})
  void serviceExitsAfterOtherShutdownHooks(String signal) throws Exception {
    Process process = start(List.of("-Dother.hook=true"), "demo");

    try (BufferedReader out = process.inputReader();
        BufferedWriter in = process.outputWriter()) {
      assertEquals("listening on http://127.0.0.1:4711", out.readLine());
      send(signal, process);

      assertEquals("closed 1", lineThatStartsWith("closed ", out));
      in.write("go on\n");
      in.flush();
      assertEquals("other hook done", out.readLine());
      assertEquals(0, exitCode(process));
    }
  }

  @Test
  void flightRecordingIsCompleteAfterSignal() throws Exception {
    Path recording = folder.resolve("test.jfr");
    Process process = start(List.of("-XX:StartFlightRecording:filename=" + recording), "demo");

    try (BufferedReader out = process.inputReader()) {
      String line = lineThatStartsWith("listening", out);
      assertEquals("listening on http://127.0.0.1:4711", line);
      send("TERM", process);

      assertEquals(0, exitCode(process));
    }
    assertTrue(
        RecordingFile.readAllEvents(recording).stream()
            .anyMatch(event -> event.getEventType().getName().equals("jdk.Shutdown")));
  }

  @ParameterizedTest
  @CsvSource({"call demo echo, TERM, 143", "call demo echo, INT, 130", "tools, TERM, 143"})
  void commandClosesBridgeAndExitsWithCodeOfSignal(String command, String signal, int exitCode)
      throws Exception {
    Process process = start(command.split(" ", -1));

    try (BufferedReader out = process.inputReader()) {
      assertEquals("asking", out.readLine());
      send(signal, process);

      assertEquals("cancelled", out.readLine());
      assertEquals("bridge closed", out.readLine());
      assertEquals(exitCode, exitCode(process));
    }
  }

  @Test
  void completedCommandExitsWithItsOwnCode() throws Exception {
    Process process = start("check");

    assertEquals(2, exitCode(process));
  }
}
