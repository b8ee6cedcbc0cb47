import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Comparator.comparingInt;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static java.util.stream.Collectors.toCollection;

import com.sun.jdi.AbsentInformationException;
import com.sun.jdi.Bootstrap;
import com.sun.jdi.ReferenceType;
import com.sun.jdi.VirtualMachine;
import com.sun.jdi.connect.AttachingConnector;
import com.sun.jdi.connect.Connector;
import com.sun.jdi.event.EventSet;
import com.sun.jdi.event.MethodEntryEvent;
import com.sun.jdi.request.EventRequest;
import com.sun.jdi.request.MethodEntryRequest;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Counts the source files whose methods one tool call enters, in a bridge that it starts. The
 * command is {@code bin/walk}; its {@code --help} has the options.
 */
final class Walk {

  /** Calls of each kind before the first one that is recorded. */
  private static final int WARM_UP_CALLS = 20;

  /** Recorded calls of each kind; a file counts if most of them entered it. */
  private static final int RECORDED_CALLS = 9;

  private Walk() {}

  /** The kinds of calls, in the order of the output. */
  private enum CallKind {
    REST_HIT,
    REST_MISS,
    MCP_HIT,
    MCP_MISS;

    boolean isRest() {
      return this == REST_HIT || this == REST_MISS;
    }

    boolean isHit() {
      return this == REST_HIT || this == MCP_HIT;
    }

    /** Returns the name on the command line and in the output. */
    String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Optional<CallKind> find(String label) {
      return Stream.of(values()).filter(kind -> kind.label().equals(label)).findFirst();
    }
  }

  public static void main(String[] args) throws Exception {
    Path root = Path.of(args[0]);
    Options options;
    try {
      options = Options.parse(List.of(args).subList(1, args.length));
    } catch (IllegalArgumentException e) {
      System.err.println("bin/walk: " + e.getMessage());
      System.exit(2);
      return;
    }
    System.exit(print(measure(root), options) ? 0 : 1);
  }

  private static Map<CallKind, List<SourceFile>> measure(Path root) throws Exception {
    SourceTree sources = SourceTree.read(root);
    Map<CallKind, List<SourceFile>> found = new EnumMap<>(CallKind.class);
    try (EchoServer server = EchoServer.start();
        Bridge bridge = Bridge.start(root, server.url());
        ToolCaller caller = new ToolCaller(bridge.url())) {
      for (CallKind kind : CallKind.values()) {
        for (int i = 0; i < WARM_UP_CALLS; i++) {
          caller.start(kind).get(10, SECONDS);
        }
      }
      try (MethodRecorder recorder = MethodRecorder.attach(bridge.debugPort(), sources)) {
        for (CallKind kind : CallKind.values()) {
          int before = server.calls().get();
          List<SourceFile> files = filesOfMost(recorder, caller, kind);
          int serverCalls = server.calls().get() - before;
          if (files.isEmpty() || serverCalls != (kind.isHit() ? 0 : 1 + 2 * RECORDED_CALLS)) {
            throw new IllegalStateException(
                "%s: %d files, %d calls of the server"
                    .formatted(kind.label(), files.size(), serverCalls));
          }
          found.put(kind, files);
        }
      }
    }
    return found;
  }

  /** Returns the files that most calls of {@code kind} enter, in the order of the last call. */
  private static List<SourceFile> filesOfMost(
      MethodRecorder recorder, ToolCaller caller, CallKind kind) throws Exception {
    Map<SourceFile, Integer> calls = new HashMap<>();
    Map<SourceFile, Integer> positions = new HashMap<>();
    // Opens the connection to the server, whose thread polls; all other work ends before that.
    recorder.record(() -> caller.start(kind));
    recorder.ignorePeriodicThreads();
    for (int i = 0; i < RECORDED_CALLS; i++) {
      // The recorded call then finds what is kept for a second, such as the head of a response.
      caller.start(kind).get(10, SECONDS);
      int position = 0;
      for (SourceFile file : recorder.record(() -> caller.start(kind))) {
        calls.merge(file, 1, Integer::sum);
        positions.put(file, position++);
      }
    }
    return calls.keySet().stream()
        .filter(file -> calls.get(file) > RECORDED_CALLS / 2)
        .sorted(comparingInt(positions::get))
        .toList();
  }

