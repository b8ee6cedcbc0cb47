package dev.bascule.adapter.in.cli.remote;

import dev.bascule.adapter.in.cli.common.CliConsole;
import dev.bascule.adapter.in.cli.common.CliEnvironment;
import dev.bascule.adapter.in.cli.common.CommonOptions;
import dev.bascule.adapter.in.cli.common.OptionMixins;
import dev.bascule.adapter.in.cli.common.UsageException;
import dev.bascule.adapter.in.cli.terminal.AnimationClock;
import dev.bascule.configuration.HostNames;
import dev.bascule.configuration.LogSettings;
import dev.bascule.configuration.tls.TlsException;
import dev.bascule.configuration.tls.TlsFiles;
import dev.bascule.configuration.tls.UpstreamTls;
import dev.bascule.domain.text.SafeText;
import java.io.BufferedReader;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A running bridge, reached over HTTP. Its failures are exceptions with messages for the user: an
 * {@link IOException} if it cannot be reached or cannot answer, a {@link UsageException} if it
 * rejects the request.
 *
 * <p>Thread-safe. Methods block until the answer is there, for at most a minute.
 */
public final class RemoteBridge implements AutoCloseable {

  public static final String URL = "--url";
  public static final String KEY = "--key";

  private static final String CA = "--ca";
  private static final String URL_VARIABLE = "BASCULE_URL";
  private static final String KEY_VARIABLE = "BASCULE_KEY";
  private static final String DEFAULT_URL = "http://127.0.0.1:8808";

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration TIMEOUT = Duration.ofMinutes(1);

  /** The maximum silence of a stream: a bridge sends a comment at least every 15 s. */
  private static final Duration MAX_SILENCE = Duration.ofSeconds(45);

  /** The interval at which an open stream is checked for silence, and whether it is to end. */
  private static final Duration STREAM_CHECK = Duration.ofMillis(200);

  private static final int MAX_KEY_BYTES = 64 * 1024;
  private static final int MAX_ANSWER_BYTES = 64 * 1024 * 1024;
  private static final int MAX_PROBLEM_BYTES = 64 * 1024;
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int SERVER_ERROR = 500;

  private final String base;
  private final Optional<String> key;
  private final Optional<Path> authorities;
  private final HttpClient client;
  private final AnimationClock clock;

  private RemoteBridge(
      String base,
      Optional<String> key,
      Optional<Path> authorities,
      HttpClient client,
      AnimationClock clock) {
    this.base = base;
    this.key = key;
    this.authorities = authorities;
    this.client = client;
    this.clock = clock;
  }

  /** An answer; of any status. */
  public record Answer(int status, JsonNode json) {

    /** Returns whether the request succeeded. */
    public boolean isSuccess() {
      return status >= 200 && status < 300;
    }
  }

  /** An event of a stream (WHATWG HTML, 9.2). */
  public record StreamEvent(String type, String data) {

    /** Returns its data. */
    public JsonNode json() {
      return JsonMapper.shared().readTree(data);
    }
  }

  /** Receives the events of a stream. */
  @FunctionalInterface
  public interface StreamListener {
    /** Called for each event; returns whether to read on. */
    boolean onEvent(StreamEvent event);
  }

  /**
   * Adds the options of a command that asks a running bridge: {@code --url}, {@code --key} and
   * {@code --ca}, and the common ones.
   */
  public static void addTo(CommandSpec spec) {
    spec.addOption(
        OptionMixins.text(
            URL,
            "URL",
            "Address of the running bridge. Environment variable: BASCULE_URL. Default: "
                + DEFAULT_URL));
    addCredentials(spec);
    CommonOptions.addTo(spec, LogSettings.Level.ERROR);
  }

  /** Adds the same options without {@code --url}. */
  public static void addCredentials(CommandSpec spec) {
    spec.addOption(
            OptionMixins.text(
                KEY,
                "KEY",
                "API key or token for the running bridge; @FILE reads it from a file, and -"
                    + " from standard input, so that other users cannot see it. Environment"
                    + " variable: BASCULE_KEY"))
        .addOption(
            OptionMixins.text(
                CA,
                "FILE",
                "Certificates of the authorities that the running bridge's certificate is from,"
                    + " in PEM format. Default: those of the system"));
  }

