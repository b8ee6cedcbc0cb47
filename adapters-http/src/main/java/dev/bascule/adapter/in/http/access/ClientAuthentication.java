package dev.bascule.adapter.in.http.access;

/** Whether clients show a certificate of their own when a connection begins (RFC 8446, 4.3.2). */
public enum ClientAuthentication {
  /** They are not asked. */
  NONE,
  /** They are asked, and need not; one that is shown must be good. */
  WANTED,
  /** No connection comes about without. */
  NEEDED
}
