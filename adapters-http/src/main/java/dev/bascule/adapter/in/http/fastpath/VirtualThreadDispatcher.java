package dev.bascule.adapter.in.http.fastpath;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.exchange.BodyProblems;
import dev.bascule.adapter.in.http.exchange.BridgeRequest;
import dev.bascule.adapter.in.http.exchange.ByteBudget;
import dev.bascule.adapter.in.http.exchange.CompleteResponse;
import dev.bascule.adapter.in.http.exchange.InternalErrorReporter;
import dev.bascule.adapter.in.http.exchange.Problem;
import dev.bascule.adapter.in.http.exchange.ProblemMapper;
import dev.bascule.adapter.in.http.exchange.StreamingResponse;
import dev.bascule.adapter.in.http.filter.InlineToolCall;
import dev.bascule.adapter.in.http.jetty.Interrupts;
import dev.bascule.adapter.in.http.jetty.ResponseSink;
import dev.bascule.adapter.in.http.jetty.SlowClientGuard;
import dev.bascule.adapter.in.http.pipeline.RequestPipeline;
import dev.bascule.adapter.in.http.rest.ToolHandlers;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

/**
 * Answers calls that were read to their end, and whose headers are known, on virtual threads of
 * their own, where waiting costs nothing. A client that leaves interrupts the thread that answers.
 *
 * <p>Thread-safe; whoever begins one does not wait.
 */
public final class VirtualThreadDispatcher {

  private final RequestPipeline front;
  private final ToolHandlers tools;
  private final ExecutorService threads;
  private final ByteBudget budget;
  private final BodyProblems problems;
  private final SlowClientGuard answers;

  /**
   * @param threads one new virtual thread for each request
   * @param budget what all bodies together may have
   */
  public VirtualThreadDispatcher(
      RequestPipeline front,
      ToolHandlers tools,
      ExecutorService threads,
      ByteBudget budget,
      BodyProblems problems,
      SlowClientGuard answers) {
    this.front = requireNonNull(front, "front");
    this.tools = requireNonNull(tools, "tools");
    this.threads = requireNonNull(threads, "threads");
    this.budget = requireNonNull(budget, "budget");
    this.problems = requireNonNull(problems, "problems");
    this.answers = requireNonNull(answers, "answers");
  }

  /**
   * Begins to answer a request of {@code connection}.
   *
   * @param asked what its header asks for
   * @param atHand returns the answer if it is at hand; asked first, on the thread that answers
   * @param to where the answer goes
   */
  void begin(
      InlineToolCall asked,
      BridgeRequest.Body body,
      Supplier<Optional<CompleteResponse>> atHand,
      FastPathConnection connection,
      ResponseSink to) {
    ByteBudget.Share share = budget.share();
    if (!share.take(body.bytes().length)) {
      answers.send(reply(problems.of(new ByteBudget.ExhaustedException()), to), to);
      return;
    }
    Call call = new Call(asked, body, atHand, share, connection, to);
    connection.ahead().begin();
    try {
      threads.execute(call);
    } catch (RejectedExecutionException _) {
      call.end(reply(ProblemMapper.STOPPING, to));
    }
  }

  private static CompleteResponse reply(Problem problem, ResponseSink to) {
    return problem.with("instance", to.path()).toReply();
  }

  private final class Call implements Runnable {

    private final InlineToolCall asked;
    private final BridgeRequest.Body body;
    private final Supplier<Optional<CompleteResponse>> atHand;
    private final ByteBudget.Share share;
    private final FastPathConnection connection;
    private final ResponseSink to;

    Call(
        InlineToolCall asked,
        BridgeRequest.Body body,
        Supplier<Optional<CompleteResponse>> atHand,
        ByteBudget.Share share,
        FastPathConnection connection,
        ResponseSink to) {
      this.asked = asked;
      this.body = body;
      this.atHand = atHand;
      this.share = share;
      this.connection = connection;
      this.to = to;
    }

    @Override
    public void run() {
      connection.ahead().tell(Thread.currentThread()::interrupt);
      end(atHand.get().orElseGet(this::reply));
    }

    private CompleteResponse reply() {
      try {
        return switch (front.enter(asked, tools, _ -> {})) {
          case RequestPipeline.Entry.Answered(CompleteResponse reply) -> reply;
          case RequestPipeline.Entry.Admitted admitted -> reply(admitted);
        };
      } catch (RuntimeException | Error e) {
        return VirtualThreadDispatcher.reply(InternalErrorReporter.report(e), to);
      }
    }

    private CompleteResponse reply(RequestPipeline.Entry.Admitted admitted) {
      return switch (admitted.answer().apply(body)) {
        case CompleteResponse reply -> reply;
        case StreamingResponse _ -> throw new IllegalStateException("nobody asked for events");
      };
    }

    private void end(CompleteResponse reply) {
      share.giveBack();
      connection.ahead().answer();
      Interrupts.shelter(() -> answers.send(reply, to));
    }
  }
}
