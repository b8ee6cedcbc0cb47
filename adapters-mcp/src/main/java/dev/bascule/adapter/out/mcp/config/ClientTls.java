package dev.bascule.adapter.out.mcp.config;

import java.util.Optional;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.X509TrustManager;

/**
 * How connections with a server are encrypted, where the defaults of the platform will not do.
 *
 * @param sockets makes them; it holds the client's certificate, if there is one
 * @param trust decides which servers are trusted
 * @param serverName what the server is called in its certificate, and is asked for by (RFC 6066,
 *     3); empty for the host of its URL
 */
public record ClientTls(
    SSLSocketFactory sockets, X509TrustManager trust, Optional<String> serverName) {}
