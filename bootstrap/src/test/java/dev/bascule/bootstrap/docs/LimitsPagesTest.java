package dev.bascule.bootstrap.docs;

import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares the limits in the tables of two pages with those in the code. */
final class LimitsPagesTest {

  /** A row and its place in the code: the begin of the row, the limit, the class, its code. */
  private static final String LIMITS =
      """
      requests in flight | 4096, | BridgeLimits | CallerQuotas.NONE, false, 4096, 1024, 32, 1024, 256,
      requests in flight | 64 more | LoadSheddingFilter | OPERATOR_PERMITS = 64;
      requests in flight | 85 % | BridgeLimits | 0.85)
      caches | 64 MiB each, at most an eighth of the heap | ConfigDefaults | Math.min(64L << 20, Runtime.getRuntime().maxMemory() / 8)
      invalid keys and tokens | 20 of one address, then one in 3 s | FailedCredentialThrottle | new Rate(1, Duration.ofSeconds(3), 20);
      invalid keys and tokens | 10 000 addresses | FailedCredentialThrottle | MAX_ADDRESSES = 10_000;
      the access log | 4 MiB of lines | AccessLog | CAPACITY_BYTES = 4 * 1024 * 1024;
      the audit log | a burst of 1000 denials, then 100 per second | AuditLog | MAX_DENIALS = 1_000;
      sessions of MCP clients | 1024 | BridgeLimits | CallerQuotas.NONE, false, 4096, 1024, 32, 1024, 256,
      sessions of MCP clients | a quarter of them, 256 | LimitsReader | CALLER_SHARE = 4;
      processor time for a request body | slices of 64 chunks | RequestBodyReader | SLICE_CHUNKS = 64;
      processor time for a request body | 4096 chunks | RequestBodyReader | FREE_CHUNKS = 4096;
      processor time for a request body | each 32 bytes | RequestBodyReader | MIN_CHUNK_BYTES = 32;
      connections | 4096 | HttpServerSettings | 16 * 1024, 4096,
      connections | half of them | ConnectionLimiter | SHARE_DIVISOR = 2;
      connections | 64 bits | RequestOrigin | NETWORK_BYTES = 8;
      connections of `listen.healthPort` | 64 | JettyServerFactory | MAX_HEALTH_CONNECTIONS = 64;
      connections of `listen.healthPort` | half of them | ConnectionLimiter | SHARE_DIVISOR = 2;
      frames of HTTP/2 | 100 in a second | TlsConnectionFactories | MAX_IDLE_FRAMES_PER_SECOND = 100;
      memory and processor time for what a server | 128 KiB for the head | ResponseByteLimiter | MAX_HEAD_BYTES = 128 * 1024;
      memory and processor time for what a server | 64 KiB between | ResponseByteLimiter | MAX_FRAMING_BYTES = 64 * 1024;
      memory and processor time for what a server | 40 MiB for the whole | ByteAllowance | ROOM = 8 * 1024 * 1024;
      memory and processor time for what a server | 4 MiB | ByteAllowance | NOTIFICATION_BURST = 4 * 1024 * 1024;
      memory and processor time for what a server | 512 KiB per second | ByteAllowance | BYTES_PER_SECOND = 512 * 1024;
      memory and processor time for documents | a 64th of the heap, at most 16 MiB | DocumentBudget | Math.min(Runtime.getRuntime().maxMemory() / 64, 16L << 20)
      memory and processor time for documents | three times | DocumentBudget | MAX_GROWTH = 3;
      memory and processor time for documents | waits 5 s | DocumentBudget | Duration.ofSeconds(5)
      processor time for what a child | 40 MiB | ByteAllowance | ROOM = 8 * 1024 * 1024;
      processor time for what a child | 512 KiB per second | ByteAllowance | BYTES_PER_SECOND = 512 * 1024;
      processor time for what a child | 128 bytes | ByteAllowance | LINE_COST = 128;
      processor time and memory for the validation | 128 MiB of heap | ValidationLimiter | MEMORY_PER_PERMIT = 128L * 1024 * 1024;
      processor time and memory for the validation | 100 000 steps | CompiledSchema | BASE_STEPS = 100_000;
      processor time and memory for the validation | 4 more for each byte | CompiledSchema | STEPS_PER_BYTE = 4;
      processor time and memory for the validation | 2 s, | BoundedExecution | MAX_TIME = Duration.ofSeconds(2);
      processor time and memory for the validation | 100 ms per second | ValidationLimiter | SERVER_TIME = new Rate(100_000, Duration.ofSeconds(1), 1_000_000);
      processor time and memory for the validation | a burst of 1 s | ValidationLimiter | SERVER_TIME = new Rate(100_000, Duration.ofSeconds(1), 1_000_000);
      processor time and memory for the validation | up to 2 s | ValidationLimiter | MAX_WAIT = BoundedExecution.MAX_TIME;
      processor time and memory for the validation | 512 KiB | JsonSchemaValidator | MAX_SCHEMA_SIZE = 512 * 1024;
      processor time and memory for the validation | 5 minutes | JsonSchemaValidator | COMPLEX_FOR = Duration.ofMinutes(5);
      notifications of changes | 100 ms | SubscriptionRegistry | NOTIFICATION_INTERVAL = Duration.ofMillis(100);
      pauses that servers request | 4096 | RetryAfterPauses | CAPACITY = 4096;
      pauses that servers request | 5 minutes | RetryAfterPauses | LONGEST = Duration.ofMinutes(5);
      memory for long answers | a quarter of the heap | AnswerBudget | Runtime.getRuntime().maxMemory() / 4,
      memory for long answers | counts four times | AnswerBudget | COPIES = 4;
      memory for long answers | 32 MiB at most | AnswerBudget | 32L << 20
      memory for long answers | half of it | AnswerBudget | this.share = bytes / 2;
      memory for long answers | up to 5 s | AnswerBudget | Duration.ofSeconds(5)
      permits of a server | 16 that wait | Bulkhead | WAITING_PER_PERMIT = 16;
      permits of a server | three quarters | Bulkhead | limit - limit / 4
      own connections | 1000 | UpstreamModule | MAX_SESSION_CONNECTIONS = 1000;
      own connections | three quarters | ServerConnectionPool | most - most / 4
      permits of a server | half of those that wait | Bulkhead | 1L + WAITING_PER_PERMIT / 2
      memory for what an authorization | 1 MiB of a connection | OAuthHttpClient | MAX_CONNECTION_BYTES = 1024 * 1024;
      memory for what an authorization | 256 KiB of a body | OAuthHttpClient | MAX_BYTES = 256 * 1024;
      connection to an authorization | 1 MiB | OAuthHttpClient | MAX_CONNECTION_BYTES = 1024 * 1024;
      connection to an authorization | 256 KiB | OAuthHttpClient | MAX_BYTES = 256 * 1024;
      sequences in a server's message | 10 000 | Utf8Sanitizer | MAX_REPLACED = 10_000;
      concurrent calls of a server | 64 | ConfigDefaults | MAX_CONCURRENT_CALLS = 64;
      calls that wait | 16 for each permit | Bulkhead | WAITING_PER_PERMIT = 16;
      calls that wait | one caller half | Bulkhead | 1L + WAITING_PER_PERMIT / 2
      concurrent requests | 4096 | BridgeLimits | CallerQuotas.NONE, false, 4096, 1024, 32, 1024, 256,
      requests for health | 64 | LoadSheddingFilter | OPERATOR_PERMITS = 64;
      invalid keys or tokens | 20, | FailedCredentialThrottle | new Rate(1, Duration.ofSeconds(3), 20);
      invalid keys or tokens | in 3 s | FailedCredentialThrottle | new Rate(1, Duration.ofSeconds(3), 20);
      requests on one connection | 100 | TlsConnectionFactories | MAX_STREAMS = 100;
      connections that wait | 1024 | JettyServerFactory | ACCEPT_QUEUE = 1024;
      requests in flight in one session | 100 | McpSession | MAX_RUNNING = 100;
      streams of a session | 4 | SessionStreams | MAX_STANDALONE = 4;
      results kept | 16, | SessionStreams | MAX_RETAINED = 16;
      results kept | 1 MiB | SessionStreams | MAX_RETAINED_BYTES = 1 << 20;
      results kept | an eighth of the heap | SessionStreams | Runtime.getRuntime().maxMemory() / 8;
      events kept | 500 events | SessionStreams | MAX_EVENTS = 500;
      events kept | 256 KiB | SessionStreams | MAX_BYTES = 256 << 10;
      events kept | a 2048th of the heap | ByteBudget | CLIENTS = 2048;
      requests of servers | a 64th of the heap | ClientInputBudget | Runtime.getRuntime().maxMemory() / 64;
      requests of servers | a 16th on all | ClientInputBudget | Runtime.getRuntime().maxMemory() / 16;
      requests of servers | 64 | PendingClientRequests | MAX_OPEN = 64;
      recipients of notifications | two for each of | SubscriptionLimits | 2L * sessions + streams + requests,
      subscribed resources | 256 | ResourceSubscriptions | MAX = 256;
      subscribed resources | 65 536 characters | ResourceSubscriptions | MAX_CHARACTERS = 64 * 1024;
      `capabilities` of a client | 16 KiB | InitializeHandler | MAX_CAPABILITIES = 16 * 1024;
      id of a message | 1000 characters | JsonRpcReader | MAX_ID = 1_000;
      messages in a batch | 50 | JsonRpcReader | MAX_BATCH = 50;
      progress and log messages | 4 MiB | ToolEventHandler | MAX_QUEUED_BYTES = 4 << 20;
      progress and log messages | a 2048th of the heap | ByteBudget | CLIENTS = 2048;
      all pages of a list | 32 MiB, at most a 32nd of the heap; 64 pages | PaginationLimits | new PaginationLimits(64, Math.min(32L << 20, Runtime.getRuntime().maxMemory() / 32));
      all pages of a list | 100 000 items | PageFetcher | MAX_ITEMS = 100_000;
      tools that an OpenAPI document | 16 MiB, at most a 64th of the heap | DocumentBudget | Math.min(Runtime.getRuntime().maxMemory() / 64, 16L << 20)
      tools that an OpenAPI document | 2 KiB for each tool | DocumentBudget | TOOL_BYTES = 2048;
      tools that an OpenAPI document | three times | DocumentBudget | MAX_GROWTH = 3;
      tools that an OpenAPI document | waiting 5 s | DocumentBudget | Duration.ofSeconds(5)
      denials in the audit log | a burst of 1000, then 100 per second | AuditLog | MAX_DENIALS = 1_000;
      configuration file | 1 MiB | ConfigFile | MAX_BYTES = 1 << 20;
      heap in use | 85 % | BridgeLimits | 0.85)
      children for connections | 32 | BridgeLimits | CallerQuotas.NONE, false, 4096, 1024, 32, 1024, 256,
      those connections | 1000 | UpstreamModule | MAX_SESSION_CONNECTIONS = 1000;
      header fields | 200 | LoadSheddingFilter | MAX_FIELDS = 200;
      depth, numbers | 100 levels | JsonCodec | STRICT_DEPTH = 100;
      depth, numbers | 1000 digits | JsonCodec | MAX_NUMBER = 1_000;
      depth, numbers | 500 000 tokens | JsonCodec | MAX_TOKENS = 500_000;
      request body, header | 4 MiB | HttpServerSettings | 4 * 1024 * 1024, 16 * 1024, 4096,
      request body, header | 16 KiB | HttpServerSettings | 4 * 1024 * 1024, 16 * 1024,
      stack traces | a burst of 10, then 10 per minute | ProblemMapper | MAX_ENTRIES = 10;
      chunks of a request body | 4096 | RequestBodyReader | FREE_CHUNKS = 4096;
      chunks of a request body | 32 bytes | RequestBodyReader | MIN_CHUNK_BYTES = 32;
      bodies of requests that are read | a quarter of the heap | ByteBudget | HEAP_FRACTION = 4;
      bodies of requests that are read | 64 MiB | ByteBudget | MAX_BYTES = 64L << 20;
      bodies of requests that are read | half of it | ByteBudget | this.share = bytes / 2;
      streams of events | 1024 | BridgeLimits | CallerQuotas.NONE, false, 4096, 1024, 32, 1024, 256,
      requests whose body is awaited | 2048 | ByteBudget | MAX_AWAITED = 2048;
      bodies of all requests | a quarter of the heap | ByteBudget | HEAP_FRACTION = 4;
      bodies of all requests | 64 MiB | ByteBudget | MAX_BYTES = 64L << 20;
      long answers | over 64 KiB | AnswerBudget | UNTRACKED_BYTES = 64 * 1024;
      long answers | a quarter of the heap | AnswerBudget | Runtime.getRuntime().maxMemory() / 4,
      long answers | half of it | AnswerBudget | this.share = bytes / 2;
      long answers | up to 5 s | AnswerBudget | Duration.ofSeconds(5)
      a client that does not read | 30 s | JettyEventStream | WRITE_TIMEOUT = Duration.ofSeconds(30);
      a client that does not read | 64 KiB | SlowClientGuard | MIN_BYTES_PER_SECOND = 64 * 1024;
      open event streams | 1024 | BridgeLimits | CallerQuotas.NONE, false, 4096, 1024, 32, 1024, 256,
      those of them that watch | 32 of | DashboardHandlers | MAX_WATCHERS = 32;
      those of them that watch | 16 of | DashboardHandlers | MAX_VIEWERS = 16;
      MCP sessions | 1024; | BridgeLimits | CallerQuotas.NONE, false, 4096, 1024, 32, 1024, 256,
      MCP sessions | 256 | LimitsReader | CALLER_SHARE = 4;
      a session without | 2 min | BridgeLimits | Duration.ofMinutes(2)
      one page of a list | 4 MiB | BridgeLimits | Duration.ofMinutes(2), 4 << 20,
      result; line of a child | 32 MiB | AnswerBudget | 32L << 20
      head of a server's response | 128 KiB | ResponseByteLimiter | MAX_HEAD_BYTES = 128 * 1024;
      head of a server's response | 64 KiB | ResponseByteLimiter | MAX_FRAMING_BYTES = 64 * 1024;
      response of a server | 40 MiB | ByteAllowance | ROOM = 8 * 1024 * 1024;
      response of a server | 512 KiB per second | ByteAllowance | BYTES_PER_SECOND = 512 * 1024;
      what a server sends | 128 bytes | ByteAllowance | LINE_COST = 128;
      what a child writes | 128 bytes | ByteAllowance | LINE_COST = 128;
      what a child writes | 40 MiB | ByteAllowance | ROOM = 8 * 1024 * 1024;
      what a child writes | 512 KiB per second | ByteAllowance | BYTES_PER_SECOND = 512 * 1024;
      notifications of the same | 100 ms | SubscriptionRegistry | NOTIFICATION_INTERVAL = Duration.ofMillis(100);
      URI of a changed resource | 8192 characters | ResourceUris | MAX_LENGTH = 8 * 1024;
      URI of a changed resource | 64 KiB | NotificationReader | MAX_UPDATE_PARAMS = 64 * 1024;
      what a server sends | 4 MiB | ByteAllowance | NOTIFICATION_BURST = 4 * 1024 * 1024;
      what a server sends | 512 KiB per second | ByteAllowance | BYTES_PER_SECOND = 512 * 1024;
      open connections | 4096 | HttpServerSettings | 16 * 1024, 4096,
      open connections | half of them | ConnectionLimiter | SHARE_DIVISOR = 2;
      open connections of `listen.healthPort` | 64 | JettyServerFactory | MAX_HEALTH_CONNECTIONS = 64;
      reply of the engine | 100 000 | ReplyLimiter | MAX_ELEMENTS = 100_000;
      reply of the engine | 16, | ReplyLimiter | MAX_DEPTH = 16;
      reply of the engine | 64 KiB | ReplyLimiter | MAX_LINE = 64 << 10;
      reply of the engine | 1 MiB | ReplyLimiter | ROOM = 1 << 20;
      reply of the engine | a 16th of a small heap | EngineConnector | Runtime.getRuntime().maxMemory() / 16);
      reply of the engine | 16 MiB | EngineSettings | MAX_VALUE_BYTES = 16 << 20;
      messages to a replica | 4096 | ControlConnection | MAX_MESSAGES = 4_096;
      idle connection | 60 s | HttpServerSettings | Duration.ofSeconds(60),
      """;

