package dev.bascule.application.port.out;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.port.client.ClientSession;
import dev.bascule.application.port.client.Exchange;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.CacheHints;
import dev.bascule.domain.mcp.Discovery;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.McpRequest;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.Page;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.mcp.ToolDescription;
import dev.bascule.domain.mcp.ToolHints;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A server that answers as a test tells it to, and counts what it is asked. Until told otherwise it
 * lists the tools {@code look} (read-only) and {@code write}, and answers each call with the number
 * of the call.
 *
 * <p>Thread-safe.
 */
public final class FakeMcpServer implements McpServer {

  private final ServerId id;
  private final AtomicInteger listings = new AtomicInteger();
  private final AtomicInteger calls = new AtomicInteger();

  private volatile Reply<Listing> listing =
      new Reply.Answered<>(listingOf(tool("look", true), tool("write", false)));
  private volatile Function<ToolCall, Reply<McpResult>> answers = _ -> number(calls.get());
  private volatile Duration lastTimeout = Duration.ZERO;

  public FakeMcpServer(String id) {
    this.id = new ServerId(id);
  }

  /** Returns the description of a tool with nothing but a name and a hint. */
  public static ToolDescription tool(String name, boolean readOnly) {
    return new ToolDescription(
        new ToolName(name),
        JsonBytes.of("{\"name\":\"" + name + "\"}"),
        new ToolHints(readOnly, /* idempotent= */ false));
  }

  /** Returns a listing without hints. */
  public static Listing listingOf(ToolDescription... tools) {
    return new Listing(List.of(tools), CacheHints.NONE);
  }

  /** Returns a complete result that holds {@code json}. */
  public static Reply<McpResult> result(String json) {
    return new Reply.Answered<>(new McpResult(JsonBytes.of(json), McpResult.Kind.COMPLETE));
  }

  private static Reply<McpResult> number(int number) {
    return result(Integer.toString(number));
  }

  /** Lists these tools from now on. */
  public void lists(ToolDescription... tools) {
    listing = new Reply.Answered<>(listingOf(tools));
  }

  /** Answers every request for the list with this from now on. */
  public void answersListing(Reply<Listing> reply) {
    listing = requireNonNull(reply, "reply");
  }

  /** Answers every call with what {@code answer} returns from now on. */
  public void answers(Function<ToolCall, Reply<McpResult>> answer) {
    answers = requireNonNull(answer, "answer");
  }

  /** Fails every request from now on. */
  public void fails(Failure.Upstream failure) {
    listing = new Reply.Failed<>(failure);
    answers = _ -> new Reply.Failed<>(failure);
  }

  /** Answers every call with the number of the call from now on, and lists its tools. */
  public void recovers() {
    lists(Stream.of(tool("look", true), tool("write", false)).toArray(ToolDescription[]::new));
    answers = _ -> number(calls.get());
  }

  /** Returns how often it was asked for its tools. */
  public int listingCount() {
    return listings.get();
  }

  /** Returns how often it was asked to run a tool. */
  public int callCount() {
    return calls.get();
  }

  /** Returns the time that the last request was given. */
  public Duration lastTimeout() {
    return lastTimeout;
  }

  @Override
  public ServerId id() {
    return id;
  }

  @Override
  public ServerStatus status() {
    return new ServerStatus(
        ServerStatus.Transport.STREAMABLE_HTTP,
        listings.get() > 0,
        Optional.of("2025-11-25"),
        Optional.of("fake"),
        Optional.of("1.0"));
  }

  @Override
  public Reply<Discovery> discover(Exchange exchange, Duration timeout) {
    lastTimeout = timeout;
    return new Reply.Answered<>(
        new Discovery(
            "2025-11-25",
            JsonBytes.of("{\"tools\":{}}"),
            Optional.empty(),
            Optional.empty(),
            CacheHints.NONE));
  }

  @Override
  public Reply<Page> list(
      ListKind kind, Optional<String> cursor, Exchange exchange, Duration timeout) {
    listings.incrementAndGet();
    lastTimeout = timeout;
    return switch (listing) {
      case Reply.Answered<Listing>(Listing whole) ->
          new Reply.Answered<>(
              new Page(List.copyOf(whole.items()), Optional.empty(), whole.hints(), 0));
      case Reply.Failed<Listing>(Failure.Upstream failure) -> new Reply.Failed<>(failure);
    };
  }

  @Override
  public Reply<McpResult> ask(McpRequest request, Exchange exchange, Duration timeout) {
    calls.incrementAndGet();
    lastTimeout = timeout;
    return request instanceof ToolCall call
        ? answers.apply(call)
        : new Reply.Failed<>(new Failure.Rejected(-32601, "Method not found", Optional.empty()));
  }

  @Override
  public McpServer openFor(ClientSession session, ServerNotices notices) {
    return new FakeMcpServer(id.value());
  }

  @Override
  public void close() {}
}
