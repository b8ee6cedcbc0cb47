package dev.bascule.application.port.out;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.ChildMemory;
import dev.bascule.application.context.ConnectionDetails;
import dev.bascule.application.context.ConnectionOwner;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.CacheHints;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.ListPage;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.McpRequest;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerDiscovery;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ServerNotification;
import dev.bascule.domain.mcp.Tool;
import dev.bascule.domain.mcp.ToolAnnotations;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.domain.time.ToolTimeout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A scripted server that counts its requests. By default, it lists the tools {@code look}
 * (read-only) and {@code write}, and answers each call with the number of the call.
 *
 * <p>Thread-safe.
 */
public final class FakeMcpServer implements McpServer {

  private static final Failure.Rejected METHOD_NOT_FOUND =
      new Failure.Rejected(-32601, "Method not found", Optional.empty());

  private final ServerId id;
  private final AtomicInteger listings = new AtomicInteger();
  private final AtomicInteger calls = new AtomicInteger();

  private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
  private final List<FakeMcpServer> opened = new CopyOnWriteArrayList<>();

  private volatile Lister lister;
  private volatile BiFunction<ToolCall, CallContext, UpstreamReply<McpResult>> answers =
      (_, _) -> number(calls.get());
  private volatile BiFunction<McpRequest, CallContext, UpstreamReply<McpResult>> others =
      (_, _) -> new UpstreamReply.Failed<>(METHOD_NOT_FOUND);
  private volatile Function<CallContext, UpstreamReply<ServerDiscovery>> discoverer =
      _ -> new UpstreamReply.Answered<>(discovery("{\"tools\":{}}", CacheHints.NONE));
  private volatile Supplier<UpstreamReply<McpResult>> pings = () -> result("{}");
  private volatile Optional<Set<ListKind>> lists = Optional.empty();
  private volatile Duration lastTimeout = Duration.ZERO;
  private volatile @Nullable ToolTimeout lastRule;
  private final AtomicReference<Runnable> opening = new AtomicReference<>(() -> {});
  private volatile BiConsumer<ConnectionOwner, FakeMcpServer> opener = (_, _) -> {};
  private volatile Optional<ChildMemory> memory = Optional.empty();
  private volatile boolean closed;
  private volatile Optional<String> lastExit = Optional.empty();
  private volatile Optional<String> stderr = Optional.empty();
  private volatile boolean started = true;
  private volatile Function<Duration, UpstreamReply<ServerStatus>> starter =
      _ -> new UpstreamReply.Answered<>(status());
  private volatile ServerStatus.Transport transport = ServerStatus.Transport.STREAMABLE_HTTP;
  private volatile ServerNotificationListener notificationListener = (_, _) -> {};

  /** Lists as scripted. */
  @FunctionalInterface
  public interface Lister {
    /** Returns one page, or a failure. */
    UpstreamReply<ListPage> page(ListKind kind, Optional<String> cursor, CallContext context);
  }

  public FakeMcpServer(String id) {
    this.id = new ServerId(id);
    this.lister = singlePage(listingOf(tool("look", true), tool("write", false)));
  }

  /** Becomes a child process. */
  public void useStdio() {
    transport = ServerStatus.Transport.STDIO;
  }

  private static Lister singlePage(Listing listing) {
    ListPage page =
        new ListPage(List.copyOf(listing.items()), Optional.empty(), listing.hints(), 0);
    return (_, _, _) -> new UpstreamReply.Answered<>(page);
  }

  /** Returns a discovery result with nothing but capabilities. */
  public static ServerDiscovery discovery(String capabilities, CacheHints hints) {
    return new ServerDiscovery(
        "2025-11-25", JsonBytes.of(capabilities), Optional.empty(), Optional.empty(), hints);
  }

  /** Returns a tool with nothing but a name and a hint. */
  public static Tool tool(String name, boolean readOnly) {
    return new Tool(
        new ToolName(name),
        JsonBytes.of("{\"name\":\"" + name + "\"}"),
        new ToolAnnotations(readOnly, /* idempotent= */ false));
  }

  /** Returns a listing without hints. */
  public static Listing listingOf(Tool... tools) {
    return new Listing(ListKind.TOOLS, List.of(tools), CacheHints.NONE, List.of());
  }

