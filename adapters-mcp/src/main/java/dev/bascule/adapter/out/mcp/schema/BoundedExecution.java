package dev.bascule.adapter.out.mcp.schema;

import com.networknt.schema.Error;
import com.networknt.schema.ExecutionContext;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One validation. It ends with the last error that is reported, or when its time is over, and gives
 * way to other threads in between. Not thread-safe.
 *
 * <p>The library collects every error, and builds an object for each. In {@code anyOf} and similar
 * keywords it collects those of all alternatives, of which only the first are kept here: whether
 * there is any decides about the alternative.
 */
final class BoundedExecution extends ExecutionContext {

  static final Duration MAX_TIME = Duration.ofSeconds(2);

  private static final int MAX_ERRORS = Failure.InvalidArguments.MAX_ERRORS;

  /** Most of them take less than a tenth of a millisecond together. */
  private static final int STEPS_PER_CHECK = 64;

  /** So long a validation runs before it yields. */
  private static final long MAX_SLICE_NANOS = 1_000_000;

  private final Ticker ticker;
  private final long startNanos;

  /** The errors that fail the validation; others are those of one alternative. */
  private final List<Error> reported;

  private long lastYieldNanos;

  private int steps;

  /** The errors of alternatives since the last keyword outside of any. */
  private int alternativeErrors;

  /** The error of an alternative beyond those that are kept, without its arguments. */
  private @Nullable Error placeholder;

  BoundedExecution(Ticker ticker) {
    this.ticker = ticker;
    this.startNanos = ticker.nanos();
    this.lastYieldNanos = startNanos;
    this.reported = getErrors();
  }

  /** There are as many errors as are reported. */
  static final class EnoughErrorsException extends RuntimeException {
    private static final long serialVersionUID = 1;

    EnoughErrorsException() {
      super("enough errors", null, /* enableSuppression= */ false, /* writableStackTrace= */ false);
    }
  }

  /** Returns the errors so far. */
  List<Error> reported() {
    return reported;
  }

  /**
   * Counts a step of the validation.
   *
   * @throws BudgetExceededException if the time is over
   */
  @SuppressWarnings("ThreadPriorityCheck") // a virtual thread keeps its carrier until it yields
  void countStep() {
    steps++;
    if (steps % STEPS_PER_CHECK == 0) {
      long nanos = ticker.nanos();
      if (nanos - startNanos > MAX_TIME.toNanos()) {
        throw new BudgetExceededException("it takes too long");
      }
      if (nanos - lastYieldNanos > MAX_SLICE_NANOS) {
        lastYieldNanos = nanos;
        Thread.yield();
      }
    }
  }

  @Override
  public void evaluationPathAddLast(String token) {
    super.evaluationPathAddLast(token);
    countStep();
  }

  @Override
  public void evaluationPathAddLast(int token) {
    super.evaluationPathAddLast(token);
    countStep();
  }

  @Override
  public void addError(Error error) {
    List<Error> errors = getErrors();
    if (!isReported(errors)) {
      if (errors.size() < MAX_ERRORS) {
        errors.add(kept(error));
      }
    } else if (!ErrorTranslator.isUnknownType(error)) {
      errors.add(error);
      stopIfEnough();
    }
  }

  @Override
  public void setErrors(List<Error> errors) {
    super.setErrors(errors);
    if (isReported(errors)) {
      alternativeErrors = 0;
      placeholder = null;
      stopIfEnough();
    }
  }

  @SuppressWarnings("ReferenceEquality") // other lists may be equal
  private boolean isReported(List<Error> errors) {
    return errors == reported;
  }

  private void stopIfEnough() {
    if (reported.size() >= MAX_ERRORS) {
      throw new EnoughErrorsException();
    }
  }

  /** The arguments of an error may be as long as the schema and the arguments of the call. */
  private Error kept(Error error) {
    alternativeErrors++;
    if (alternativeErrors <= MAX_ERRORS) {
      return error;
    }
    if (placeholder == null
        || !placeholder.getInstanceLocation().equals(error.getInstanceLocation())) {
      placeholder =
          Error.builder()
              .keyword("")
              .instanceLocation(error.getInstanceLocation())
              .message("does not match the schema")
              .build();
    }
    return placeholder;
  }
}
