package dev.bascule.bootstrap.tls;

/** A file does not hold what it should. The message has nothing of its content. */
public final class TlsException extends Exception {

  private static final long serialVersionUID = 1;

  private final Part part;

  /** Which of the files is meant. */
  public enum Part {
    /** One's own certificate. */
    CERTIFICATE,
    /** The private key. */
    KEY,
    /** The certificates of authorities. */
    AUTHORITIES
  }

  TlsException(Part part, String message) {
    super(message);
    this.part = part;
  }

  /** Returns which of the files is meant. */
  public Part part() {
    return part;
  }
}