  /**
   * Returns the bridge that the options of {@link #addTo} and the environment name.
   *
   * @throws UsageException if an option is invalid
   */
  public static RemoteBridge of(ParseResult parsed, CliEnvironment environment, CliConsole console)
      throws IOException {
    URI url = url(parsed, environment);
    Optional<String> key = key(parsed, environment);
    if (key.isPresent()
        && "http".equalsIgnoreCase(url.getScheme())
        && !HostNames.isLoopback(url.getHost())) {
      console.printWarning("the key is sent unencrypted to " + url.getHost() + "; use https");
    }
    HttpClient.Builder client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .followRedirects(HttpClient.Redirect.NEVER);
    Optional<Path> authorities = OptionMixins.text(parsed, CA).map(name -> file(name, environment));
    authorities.ifPresent(file -> client.sslContext(tls(file).context()));
    return new RemoteBridge(
        url.toString().replaceFirst("/+$", ""),
        key,
        authorities,
        client.build(),
        environment.clock());
  }

  private static URI url(ParseResult parsed, CliEnvironment environment) {
    String variable = environment.environment().getOrDefault(URL_VARIABLE, "");
    String text =
        OptionMixins.text(parsed, URL).orElse(variable.isEmpty() ? DEFAULT_URL : variable);
    try {
      URI url = URI.create(text);
      if (url.getRawUserInfo() != null) {
        throw new UsageException(
            URL + ": the address has credentials, which are not used; give a key with " + KEY);
      }
      if (url.getHost() != null
          && url.getQuery() == null
          && url.getFragment() == null
          && ("http".equalsIgnoreCase(url.getScheme())
              || "https".equalsIgnoreCase(url.getScheme()))) {
        return url;
      }
    } catch (IllegalArgumentException _) {
      // The message below says what is expected.
    }
    throw new UsageException(
        "%s: expected the address of a bridge, such as %s, but got '%s'"
            .formatted(URL, DEFAULT_URL, text));
  }

  private static Optional<String> key(ParseResult parsed, CliEnvironment environment)
      throws IOException {
    String given =
        OptionMixins.text(parsed, KEY)
            .orElse(environment.environment().getOrDefault(KEY_VARIABLE, ""));
    if (given.isEmpty()) {
      return Optional.empty();
    }
    String key = given;
    if (given.equals("-")) {
      key = new String(environment.in().readNBytes(MAX_KEY_BYTES), StandardCharsets.UTF_8).strip();
    } else if (given.startsWith("@")) {
      key = read(file(given.substring(1), environment)).strip();
    }
    if (key.isEmpty() || !key.chars().allMatch(each -> each > ' ' && each < 127)) {
      throw new UsageException(KEY + ": a key has only visible ASCII characters, and at least one");
    }
    return Optional.of(key);
  }

  private static Path file(String name, CliEnvironment environment) {
    try {
      return environment.workingFolder().resolve(name);
    } catch (InvalidPathException _) {
      throw new UsageException("invalid file name '" + name + "'");
    }
  }

