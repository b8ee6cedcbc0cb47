package dev.bascule.adapter.out.mcp.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChildEnvironmentTest {

  private static final String SECRET_PROXY = "http://me:secret@proxy.example:3128";

  @Test
  void inheritsDefaultAndNamedVariables() {
    ChildEnvironment childEnvironment = new ChildEnvironment(Set.of("HTTPS_PROXY"), Set.of());

    assertTrue(childEnvironment.inherits("PATH", "/bin"));
    assertTrue(childEnvironment.inherits("LC_ALL", "C"));
    assertTrue(childEnvironment.inherits("HTTPS_PROXY", SECRET_PROXY));
    assertFalse(childEnvironment.inherits("HTTP_PROXY", SECRET_PROXY));
    assertFalse(childEnvironment.inherits("AWS_SECRET_ACCESS_KEY", "x"));
    assertFalse(childEnvironment.inherits("NODE_OPTIONS", "x"));
    assertTrue(new ChildEnvironment(Set.of("*"), Set.of()).inherits("NODE_OPTIONS", "x"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "NODE_EXTRA_CA_CERTS",
        "SSL_CERT_FILE",
        "SSL_CERT_DIR",
        "REQUESTS_CA_BUNDLE",
        "NPM_CONFIG_CAFILE",
        "npm_config_cafile",
        "NO_PROXY",
        "no_proxy"
      })
  void inheritsWhatNetworksNeedWithoutSecret(String name) {
    assertTrue(ChildEnvironment.DEFAULT.inherits(name, "/etc/ssl/company.pem"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"HTTP_PROXY", "https_proxy", "ALL_PROXY"})
  void inheritsProxyUnlessItHasCredentials(String name) {
    assertTrue(ChildEnvironment.DEFAULT.inherits(name, "http://proxy.example:3128"));
    assertFalse(ChildEnvironment.DEFAULT.inherits(name, SECRET_PROXY));
  }

  @Test
  void namesVariablesThatAreWithheld() {
    Map<String, String> bridge =
        Map.of(
            "https_proxy", SECRET_PROXY,
            "HTTP_PROXY", "http://proxy.example:3128",
            "NPM_CONFIG_REGISTRY", "https://npm.example/",
            "PIP_INDEX_URL", "https://pip.example/",
            "UV_INDEX_URL", "https://uv.example/",
            "NODE_EXTRA_CA_CERTS", "/etc/ssl/company.pem",
            "AWS_SECRET_ACCESS_KEY", "x");

    ChildEnvironment childEnvironment =
        new ChildEnvironment(Set.of("UV_INDEX_URL"), Set.of())
            .withBridge(bridge, Set.of("PIP_INDEX_URL"));

    assertEquals(
        Optional.of(
            "not inherited; if the server needs the network:"
                + " inheritEnv: [\"NPM_CONFIG_REGISTRY\", \"https_proxy\"]"),
        childEnvironment.withheldHint());
    assertEquals(Optional.empty(), ChildEnvironment.DEFAULT.withheldHint());
  }

  @Test
  void masksLongestSecretFirst() {
    ChildEnvironment childEnvironment =
        new ChildEnvironment(Set.of(), Set.of("12345678", "12345678-90", "short"));

    assertEquals("a *** b *** c short", childEnvironment.mask("a 12345678-90 b 12345678 c short"));
  }

  @Test
  void masksEachLineOfSecret() {
    ChildEnvironment childEnvironment =
        new ChildEnvironment(Set.of(), Set.of("BEGIN-KEY\nabcdefgh\nEND-OF-KEY"));

    assertEquals("a *** b", childEnvironment.mask("a abcdefgh b"));
    assertEquals("***", childEnvironment.mask("BEGIN-KEY\nabcdefgh\nEND-OF-KEY"));
  }

  @Test
  void masksTruncatedSecret() {
    ChildEnvironment childEnvironment = new ChildEnvironment(Set.of(), Set.of("12345678"));

    assertEquals("*** ", childEnvironment.maskTruncated("12345678 1234567"));
    assertEquals("*** ", childEnvironment.maskTruncated("12345678 1"));
    assertEquals("*** x", childEnvironment.maskTruncated("12345678 x"));
    assertEquals("***", childEnvironment.maskTruncated("12345678"));
  }

  @Test
  void toStringOmitsSecrets() {
    assertThat(new ChildEnvironment(Set.of(), Set.of("12345678")).toString())
        .doesNotContain("12345678");
  }
}
