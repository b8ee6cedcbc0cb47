package dev.bascule.adapter.in.http.fastpath;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.exchange.BodyProblems;
import dev.bascule.adapter.in.http.exchange.BridgeRequest;
import dev.bascule.adapter.in.http.exchange.ByteBudget;
import dev.bascule.adapter.in.http.exchange.CompleteResponse;
import dev.bascule.adapter.in.http.exchange.InternalErrorReporter;
import dev.bascule.adapter.in.http.exchange.Problem;
import dev.bascule.adapter.in.http.exchange.ProblemMapper;
import dev.bascule.adapter.in.http.exchange.RequestId;
import dev.bascule.adapter.in.http.exchange.StreamingResponse;
import dev.bascule.adapter.in.http.filter.InlineToolCall;
import dev.bascule.adapter.in.http.jetty.Interrupts;
import dev.bascule.adapter.in.http.jetty.ResponseSink;
import dev.bascule.adapter.in.http.jetty.SlowClientGuard;
import dev.bascule.adapter.in.http.pipeline.RequestPipeline;
import dev.bascule.adapter.in.http.rest.ToolHandlers;
import dev.bascule.domain.budget.AnswerBudget;
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

  private final RequestPipeline pipeline;
  private final ToolHandlers tools;
  private final ExecutorService threads;
  private final ByteBudget budget;
  private final BodyProblems bodyProblems;
  private final SlowClientGuard slowClientGuard;
  private final AnswerBudget answerBudget;

  /**
   * @param threads one new virtual thread for each request
   * @param budget what all bodies together may have
   * @param answerBudget what all long answers together may have
   */
  public VirtualThreadDispatcher(
      RequestPipeline pipeline,
      ToolHandlers tools,
      ExecutorService threads,
      ByteBudget budget,
      BodyProblems bodyProblems,
      SlowClientGuard slowClientGuard,
      AnswerBudget answerBudget) {
    this.pipeline = requireNonNull(pipeline, "pipeline");
    this.tools = requireNonNull(tools, "tools");
    this.threads = requireNonNull(threads, "threads");
    this.budget = requireNonNull(budget, "budget");
    this.bodyProblems = requireNonNull(bodyProblems, "bodyProblems");
    this.slowClientGuard = requireNonNull(slowClientGuard, "slowClientGuard");
    this.answerBudget = requireNonNull(answerBudget, "answerBudget");
  }

  /**
   * Begins to answer a request of {@code connection}.
   *
   * @param inlineCall what its header asks for
   * @param inlineResponse returns the answer if it is at hand; asked first, on the thread that
   *     answers
   * @param sink where the answer goes
   */
  void dispatch(
      InlineToolCall inlineCall,
      BridgeRequest.Body body,
      Supplier<Optional<CompleteResponse>> inlineResponse,
      FastPathConnection connection,
      ResponseSink sink) {
    ByteBudget.Reservation reservation = budget.newReservation();
    if (!reservation.tryReserve(body.bytes().length)) {
      slowClientGuard.send(reply(bodyProblems.of(new ByteBudget.ExhaustedException()), sink), sink);
      return;
    }
    DispatchedCall call =
        new DispatchedCall(inlineCall, body, inlineResponse, reservation, connection, sink);
    connection.readAhead().begin();
    try {
      threads.execute(call);
    } catch (RejectedExecutionException _) {
      call.end(reply(ProblemMapper.DRAINING, sink));
    }
  }

  private static CompleteResponse reply(Problem problem, ResponseSink sink) {
    return problem.with("instance", sink.path()).toResponse();
  }

  private final class DispatchedCall implements Runnable {

    private final InlineToolCall inlineCall;
    private final BridgeRequest.Body body;
    private final Supplier<Optional<CompleteResponse>> inlineResponse;
    private final ByteBudget.Reservation reservation;
    private final FastPathConnection connection;
    private final ResponseSink sink;

    DispatchedCall(
        InlineToolCall inlineCall,
        BridgeRequest.Body body,
        Supplier<Optional<CompleteResponse>> inlineResponse,
        ByteBudget.Reservation reservation,
        FastPathConnection connection,
        ResponseSink sink) {
      this.inlineCall = inlineCall;
      this.body = body;
      this.inlineResponse = inlineResponse;
      this.reservation = reservation;
      this.connection = connection;
      this.sink = sink;
    }

    @Override
    public void run() {
      RequestId.addToLog(sink.requestId());
      connection.readAhead().onDisconnect(Thread.currentThread()::interrupt);
      try (AnswerBudget.Charge charge = answerBudget.newCharge()) {
        charge.run(() -> answer(charge));
      }
    }

    private void answer(AnswerBudget.Charge charge) {
      Optional<CompleteResponse> response = inlineResponse.get();
      end(response.isPresent() ? response.get() : reply(charge));
    }

    private CompleteResponse reply(AnswerBudget.Charge charge) {
      try {
        return switch (pipeline.admit(inlineCall, tools, sink.requestId(), _ -> {})) {
          case RequestPipeline.AdmissionResult.Answered(CompleteResponse response) -> response;
          case RequestPipeline.AdmissionResult.Admitted admitted -> {
            charge.setCaller(admitted.shareHolder());
            yield reply(admitted);
          }
        };
      } catch (RuntimeException | Error e) {
        return VirtualThreadDispatcher.reply(InternalErrorReporter.report(e), sink);
      }
    }

    private CompleteResponse reply(RequestPipeline.AdmissionResult.Admitted admitted) {
      return switch (admitted.handler().apply(body)) {
        case CompleteResponse response -> response;
        case StreamingResponse _ -> throw new IllegalStateException("nobody asked for events");
      };
    }

    private void end(CompleteResponse response) {
      reservation.release();
      connection.readAhead().stopNotifying();
      Interrupts.runUninterrupted(() -> slowClientGuard.send(response, sink));
    }
  }
}
