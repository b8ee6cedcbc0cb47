package dev.bascule.domain.cache.shared;

/** The engine is unavailable, or did not reply in time. The operation may have taken effect. */
public final class EngineException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /**
   * @param message what failed, without secrets
   */
  public EngineException(String message) {
    super(message);
  }

  /**
   * @param message what failed, without secrets
   */
  public EngineException(String message, Throwable cause) {
    super(message, cause);
  }
}