  private static String read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(MAX_KEY_BYTES), StandardCharsets.UTF_8);
    } catch (IOException _) {
      throw new UsageException(KEY + ": cannot read " + file);
    }
  }

  private static UpstreamTls tls(Path authorities) {
    try {
      return UpstreamTls.load(
          new TlsFiles(Optional.empty(), Optional.empty(), Optional.of(authorities)),
          Optional.empty());
    } catch (TlsException e) {
      throw new UsageException(CA + ": " + e.getMessage());
    }
  }

  /** Returns the address of the bridge, without a slash at the end. */
  public String url() {
    return base;
  }

  /** Adds what a configuration needs to reach {@code path} of the bridge as an MCP server. */
  void describe(ObjectNode server, String path) {
    server.put("url", literal(base + path));
    key.ifPresent(
        secret -> server.putObject("headers").put("Authorization", literal("Bearer " + secret)));
    authorities.ifPresent(
        file -> server.putObject("tls").put("ca", literal(file.toAbsolutePath().toString())));
  }

  private static String literal(String text) {
    return text.replace("${", "$${");
  }

  /** Returns {@code name} as a segment of a path. */
  public static String segment(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** Requests {@code path}, which begins with a slash, and returns the JSON of a success. */
  public JsonNode get(String path) throws IOException {
    return expectSuccess(send("GET", path, Optional.empty()));
  }

  /** Returns the JSON of {@code path} if the bridge answers with a success within the timeout. */
  Optional<JsonNode> find(String path, Duration timeout) {
    HttpRequest request = request(path, "application/json").build();
    try {
      HttpResponse<byte[]> response =
          exchange(
              request,
              BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_ANSWER_BYTES),
              timeout);
      Answer answer = new Answer(response.statusCode(), json(response.body()));
      return Optional.of(answer).filter(Answer::isSuccess).map(Answer::json);
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  /** Sends a POST request without a body, and returns the JSON of a success. */
  public JsonNode post(String path) throws IOException {
    return expectSuccess(send("POST", path, Optional.empty()));
  }

  /** Sends a DELETE request, and returns the JSON of a success. */
  public JsonNode delete(String path) throws IOException {
    return expectSuccess(send("DELETE", path, Optional.empty()));
  }

  /** Sends a request, and returns the answer, also if it is a problem. */
  public Answer send(String method, String path, Optional<String> body) throws IOException {
    HttpRequest request =
        request(path, "application/json")
            .method(
                method,
                body.map(HttpRequest.BodyPublishers::ofString)
                    .orElseGet(HttpRequest.BodyPublishers::noBody))
            .build();
    HttpResponse<byte[]> response =
        exchange(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_ANSWER_BYTES));
    return new Answer(response.statusCode(), json(response.body()));
  }

  /**
   * Reads the events of {@code path} until the stream ends, {@code listener} returns false, or
   * {@code hasQuit} returns true. Blocks meanwhile, for an unlimited time if the bridge sends
   * events or comments.
   *
   * @param path the path, with its query
   * @param hasQuit returns whether the user wants to end it; thread-safe
   * @throws IOException if the connection breaks, or the bridge sends nothing for 45 s
   */
  public void stream(String path, BooleanSupplier hasQuit, StreamListener listener)
      throws IOException {
    HttpRequest request = request(path, "text/event-stream").build();
    HttpResponse<InputStream> response = exchange(request, BodyHandlers.ofInputStream());
    AtomicLong heardNanos = new AtomicLong(clock.ticker().nanos());
    try (InputStream in = response.body();
        AnimationClock.Animation _ =
            clock
                .timer()
                .every(
                    STREAM_CHECK,
                    () -> {
                      if (hasQuit.getAsBoolean() || isSilent(heardNanos)) {
                        close(in);
                      }
                    });
        BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(heard(in, heardNanos), StandardCharsets.UTF_8))) {
      if (response.statusCode() != 200) {
        JsonNode _ =
            expectSuccess(
                new Answer(response.statusCode(), json(in.readNBytes(MAX_PROBLEM_BYTES))));
      }
      readEvents(lines, listener);
    } catch (IOException e) {
      if (hasQuit.getAsBoolean()) {
        return;
      }
      if (isSilent(heardNanos)) {
        throw new IOException(
            "the bridge at "
                + base
                + " has sent nothing for "
                + MAX_SILENCE.toSeconds()
                + " s: the connection is broken, or the bridge hangs; run the command again",
            e);
      }
      throw e;
    }
  }

  private boolean isSilent(AtomicLong heardNanos) {
    return clock.ticker().nanos() - heardNanos.get() >= MAX_SILENCE.toNanos();
  }

  /** Returns {@code in}, and records in {@code heardNanos} when bytes were read. */
  private InputStream heard(InputStream in, AtomicLong heardNanos) {
    return new FilterInputStream(in) {
      @Override
      public int read(byte[] buffer, int offset, int length) throws IOException {
        int count = super.read(buffer, offset, length);
        heardNanos.set(clock.ticker().nanos());
        return count;
      }
    };
  }

  /** Closes {@code in}, so that a blocked read fails. */
  private static void close(InputStream in) {
    try {
      in.close();
    } catch (IOException _) {
      // The blocked read reports it.
    }
  }

  private void readEvents(BufferedReader lines, StreamListener listener) throws IOException {
    String type = "message";
    StringBuilder data = new StringBuilder();
    for (String line = nextLine(lines); line != null; line = nextLine(lines)) {
      if (line.isEmpty()) {
        if (!data.isEmpty() && !listener.onEvent(new StreamEvent(type, data.toString()))) {
          return;
        }
        type = "message";
        data.setLength(0);
      } else if (line.startsWith("event:")) {
        type = line.substring("event:".length()).strip();
      } else if (line.startsWith("data:")) {
        data.append(data.isEmpty() ? "" : "\n").append(line.substring("data:".length()).strip());
      }
    }
  }

  private HttpRequest.Builder request(String path, String accept) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + path)).header("Accept", accept);
    key.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
    return request;
  }

  /** Unlike {@link HttpRequest#timeout}, the time includes the body if {@code body} reads it. */
  private <T> HttpResponse<T> exchange(HttpRequest request, HttpResponse.BodyHandler<T> body)
      throws IOException {
    return exchange(request, body, TIMEOUT);
  }

  private <T> HttpResponse<T> exchange(
      HttpRequest request, HttpResponse.BodyHandler<T> body, Duration timeout) throws IOException {
    CompletableFuture<HttpResponse<T>> response = client.sendAsync(request, body);
    try {
      return response.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException _) {
      boolean _ = response.cancel(true);
      throw new IOException(
          "the bridge at " + base + " did not answer within " + timeout.toSeconds() + " s");
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for " + base);
    } catch (ExecutionException e) {
      throw unreachable(reason(e.getCause()));
    }
  }

  private static String reason(@Nullable Throwable cause) {
    String message =
        cause == null || cause.getMessage() == null ? "" : SafeText.line(cause.getMessage());
    return switch (cause) {
      case HttpConnectTimeoutException _ -> "connecting timed out";
      case SSLException _ -> message + " (" + CA + " names an authority to trust)";
      case ConnectException _ when message.isEmpty() -> "connection refused";
      case null, default -> message.isEmpty() ? String.valueOf(cause) : message;
    };
  }

  private @Nullable String nextLine(BufferedReader lines) throws IOException {
    try {
      return lines.readLine();
    } catch (IOException e) {
      throw new IOException("the connection to the bridge at " + base + " broke", e);
    }
  }

  private IOException unreachable(String why) {
    return new IOException(
        "no bridge at %s: %s; name another one with %s or %s"
            .formatted(base, why, URL, URL_VARIABLE));
  }

  private JsonNode json(byte[] body) throws IOException {
    if (body.length == 0) {
      return JsonNodeFactory.instance.objectNode();
    }
    try {
      return JsonMapper.shared().readTree(body);
    } catch (JacksonException _) {
      throw new IOException("what listens at " + base + " is not a bridge: its answer is not JSON");
    }
  }

  /** Returns the JSON of a success, or throws what a problem (RFC 9457) means for the user. */
  public JsonNode expectSuccess(Answer answer) throws IOException {
    if (answer.isSuccess()) {
      return answer.json();
    }
    String text = SafeText.line(describe(answer));
    if (answer.status() == UNAUTHORIZED) {
      throw new UsageException(
          "the bridge at %s%s: %s; give one with %s or %s"
              .formatted(
                  base,
                  key.isPresent() ? " rejects the key" : " requires a key",
                  text,
                  KEY,
                  KEY_VARIABLE));
    }
    if (answer.status() == FORBIDDEN) {
      throw new UsageException("the bridge at " + base + " refuses: " + text);
    }
    if (answer.status() >= SERVER_ERROR) {
      throw new IOException("the bridge at " + base + " answers: " + text);
    }
    throw new UsageException(text);
  }

  private static String describe(Answer answer) {
    @Nullable String title = answer.json().path("title").asString(null);
    @Nullable String detail = answer.json().path("detail").asString(null);
    if (title == null) {
      return "status " + answer.status();
    }
    return detail == null ? title : title + ": " + detail;
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