  /** Prints what was found; returns whether every limit holds. */
  private static boolean print(Map<CallKind, List<SourceFile>> found, Options options) {
    boolean holds = true;
    for (Map.Entry<CallKind, List<SourceFile>> entry : found.entrySet()) {
      CallKind kind = entry.getKey();
      List<SourceFile> files = entry.getValue();
      Integer limit = options.limits().get(kind);
      String suffix = limit == null ? "" : " (limit " + limit + ")";
      System.out.printf(Locale.ROOT, "%-9s %4d files%s%n", kind.label(), files.size(), suffix);
      if (options.files()) {
        for (int i = 0; i < files.size(); i++) {
          SourceFile file = files.get(i);
          System.out.printf(
              Locale.ROOT,
              "%14d  %-16s  %-32s  %s%n",
              i + 1,
              file.module(),
              file.shortPackage(),
              file.name());
        }
      }
      if (limit != null && files.size() > limit) {
        System.out.flush();
        System.err.printf(
            Locale.ROOT,
            "bin/walk: %s enters %d files, %d more than its limit%n",
            kind.label(),
            files.size(),
            files.size() - limit);
        holds = false;
      }
    }
    return holds;
  }

  /**
   * The command line.
   *
   * @param files whether to list the files
   * @param limits the most files of a kind; unlimited if absent
   */
  private record Options(boolean files, Map<CallKind, Integer> limits) {

    private static final Pattern LIMIT = Pattern.compile("([a-z-]+)=(\\d{1,6})");

    static Options parse(List<String> args) {
      boolean files = false;
      Map<CallKind, Integer> limits = new EnumMap<>(CallKind.class);
      for (int i = 0; i < args.size(); i++) {
        switch (args.get(i)) {
          case "--files" -> files = true;
          case "--limit" -> addLimit(limits, ++i < args.size() ? args.get(i) : "");
          default -> throw new IllegalArgumentException("unknown option " + args.get(i));
        }
      }
      return new Options(files, limits);
    }

    private static void addLimit(Map<CallKind, Integer> limits, String text) {
      Matcher matcher = LIMIT.matcher(text);
      Optional<CallKind> kind =
          matcher.matches() ? CallKind.find(matcher.group(1)) : Optional.empty();
      limits.put(
          kind.orElseThrow(
              () ->
                  new IllegalArgumentException(
                      "--limit requires KIND=NUMBER, not \"" + text + '"')),
          Integer.parseInt(matcher.group(2)));
    }
  }

  /** A source file of the program. */
  private record SourceFile(String module, String packageName, String name) {

    private static final String PREFIX = "dev.bascule.";

    String shortPackage() {
      return packageName.substring(PREFIX.length());
    }
  }

  /** The source files of all modules, by package and name. */
  private record SourceTree(Map<String, SourceFile> byPath) {

    static SourceTree read(Path root) throws IOException {
      Map<String, SourceFile> files = new HashMap<>();
      try (Stream<Path> modules = Files.list(root)) {
        for (Path module : modules.toList()) {
          Path sources = module.resolve("src/main/java");
          if (Files.isDirectory(sources)) {
            addFiles(files, module.getFileName().toString(), sources);
          }
        }
      }
      return new SourceTree(files);
    }

    private static void addFiles(Map<String, SourceFile> files, String module, Path sources)
        throws IOException {
      try (Stream<Path> paths = Files.walk(sources)) {
        for (Path path : paths.filter(Files::isRegularFile).toList()) {
          String folder = sources.relativize(path.getParent()).toString();
          String name = path.getFileName().toString();
          String packageName = folder.replace(path.getFileSystem().getSeparator(), ".");
          files.put(packageName + '/' + name, new SourceFile(module, packageName, name));
        }
      }
    }

