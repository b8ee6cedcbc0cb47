package dev.bascule.bootstrap.cli.serve;

import dev.bascule.application.policy.AccessPolicy;
import dev.bascule.bootstrap.config.BridgeConfig;
import java.util.ArrayList;
import java.util.List;

/** One-line summaries of who has access. */
final class AccessSummary {

  private AccessSummary() {}

  /** Returns the kinds of accepted credentials. */
  static String credentialKinds(AccessPolicy policy) {
    List<String> means = new ArrayList<>();
    if (!policy.keys().isEmpty()) {
      means.add("key");
    }
    if (policy.tokenRule().areAccepted()) {
      means.add("token");
    }
    if (!policy.certificates().isEmpty()) {
      means.add("certificate");
    }
    return means.isEmpty() ? "no access" : "by " + String.join(", ", means);
  }

  /** Returns the summary line. */
  static String of(BridgeConfig config) {
    AccessPolicy policy = config.access();
    if (!policy.requiresCredentials()) {
      return "No authentication: anyone who can reach "
          + config.http().host()
          + " can call every tool.";
    }
    List<String> ways = new ArrayList<>();
    if (!policy.keys().isEmpty()) {
      ways.add("API keys: " + policy.keys().size());
    }
    if (policy.tokenRule().areAccepted()) {
      ways.add("tokens of " + String.join(", ", policy.tokenRule().issuers()));
    }
    if (!policy.certificates().isEmpty()) {
      ways.add("client certificates: " + policy.certificates().size());
    }
    return ways.isEmpty()
        ? "No access: no API key configured. Create one with `bascule key`."
        : String.join("; ", ways);
  }
}
