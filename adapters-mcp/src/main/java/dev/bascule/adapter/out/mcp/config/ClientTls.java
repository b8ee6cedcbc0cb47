package dev.bascule.adapter.out.mcp.config;

import java.util.Optional;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.X509TrustManager;

/**
 * TLS settings of connections to a server, if the defaults of the platform are not sufficient.
 *
 * @param sockets creates them; contains the client certificate, if there is one
 * @param trust decides which servers are trusted
 * @param serverName the name in the server's certificate, also sent as SNI (RFC 6066, section 3);
 *     empty for the host of its URL
 */
public record ClientTls(
    SSLSocketFactory sockets, X509TrustManager trust, Optional<String> serverName) {}