  /** Not limits: keys, names, error codes and status codes. */
  private static final Pattern OTHER_NUMBERS =
      Pattern.compile(
          "`[^`]*`|HTTP/2|IPv6|UTF-8|-32\\d{3}|\\b(?:40\\d|413|42[29]|431|50\\d)\\b(?! \\d| [KM]iB|"
              + " events)");

  private static final Pattern NUMBER = Pattern.compile("\\d[\\d ]*(?: ?[KM]iB| ?%)?");

  record Limit(String row, String words, String type, String code) {

    static Limit of(String line) {
      String[] cells = line.split(" \\| ", -1);
      return new Limit(cells[0], cells[1], cells[2], cells[3]);
    }
  }

  record Row(String page, String text) {

    String name() {
      return text.substring(2, text.indexOf(" | "));
    }

    /** Returns the limits of a row, found by the longest matching begin of its name. */
    List<Limit> limits(Map<String, List<Limit>> byRow) {
      return byRow.entrySet().stream()
          .filter(entry -> name().startsWith(entry.getKey()))
          .max((a, b) -> Integer.compare(a.getKey().length(), b.getKey().length()))
          .map(Map.Entry::getValue)
          .orElse(List.of());
    }

    List<String> cells() {
      return List.of(text.substring(2, text.length() - 2).split(" \\| ", -1));
    }

