package dev.bascule.adapter.out.oauth.jwt;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.List;
import java.util.Map;

/**
 * Finds out from an issuer where its keys are: by RFC 8414 first, and by OpenID Connect Discovery.
 *
 * @param issuer what it calls itself: an absolute URL
 * @param documents gets what it says
 */
record IssuerDiscovery(String issuer, HttpDocumentClient documents) {

  private static final String OAUTH = "/.well-known/oauth-authorization-server";
  private static final String OPENID = "/.well-known/openid-configuration";

  /**
   * Returns where the keys are.
   *
   * @throws IOException if the issuer does not tell
   */
  URI keysUrl() throws IOException {
    for (URI url : metadataUrls()) {
      try {
        return keysUrl(documents.get(url));
      } catch (HttpDocumentClient.NotFoundException _) {
        // The next may be.
      }
    }
    throw new IOException("the issuer has no metadata where they are to be");
  }

  /** One puts the path of the issuer last (RFC 8414, 3), the other one before. */
  private List<URI> metadataUrls() {
    String bare = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
    URI uri = URI.create(bare);
    String path = uri.getRawPath() == null ? "" : uri.getRawPath();
    String site = bare.substring(0, bare.length() - path.length());
    return List.of(URI.create(site + OAUTH + path), URI.create(bare + OPENID));
  }

  /** What is said elsewhere must not have this machine ask itself. */
  private URI checkEncrypted(URI keys) throws IOException {
    if (isEncrypted(URI.create(issuer)) && !isEncrypted(keys)) {
      throw new IOException("the metadata lead out of encryption");
    }
    return keys;
  }

  private static boolean isEncrypted(URI uri) {
    return "https".equalsIgnoreCase(uri.getScheme());
  }

  /** Returns where the keys are, as {@code metadata} tell. */
  URI keysUrl(byte[] metadata) throws IOException {
    try {
      Map<String, Object> json =
          JSONObjectUtils.parse(new String(metadata, StandardCharsets.UTF_8));
      if (!issuer.equals(json.get("issuer"))) {
        throw new IOException("the metadata are those of another issuer");
      }
      return checkEncrypted(URI.create(String.valueOf(json.get("jwks_uri"))));
    } catch (ParseException | RuntimeException e) {
      throw new IOException("the metadata cannot be read", e);
    }
  }
}
