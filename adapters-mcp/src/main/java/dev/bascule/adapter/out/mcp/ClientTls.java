package dev.bascule.adapter.out.mcp;

import static java.util.Objects.requireNonNull;

import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.X509TrustManager;

/**
 * How connections with a server are encrypted, where the defaults of the platform will not do.
 *
 * @param sockets makes them; it holds the client's certificate, if there is one
 * @param trust decides which servers are trusted
 */
public record ClientTls(SSLSocketFactory sockets, X509TrustManager trust) {

  public ClientTls {
    requireNonNull(sockets, "sockets");
    requireNonNull(trust, "trust");
  }
}