    @Override
    public String toString() {
      return page + ": " + name();
    }
  }

  private static final List<Limit> ALL = LIMITS.lines().map(Limit::of).toList();
  private static final Map<String, List<Limit>> BY_ROW =
      ALL.stream().collect(groupingBy(Limit::row));

  static Stream<Row> rows() {
    return Stream.concat(
        rows("docs/security.md", "## Shared resources"), rows("docs/operations.md", "## Limits"));
  }

  private static Stream<Row> rows(String page, String heading) {
    return RepositoryFiles.read(page)
        .lines()
        .dropWhile(line -> !line.equals(heading))
        .skip(1)
        .takeWhile(line -> !line.startsWith("## "))
        .filter(line -> line.startsWith("| "))
        .skip(1)
        .map(line -> new Row(page, line));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void everyNumberIsALimitInTheCode(Row row) {
    String rest = OTHER_NUMBERS.matcher(row.text()).replaceAll("");
    for (Limit limit : row.limits(BY_ROW)) {
      assertThat(rest)
          .as(() -> row + " does not say \"" + limit.words() + "\"")
          .contains(limit.words());
      rest = rest.replace(limit.words(), "");
    }
    assertEquals(
        List.of(),
        NUMBER.matcher(rest).results().map(found -> found.group()).toList(),
        () -> row + ": numbers that no line of this test compares with the code");
  }

  @ParameterizedTest
  @MethodSource("rows")
  void everyRowHasLimitAndConsequence(Row row) {
    assertEquals(row.page().contains("security") ? 4 : 3, row.cells().size());
    assertTrue(row.cells().stream().noneMatch(String::isBlank));
  }

  @Test
  void codeHasEveryLimit() {
    Map<String, String> sources = RepositoryFiles.productionClasses();
    List<String> missing = new ArrayList<>();
    for (Limit limit : ALL) {
      String source = sources.getOrDefault(limit.type(), "").replaceAll("\\s+", " ");
      String code = limit.code();
      if (!source.replace("( ", "(").contains(code)) {
        missing.add(limit.type() + ": " + code + ", for \"" + limit.words() + "\"");
      }
    }
    assertEquals(List.of(), missing);
  }

  @Test
  void everyLimitIsDocumented() {
    List<Limit> used = rows().flatMap(row -> row.limits(BY_ROW).stream()).toList();

    assertEquals(List.of(), ALL.stream().filter(limit -> !used.contains(limit)).toList());
  }
}
