package dev.bascule.adapter.out.mcp;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.port.out.ServerNotices;
import dev.bascule.application.port.out.ServerStatus;
import dev.bascule.domain.mcp.Notice;
import dev.bascule.domain.mcp.ServerMessage;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Reply;
import dev.bascule.domain.outcome.Reply.Answered;
import dev.bascule.domain.outcome.Reply.Failed;
import dev.bascule.domain.time.Ticker;
import java.io.IOException;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A server of revision 2026-07-28 as a child process. Thread-safe. */
final class ModernStdioTransport implements ModernTransport {

  private final StdioSettings settings;
  private final ModernParams params;
  private final ServerNotices notices;
  private final Supplier<@Nullable ModernChild> spare;
  private final Ticker ticker;
  private final Succession<ModernChild> children;

  /**
   * @param notices is told what a child sends and belongs to no request
   * @param spare gives a child that is there already, once; null if there is none
   */
  ModernStdioTransport(
      StdioSettings settings,
      ClientIdentity identity,
      ServerNotices notices,
      Supplier<@Nullable ModernChild> spare,
      Ticker ticker) {
    this.settings = requireNonNull(settings, "settings");
    this.params = new ModernParams(identity);
    this.notices = requireNonNull(notices, "notices");
    this.spare = requireNonNull(spare, "spare");
    this.ticker = requireNonNull(ticker, "ticker");
    this.children = new Succession<>(settings, ticker, new ModernKind());
  }

  @Override
  public ServerStatus.Transport kind() {
    return ServerStatus.Transport.STDIO;
  }

  @Override
  public Reply<JsonSlice> request(
      Outgoing outgoing, Context context, Teller teller, TimeLimit limit) {
    return send(children.living(limit), message(outgoing, context), teller, limit);
  }

  /** Starts the first process, but none in the place of one that has ended. */
  @Override
  public Reply<JsonSlice> listen(
      Outgoing outgoing, Context context, Teller teller, TimeLimit limit) {
    return send(children.livingOrFirst(limit), message(outgoing, context), teller, limit);
  }

  private static Reply<JsonSlice> send(
      Reply<ModernChild> child, LongFunction<byte[]> message, Teller teller, TimeLimit limit) {
    return switch (child) {
      case Failed<ModernChild>(Failure.Upstream failure) -> new Failed<>(failure);
      case Answered<ModernChild>(ModernChild living) -> living.request(message, teller, limit);
    };
  }

  private LongFunction<byte[]> message(Outgoing outgoing, Context context) {
    return id ->
        JsonRpcCodec.request(
            id,
            outgoing.method(),
            params.of(outgoing, context.revision(), id, context.logLevel()).toByteArray());
  }

  private void hear(ServerMessage told) {
    Notices.notice(told).ifPresent(notice -> notices.heard(settings.id(), notice));
  }

  /** Ends the child, and waits until it is gone, and so are those before it. */
  @Override
  public void close() {
    children.close();
  }

  private final class ModernKind implements Succession.Kind<ModernChild> {

    /** Under the lock of the succession, always. */
    private boolean hasStarted;

    @Override
    public ModernChild start() throws IOException {
      ModernChild kept = hasStarted ? null : spare.get();
      return kept == null || kept.pipe().hasEnded() ? new ModernChild(settings, ticker) : kept;
    }

    @Override
    public void started(ModernChild child) {
      child.tellOthers(ModernStdioTransport.this::hear);
      if (hasStarted) {
        notices.heard(settings.id(), new Notice.BeganAnew());
      }
      hasStarted = true;
    }

    @Override
    public ChildPipe pipeOf(ModernChild child) {
      return child.pipe();
    }
  }
}
