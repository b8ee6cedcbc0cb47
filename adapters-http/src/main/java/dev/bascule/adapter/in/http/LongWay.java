package dev.bascule.adapter.in.http;

import static java.util.Objects.requireNonNull;

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
final class LongWay {

  private final Front front;
  private final ToolEndpoints tools;
  private final ExecutorService threads;
  private final BodyBudget budget;
  private final BodyProblems problems;
  private final SlowAnswers answers;

  /**
   * @param threads one new virtual thread for each request
   * @param budget what all bodies together may have
   */
  LongWay(
      Front front,
      ToolEndpoints tools,
      ExecutorService threads,
      BodyBudget budget,
      BodyProblems problems,
      SlowAnswers answers) {
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
      AskedAtOnce asked,
      BridgeRequest.Body body,
      Supplier<Optional<HttpReply>> atHand,
      BridgeConnection connection,
      Destination to) {
    BodyBudget.Share share = budget.share();
    if (!share.take(body.bytes().length)) {
      answers.send(reply(problems.of(new BodyBudget.ExhaustedException()), to), to);
      return;
    }
    Call call = new Call(asked, body, atHand, share, connection, to);
    connection.ahead().begin();
    try {
      threads.execute(call);
    } catch (RejectedExecutionException _) {
      call.end(reply(Problems.STOPPING, to));
    }
  }

  private static HttpReply reply(Problem problem, Destination to) {
    return problem.with("instance", to.path()).toReply();
  }

  private final class Call implements Runnable {

    private final AskedAtOnce asked;
    private final BridgeRequest.Body body;
    private final Supplier<Optional<HttpReply>> atHand;
    private final BodyBudget.Share share;
    private final BridgeConnection connection;
    private final Destination to;

    Call(
        AskedAtOnce asked,
        BridgeRequest.Body body,
        Supplier<Optional<HttpReply>> atHand,
        BodyBudget.Share share,
        BridgeConnection connection,
        Destination to) {
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

    private HttpReply reply() {
      try {
        return switch (front.enter(asked, tools, _ -> {})) {
          case Front.Entry.Answered(HttpReply reply) -> reply;
          case Front.Entry.Admitted admitted -> reply(admitted);
        };
      } catch (RuntimeException | Error e) {
        return LongWay.reply(Bug.report(e), to);
      }
    }

    private HttpReply reply(Front.Entry.Admitted admitted) {
      return switch (admitted.answer().apply(body)) {
        case HttpReply reply -> reply;
        case LiveAnswer _ -> throw new IllegalStateException("nobody asked for events");
      };
    }

    private void end(HttpReply reply) {
      share.giveBack();
      connection.ahead().answer();
      Interrupts.shelter(() -> answers.send(reply, to));
    }
  }
}