    /** Returns the file that declares {@code type}; empty for a class that the JVM generated. */
    Optional<SourceFile> find(ReferenceType type) {
      try {
        String name = type.name();
        String packageName = name.substring(0, name.lastIndexOf('.'));
        return Optional.ofNullable(byPath.get(packageName + '/' + type.sourceName()));
      } catch (AbsentInformationException _) {
        return Optional.empty();
      }
    }
  }

  /** Records the source files whose methods a JVM enters, with the Java Debug Interface. */
  private static final class MethodRecorder implements AutoCloseable {

    /** A call has ended if no method was entered for so long after its response. */
    private static final long QUIET_MILLIS = 100;

    private static final long MAX_CALL_MILLIS = 10_000;

    /** Longer than the period of every periodic task. */
    private static final long IDLE_MILLIS = 1_500;

    private final VirtualMachine vm;
    private final SourceTree sources;
    private final Set<Long> periodicThreads = new HashSet<>();

    private MethodRecorder(VirtualMachine vm, SourceTree sources) {
      this.vm = vm;
      this.sources = sources;
    }

    static MethodRecorder attach(int port, SourceTree sources) throws Exception {
      AttachingConnector connector =
          Bootstrap.virtualMachineManager().attachingConnectors().stream()
              .filter(each -> each.name().equals("com.sun.jdi.SocketAttach"))
              .findFirst()
              .orElseThrow();
      Map<String, Connector.Argument> arguments = connector.defaultArguments();
      arguments.get("hostname").setValue("127.0.0.1");
      arguments.get("port").setValue(Integer.toString(port));
      return new MethodRecorder(connector.attach(arguments), sources);
    }

    /** Records for a while without a call, to ignore from then on the threads that work anyway. */
    void ignorePeriodicThreads() throws Exception {
      CompletableFuture<?> pause =
          new CompletableFuture<>().completeOnTimeout(null, IDLE_MILLIS, MILLISECONDS);
      recordEntries(() -> pause).stream()
          .map(entry -> entry.thread().uniqueID())
          .forEach(periodicThreads::add);
    }

    /**
     * Returns the files that all threads except those of periodic tasks enter, from the start of
     * the call until it has ended, in the order of first entry.
     */
    Set<SourceFile> record(Supplier<CompletableFuture<?>> call) throws Exception {
      return recordEntries(call).stream()
          .filter(entry -> !periodicThreads.contains(entry.thread().uniqueID()))
          .map(entry -> entry.location().declaringType())
          .distinct()
          .flatMap(type -> sources.find(type).stream())
          .collect(toCollection(LinkedHashSet::new));
    }

    private List<MethodEntryEvent> recordEntries(Supplier<CompletableFuture<?>> call)
        throws Exception {
      MethodEntryRequest request = vm.eventRequestManager().createMethodEntryRequest();
      request.addClassFilter("dev.bascule.*");
      request.setSuspendPolicy(EventRequest.SUSPEND_NONE);
      request.enable();
      List<MethodEntryEvent> entries = new ArrayList<>();
      CompletableFuture<?> end = call.get().orTimeout(MAX_CALL_MILLIS, MILLISECONDS);
      while (true) {
        EventSet events = vm.eventQueue().remove(QUIET_MILLIS);
        if (events != null) {
          events.stream()
              .filter(MethodEntryEvent.class::isInstance)
              .map(MethodEntryEvent.class::cast)
              .forEach(entries::add);
        } else if (end.isDone()) {
          break;
        }
      }
      vm.eventRequestManager().deleteEventRequest(request);
      end.get();
      return entries;
    }

    @Override
    public void close() {
      vm.dispose();
    }
  }

  /** A client of the bridge with one connection, which stays open. */
  private static final class ToolCaller implements AutoCloseable {

