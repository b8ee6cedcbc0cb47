package dev.bascule.configuration.tls;

/** A file does not contain what it should. The message contains nothing of its content. */
public final class TlsException extends Exception {

  private static final long serialVersionUID = 1;

  private final Part part;

  /** Identifies a file. */
  public enum Part {
    /** The own certificate. */
    CERTIFICATE,
    /** The private key. */
    KEY,
    /** The certificates of authorities. */
    AUTHORITIES;

    /**
     * Returns the configuration key of the file.
     *
     * @param authorities the key of the authorities' certificates, which depends on the section
     */
    public String key(String authorities) {
      return switch (this) {
        case CERTIFICATE -> "certificate";
        case KEY -> "key";
        case AUTHORITIES -> authorities;
      };
    }
  }

  TlsException(Part part, String message) {
    super(message);
    this.part = part;
  }

  /** Returns the file that the exception is about. */
  public Part part() {
    return part;
  }
}
