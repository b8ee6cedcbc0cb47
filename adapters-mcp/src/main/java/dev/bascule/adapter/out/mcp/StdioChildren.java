package dev.bascule.adapter.out.mcp;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.port.client.Exchange;
import dev.bascule.application.port.out.ServerStatus;
import dev.bascule.application.port.out.ServerStatus.Transport;
import dev.bascule.domain.mcp.Discovery;
import dev.bascule.domain.mcp.McpRequest;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Failure.Unreachable;
import dev.bascule.domain.outcome.Reply;
import dev.bascule.domain.outcome.Reply.Answered;
import dev.bascule.domain.outcome.Reply.Failed;
import dev.bascule.domain.time.Ticker;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A server as a child process, in the revisions of MCP that have a handshake. Thread-safe. */
final class StdioChildren implements McpLink {

  /** Long enough for a package manager to fetch the server first. */
  private static final Duration LONGEST_START = Duration.ofMinutes(2);

  /** For what a child is asked again that its forerunner was asked. */
  private static final Duration LONGEST_REPETITION = Duration.ofSeconds(10);

  private final StdioSettings settings;
  private final Handshake handshake;
  private final Dialogue dialogue;
  private final Ticker ticker;
  private final StandingWishes wishes = new StandingWishes();
  private final Background background;
  private final Succession<StdioChild> children;

  /** What the children before the last one said; null as long as none said anything. */
  private volatile @Nullable Agreement saidBefore;

  StdioChildren(StdioSettings settings, OurSide ourSide, Ticker ticker) {
    this.settings = requireNonNull(settings, "settings");
    this.handshake = Handshake.of(ourSide.identity(), ourSide.session());
    this.dialogue = new Dialogue(settings.id(), ourSide);
    this.ticker = requireNonNull(ticker, "ticker");
    this.background = new Background("bascule-stdio-" + settings.id(), /* maxAtOnce= */ 1);
    this.children = new Succession<>(settings, ticker, new LegacyKind());
  }

  @Override
  public Reply<Discovery> discover(Exchange exchange, TimeLimit limit) {
    return switch (children.living(limit)) {
      case Failed<StdioChild>(Failure.Upstream failure) -> new Failed<>(failure);
      case Answered<StdioChild>(StdioChild child) -> child.discover(limit);
    };
  }

  @Override
  public Reply<JsonSlice> request(Outgoing outgoing, TimeLimit limit) {
    return switch (children.living(limit)) {
      case Failed<StdioChild>(Failure.Upstream failure) -> new Failed<>(failure);
      case Answered<StdioChild>(StdioChild child) -> {
        Reply<JsonSlice> reply = child.request(outgoing, limit);
        if (reply instanceof Answered) {
          outgoing.request().ifPresent(wishes::note);
        }
        yield reply;
      }
    };
  }

  @Override
  public ServerStatus status() {
    StdioChild last = children.last();
    boolean isConnected = last != null && !last.pipe().hasEnded() && last.agreement().isPresent();
    return Agreement.status(Transport.STDIO, isConnected, said());
  }

  private @Nullable Agreement said() {
    StdioChild last = children.last();
    Agreement before = saidBefore;
    return last == null ? before : last.agreement().orElse(before);
  }

  /** Ends the child, and waits until it is gone, and so are those before it. */
  @Override
  public void close() {
    dialogue.stop();
    background.stop();
    children.close();
  }

  private void greetAgain(StdioChild child) {
    dialogue.beganAnew();
    background.run(() -> wishes.all().forEach(wish -> repeat(wish, child)));
  }

  private void repeat(McpRequest wish, StdioChild child) {
    Reply<JsonSlice> _ =
        child.request(
            Outgoing.of(wish, Exchange.ANONYMOUS), TimeLimit.of(LONGEST_REPETITION, ticker));
  }

  private final class LegacyKind implements Succession.Kind<StdioChild> {

    @Override
    public StdioChild start() throws IOException {
      saidBefore = said();
      return new StdioChild(settings, dialogue, ticker);
    }

    @Override
    public void started(StdioChild child) {
      boolean isFirst = saidBefore == null;
      child.open(handshake, isFirst ? () -> {} : () -> greetAgain(child));
    }

    @Override
    public ChildPipe pipeOf(StdioChild child) {
      return child.pipe();
    }

    @Override
    public void check(StdioChild child) {
      if (child.isStuck(LONGEST_START)) {
        child
            .pipe()
            .end(
                delivery ->
                    new Unreachable(
                        "the process did not initialize in " + LONGEST_START, delivery));
      }
    }
  }
}