  /** Returns a complete result with {@code json}. */
  public static UpstreamReply<McpResult> result(String json) {
    return new UpstreamReply.Answered<>(new McpResult(JsonBytes.of(json), McpResult.Kind.COMPLETE));
  }

  private static UpstreamReply<McpResult> number(int number) {
    return result(Integer.toString(number));
  }

  /** Lists these tools from now on. */
  public void lists(Tool... tools) {
    lister = singlePage(listingOf(tools));
  }

  /** Answers every listing with this from now on. */
  public void answersListing(UpstreamReply<Listing> reply) {
    lister =
        switch (reply) {
          case UpstreamReply.Answered<Listing>(Listing whole) -> singlePage(whole);
          case UpstreamReply.Failed<Listing>(Failure.UpstreamFailure failure) ->
              (_, _, _) -> new UpstreamReply.Failed<>(failure);
        };
  }

  /** Lists with {@code lister} from now on. */
  public void listsBy(Lister lister) {
    this.lister = requireNonNull(lister, "lister");
  }

  /** Answers requests other than tool calls with {@code answer} from now on. */
  public void answersOthers(BiFunction<McpRequest, CallContext, UpstreamReply<McpResult>> answer) {
    others = requireNonNull(answer, "answer");
  }

  /** Answers every ping with {@code answer} from now on. */
  public void answersPing(Supplier<UpstreamReply<McpResult>> answer) {
    pings = requireNonNull(answer, "answer");
  }

  /** Answers every discovery with {@code discoverer} from now on. */
  public void discoversBy(Function<CallContext, UpstreamReply<ServerDiscovery>> discoverer) {
    this.discoverer = requireNonNull(discoverer, "discoverer");
  }

  /** Answers every call with {@code answer} from now on. */
  public void answers(Function<ToolCall, UpstreamReply<McpResult>> answer) {
    requireNonNull(answer, "answer");
    answers = (call, _) -> answer.apply(call);
  }

  /** Answers every call with {@code answer}, which receives the context. */
  public void answersCalls(BiFunction<ToolCall, CallContext, UpstreamReply<McpResult>> answer) {
    answers = requireNonNull(answer, "answer");
  }

  /** Must be started from now on; {@code starter} returns the result, given the timeout. */
  public void startsBy(Function<Duration, UpstreamReply<ServerStatus>> starter) {
    this.starter = requireNonNull(starter, "starter");
    started = false;
  }

  /** Fails every request from now on. */
  public void fails(Failure.UpstreamFailure failure) {
    lister = (_, _, _) -> new UpstreamReply.Failed<>(failure);
    answers = (_, _) -> new UpstreamReply.Failed<>(failure);
    others = (_, _) -> new UpstreamReply.Failed<>(failure);
    pings = () -> new UpstreamReply.Failed<>(failure);
    discoverer = _ -> new UpstreamReply.Failed<>(failure);
  }

  /** Answers every call with the number of the call from now on, and lists its tools. */
  public void recovers() {
    lists(Stream.of(tool("look", true), tool("write", false)).toArray(Tool[]::new));
    answers = (_, _) -> number(calls.get());
    pings = () -> result("{}");
  }

  /** Returns the number of requests for its tools. */
  public int listingCount() {
    return listings.get();
  }

  /** Returns the number of tool calls. */
  public int callCount() {
    return calls.get();
  }

  /** Returns the methods of all requests, each with its cursor, URI or level, if any. */
  public List<String> requests() {
    return List.copyOf(requests);
  }

  /** Returns the connections that were opened from this one. */
  public List<FakeMcpServer> opened() {
    return List.copyOf(opened);
  }

  /** Runs {@code action} once, while a connection is being opened. */
  public void onOpening(Runnable action) {
    opening.set(action);
  }

  /** Scripts each connection that is opened from this one, or from those. */
  public void onEachOpening(BiConsumer<ConnectionOwner, FakeMcpServer> script) {
    opener = requireNonNull(script, "script");
  }

  /** Loses its process or session. */
  public void stop() {
    started = false;
  }

  /** Sets how an earlier process exited. */
  public void exitedBefore(String reason) {
    lastExit = Optional.of(reason);
  }

