package dev.bascule.bootstrap.cli.serve;

import dev.bascule.application.policy.AccessPolicy;
import dev.bascule.bootstrap.config.BridgeConfig;
import java.util.ArrayList;
import java.util.List;

/** Says in a line who is let in. */
final class AccessSummary {

  private AccessSummary() {}

  /** Returns the means in a few words. */
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
    return means.isEmpty() ? "nobody" : "by " + String.join(", ", means);
  }

  /** Returns the line. */
  static String of(BridgeConfig config) {
    AccessPolicy policy = config.access();
    if (!policy.requiresCredentials()) {
      return "who reaches " + config.http().host() + " may call: no key is asked for";
    }
    List<String> ways = new ArrayList<>();
    if (!policy.keys().isEmpty()) {
      ways.add("sends one of the keys: " + policy.keys().size());
    }
    if (policy.tokenRule().areAccepted()) {
      ways.add("has a token of " + String.join(", ", policy.tokenRule().issuers()));
    }
    if (!policy.certificates().isEmpty()) {
      ways.add("shows one of the certificates: " + policy.certificates().size());
    }
    return ways.isEmpty() ? "nobody: there is no key yet" : "who " + String.join("; or ", ways);
  }
}