    private static final String REST_PATH = "/servers/echo/tools/echo";
    private static final String MCP_PATH = "/servers/echo/mcp";
    private static final Pattern SESSION =
        Pattern.compile("(?i)^mcp-session-id: *(\\S+)", Pattern.MULTILINE);
    private static final Pattern LENGTH =
        Pattern.compile("(?i)^content-length: *(\\d+)", Pattern.MULTILINE);

    private final Socket socket;
    private final String session;

    /** All numbers have six digits, so that the heads of the requests do not differ. */
    private int number = 100_000;

    ToolCaller(URI bridge) throws IOException {
      socket = new Socket(bridge.getHost(), bridge.getPort());
      socket.setTcpNoDelay(true);
      session = beginSession();
    }

    private String beginSession() throws IOException {
      String initialize =
          """
          {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"%s",\
          "capabilities":{},"clientInfo":{"name":"walk","version":"1"}}}\
          """
              .formatted(EchoServer.PROTOCOL_VERSION);
      Matcher id = SESSION.matcher(postMcp("", initialize));
      if (!id.find()) {
        throw new IOException("the response to initialize has no session id");
      }
      String header = "Mcp-Session-Id: " + id.group(1) + "\r\n";
      postMcp(header, "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}");
      return header;
    }

    /** Begins a call; its future fails if the response is not the result of the tool. */
    CompletableFuture<?> start(CallKind kind) {
      number++;
      String arguments = "{\"message\":\"%s\"}".formatted(kind.isHit() ? "repeat" : number);
      String message =
          """
          {"jsonrpc":"2.0","id":%d,"method":"tools/call","params":{"name":"echo","arguments":%s}}\
          """
              .formatted(number, arguments);
      return CompletableFuture.runAsync(
          () -> {
            try {
              String response =
                  kind.isRest() ? post(REST_PATH, "", arguments) : postMcp(session, message);
              if (!response.contains(EchoServer.RESULT_TEXT)) {
                throw new IOException(kind.label() + ": unexpected response\n" + response);
              }
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }

    private String postMcp(String headers, String body) throws IOException {
      return post(
          MCP_PATH,
          "Accept: application/json, text/event-stream\r\nMCP-Protocol-Version: "
              + EchoServer.PROTOCOL_VERSION
              + "\r\n"
              + headers,
          body);
    }

    /**
     * Sends a request, and returns the head and the body of the response. The head and the body of
     * the request are written together, as the HTTP clients of the JDK do not do: the bridge takes
     * another way if it reads the head alone, which would be a matter of chance.
     */
    private String post(String path, String headers, String body) throws IOException {
      String request =
          "POST %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n".formatted(path, socket.getPort())
              + "Content-Type: application/json\r\n%s".formatted(headers)
              + "Content-Length: %d\r\n\r\n%s".formatted(body.length(), body);
      socket.getOutputStream().write(request.getBytes(US_ASCII));
      InputStream in = socket.getInputStream();
      StringBuilder response = new StringBuilder();
      while (response.indexOf("\r\n\r\n") < 0) {
        int next = in.read();
        if (next < 0) {
          throw new EOFException("the bridge closed the connection");
        }
        response.append((char) next);
      }
      Matcher length = LENGTH.matcher(response);
      if (length.find()) {
        byte[] content = in.readNBytes(Integer.parseInt(length.group(1)));
        response.append(new String(content, UTF_8));
      }
      return response.toString();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  /** A bridge in a process of its own that accepts a debugger. */
  private record Bridge(Process process, int debugPort, URI url) implements AutoCloseable {

    private static final Pattern DEBUG_PORT =
        Pattern.compile("Listening for transport dt_socket at address: (?:\\S*:)?(\\d+)");
    private static final Pattern URL = Pattern.compile("listening on (http:\\S+)");

    static Bridge start(Path root, URI server) throws IOException {
      Path config = Files.createTempFile("walk", ".json");
      config.toFile().deleteOnExit();
      Files.writeString(
          config,
          """
          {"mcpServers": {"echo": {"url": "%s", "protocol": "legacy",
            "tools": {"*": {"cache": {"ttl": "1h"}}}}}}
          """
              .formatted(server));
      ProcessBuilder builder =
          new ProcessBuilder(
              root.resolve("bascule").toString(), "serve", "--no-reload", "--port", "0");
      builder.command().addAll(List.of("--config", config.toString()));
      builder
          .environment()
          .put(
              "BASCULE_JAVA_OPTS",
              "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=127.0.0.1:0");
      Process process = builder.redirectErrorStream(true).start();
      Runtime.getRuntime().addShutdownHook(new Thread(process.toHandle()::destroy));
      BufferedReader output = process.inputReader();
      int debugPort = Integer.parseInt(await(output, DEBUG_PORT));
      URI url = URI.create(await(output, URL));
      Thread.startVirtualThread(() -> output.lines().forEach(_ -> {}));
      return new Bridge(process, debugPort, url);
    }

    /** Returns the first group of the first line that matches. */
    private static String await(BufferedReader output, Pattern pattern) throws IOException {
      StringBuilder others = new StringBuilder();
      for (String line; (line = output.readLine()) != null; ) {
        Matcher matcher = pattern.matcher(line);
        if (matcher.find()) {
          return matcher.group(1);
        }
        others.append(line).append('\n');
      }
      throw new IllegalStateException("The bridge did not start:\n" + others);
    }

    @Override
    public void close() {
      process.toHandle().destroy();
      process.onExit().completeOnTimeout(process, 10, SECONDS).join();
      if (process.isAlive()) {
        process.destroyForcibly();
      }
    }
  }

  /** An MCP server with one tool, {@code echo}, over Streamable HTTP. */
  private record EchoServer(HttpServer http, AtomicInteger calls) implements AutoCloseable {

    static final String PROTOCOL_VERSION = "2025-06-18";
    static final String RESULT_TEXT = "result of the tool";

    private static final Pattern ID = Pattern.compile("\"id\":\\s*(\\d+|\"[^\"]*\")");
    private static final Pattern METHOD = Pattern.compile("\"method\":\\s*\"([^\"]+)\"");

    static EchoServer start() throws IOException {
      HttpServer http =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      EchoServer server = new EchoServer(http, new AtomicInteger());
      http.createContext("/mcp", server::handle);
      http.start();
      return server;
    }

    URI url() {
      return URI.create("http://127.0.0.1:" + http.getAddress().getPort() + "/mcp");
    }

    private void handle(HttpExchange exchange) throws IOException {
      try (exchange) {
        String message = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        Matcher id = ID.matcher(message);
        if (!exchange.getRequestMethod().equals("POST")) {
          exchange.sendResponseHeaders(405, -1);
        } else if (!id.find()) {
          exchange.sendResponseHeaders(202, -1);
        } else {
          byte[] response =
              "{\"jsonrpc\":\"2.0\",\"id\":%s,\"result\":%s}"
                  .formatted(id.group(1), result(message))
                  .getBytes(UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, response.length);
          exchange.getResponseBody().write(response);
        }
      }
    }

    private String result(String message) {
      Matcher method = METHOD.matcher(message);
      return switch (method.find() ? method.group(1) : "") {
        case "initialize" ->
            """
            {"protocolVersion":"%s","capabilities":{"tools":{}},\
            "serverInfo":{"name":"echo","version":"1"}}\
            """
                .formatted(PROTOCOL_VERSION);
        case "tools/list" ->
            """
            {"tools":[{"name":"echo","annotations":{"readOnlyHint":true},"inputSchema":\
            {"type":"object","properties":{"message":{"type":"string"}}}}]}\
            """;
        case "tools/call" -> {
          calls.incrementAndGet();
          yield "{\"content\":[{\"type\":\"text\",\"text\":\"" + RESULT_TEXT + "\"}]}";
        }
        default -> "{}";
      };
    }

    @Override
    public void close() {
      http.stop(0);
    }
  }
}