  /** Sets what its process wrote to standard error. */
  public void wrote(String lines) {
    stderr = Optional.of(lines);
  }

  /** Returns whether it is closed. */
  public boolean isClosed() {
    return closed;
  }

  /** Sends a notification that belongs to no request, over an opened connection. */
  public void sendNotification(ServerNotification notification) {
    notificationListener.onNotification(id, notification);
  }

  /** Returns the timeout of the last request. */
  public Duration lastTimeout() {
    return lastTimeout;
  }

  /** Returns the rule of the last request with one. */
  public @Nullable ToolTimeout lastRule() {
    return lastRule;
  }

  @Override
  public ServerId id() {
    return id;
  }

  @Override
  public ServerStatus status() {
    return new ServerStatus(
            transport,
            listings.get() > 0,
            Optional.of("2025-11-25"),
            Optional.of("fake"),
            Optional.of("1.0"))
        .withProcess(stderr, Optional.empty(), lastExit)
        .withLists(lists);
  }

  /** States the kinds of lists that it offers; by default it states none. */
  public void offers(ListKind... kinds) {
    lists = Optional.of(Set.of(kinds));
  }

  @Override
  public ConnectionDetails details() {
    return new ConnectionDetails("fake " + id, Optional.empty());
  }

  /** Has child processes that use memory. */
  public void uses(ChildMemory childMemory) {
    memory = Optional.of(childMemory);
  }

  @Override
  public Optional<ChildMemory> childMemory() {
    return memory;
  }

  @Override
  public void enforceMemoryLimit(Duration drainTimeout) {
    requests.add("enforceMemoryLimit " + drainTimeout);
  }

  @Override
  public boolean isStarted() {
    return started;
  }

  @Override
  public UpstreamReply<ServerStatus> start(Duration timeout) {
    UpstreamReply<ServerStatus> reply = starter.apply(timeout);
    started = reply instanceof UpstreamReply.Answered;
    return reply;
  }

  @Override
  public UpstreamReply<ServerDiscovery> discover(CallContext context, Duration timeout) {
    lastTimeout = timeout;
    requests.add("server/discover");
    return discoverer.apply(context);
  }

  @Override
  public UpstreamReply<ListPage> list(
      ListKind kind, Optional<String> cursor, CallContext context, Duration timeout) {
    listings.incrementAndGet();
    lastTimeout = timeout;
    requests.add(kind.method() + cursor.map(text -> " " + text).orElse(""));
    return lister.page(kind, cursor, context);
  }

  @Override
  public UpstreamReply<McpResult> send(
      McpRequest request, CallContext context, Duration timeout, ToolTimeout rule) {
    lastRule = rule;
    return send(request, context, timeout);
  }

  @Override
  public UpstreamReply<McpResult> send(McpRequest request, CallContext context, Duration timeout) {
    calls.incrementAndGet();
    lastTimeout = timeout;
    requests.add(request.method() + detail(request));
    return request instanceof ToolCall call
        ? answers.apply(call, context)
        : others.apply(request, context);
  }

  private static String detail(McpRequest request) {
    return switch (request) {
      case McpRequest.ReadResource read -> " " + read.uri();
      case McpRequest.Subscribe subscribe -> " " + subscribe.uri();
      case McpRequest.Unsubscribe unsubscribe -> " " + unsubscribe.uri();
      case McpRequest.SetLogLevel setLogLevel -> " " + setLogLevel.level().word();
      case ToolCall _, McpRequest.GetPrompt _, McpRequest.Complete _ -> "";
    };
  }

  @Override
  public UpstreamReply<McpResult> ping(Duration timeout) {
    lastTimeout = timeout;
    requests.add("ping");
    return pings.get();
  }

  @Override
  public McpServer openFor(ConnectionOwner owner, ServerNotificationListener notificationListener) {
    opening.getAndSet(() -> {}).run();
    FakeMcpServer other = new FakeMcpServer(id.value());
    other.notificationListener = notificationListener;
    other.transport = transport;
    other.lister = lister;
    other.answers = answers;
    other.others = others;
    other.discoverer = discoverer;
    other.pings = pings;
    other.opener = opener;
    opener.accept(owner, other);
    opened.add(other);
    return other;
  }

  @Override
  public void close() {
    closed = true;
  }
}
