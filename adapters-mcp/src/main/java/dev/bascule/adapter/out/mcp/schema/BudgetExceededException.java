package dev.bascule.adapter.out.mcp.schema;

/** A validation is too expensive. */
final class BudgetExceededException extends RuntimeException {
  private static final long serialVersionUID = 1;

  BudgetExceededException(String reason) {
    super(reason);
  }
}
