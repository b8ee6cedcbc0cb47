package dev.bascule.adapter.out.oauth.jwt;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.net.URI;
import java.text.ParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Discovers the location of an issuer's keys: by RFC 8414 first, then by OpenID Connect Discovery.
 *
 * @param issuer its identifier: an absolute URL
 * @param documents fetches the metadata
 */
record IssuerDiscovery(String issuer, HttpDocumentClient documents) {

  private static final String OAUTH = "/.well-known/oauth-authorization-server";
  private static final String OPENID = "/.well-known/openid-configuration";

  /**
   * Returns the URL of the keys.
   *
   * @throws IOException if there is no metadata
   */
  URI keysUrl() throws IOException {
    for (URI url : metadataUrls()) {
      Optional<String> metadata = documents.find(url);
      if (metadata.isPresent()) {
        return keysUrl(metadata.get());
      }
    }
    throw new IOException("no metadata found for the issuer");
  }

  /**
   * Returns the well-known URLs: the issuer's path comes last (RFC 8414, 3), or first (OpenID
   * Connect).
   */
  private List<URI> metadataUrls() {
    String bare = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
    URI uri = URI.create(bare);
    String path = uri.getRawPath() == null ? "" : uri.getRawPath();
    String site = bare.substring(0, bare.length() - path.length());
    return List.of(URI.create(site + OAUTH + path), URI.create(bare + OPENID));
  }

  /**
   * Rejects http URLs, also of this machine, so that a remote issuer cannot make the bridge send
   * requests to itself.
   */
  private URI checkEncrypted(URI keys) throws IOException {
    if (isEncrypted(URI.create(issuer)) && !isEncrypted(keys)) {
      throw new IOException("the metadata contains a URL that is not https");
    }
    return keys;
  }

  private static boolean isEncrypted(URI uri) {
    return "https".equalsIgnoreCase(uri.getScheme());
  }

  /** Returns where the keys are, as {@code metadata} tell. */
  URI keysUrl(String metadata) throws IOException {
    try {
      Map<String, Object> json = JSONObjectUtils.parse(metadata);
      if (!issuer.equals(json.get("issuer"))) {
        throw new IOException("the metadata is of another issuer");
      }
      return checkEncrypted(URI.create(String.valueOf(json.get("jwks_uri"))));
    } catch (ParseException | RuntimeException e) {
      throw new IOException("the metadata is invalid", e);
    }
  }
}
