package dev.bascule.adapter.in.http.access;

/** Whether clients present a certificate in the TLS handshake (RFC 8446, 4.3.2). */
public enum ClientAuthentication {
  /** No certificate is requested. */
  NONE,
  /** A certificate is requested but optional; it must be valid if presented. */
  WANTED,
  /** A valid certificate is required. */
  NEEDED
}
