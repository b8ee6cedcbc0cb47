package dev.bascule.domain.cache.shared;

/**
 * The engine is unavailable, or did not reply in time. The operation may have taken effect. Has no
 * stack trace: while the engine is unavailable, every load may cause one.
 */
public final class EngineException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /**
   * @param message what failed, without secrets
   */
  public EngineException(String message) {
    super(message, null, /* enableSuppression= */ false, /* writableStackTrace= */ false);
  }

  /**
   * @param message what failed, without secrets
   */
  public EngineException(String message, Throwable cause) {
    super(message, cause, /* enableSuppression= */ false, /* writableStackTrace= */ false);
  }
}
