package dev.bascule.bootstrap.cli.check;

import dev.bascule.adapter.out.oauth.jwt.IssuerKeySettings;
import dev.bascule.adapter.out.oauth.jwt.IssuerSettings;
import dev.bascule.application.policy.AccessCertificate;
import dev.bascule.application.policy.AccessKey;
import dev.bascule.application.policy.AccessPolicy;
import dev.bascule.bootstrap.config.BridgeConfig;
import dev.bascule.bootstrap.config.KeysFile;
import dev.bascule.bootstrap.config.load.SourceMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Reports who has access under a configuration. Contains the names of secrets, never their values.
 *
 * @param config the configuration
 * @param sourceMap the source positions, and which values are secret
 */
record AccessReport(BridgeConfig config, SourceMap sourceMap) {

  /** Adds the settings to {@code group}. */
  void addTo(SettingGroup group) {
    AccessPolicy policy = config.access();
    List<String> keys = keys(policy.keys());
    group.add("auth.keys", keys.isEmpty() ? List.of(noKeysText(policy)) : keys);
    config
        .callerSources()
        .keysFile()
        .map(KeysFile::file)
        .ifPresent(file -> group.add("auth.keysFile", file.name()));
    List<IssuerSettings> issuers = config.callerSources().issuers();
    for (int i = 0; i < issuers.size(); i++) {
      issuer(issuers.get(i), "auth.jwt[" + i + "].", group);
    }
    List<AccessCertificate> certificates = policy.certificates();
    for (int i = 0; i < certificates.size(); i++) {
      certificate(certificates.get(i), "auth.certificates[" + i + "]", group);
    }
    policy.tokenRule().resource().ifPresent(url -> group.add("auth.resource", url));
  }

  private static String noKeysText(AccessPolicy policy) {
    return policy.requiresCredentials() ? "none" : "none (authentication disabled)";
  }

  /** Keys from the key file come last; the variables in that file are not known here. */
  private List<String> keys(List<AccessKey> keys) {
    int own =
        config.callerSources().keysFile().map(file -> file.configKeys().size()).orElse(keys.size());
    List<String> shown = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      AccessKey key = keys.get(i);
      String name =
          i < own ? sourceMap.displayValue("auth.keys[" + i + "].name", key.name()) : key.name();
      List<String> more = new ArrayList<>();
      addPermissions(key.groups(), key.isAdministrator(), more);
      key.expires().ifPresent(end -> more.add("expires " + end));
      shown.add(more.isEmpty() ? name : name + " (" + String.join("; ", more) + ")");
    }
    return shown;
  }

  private static void addPermissions(
      Set<String> groups, boolean isAdministrator, List<String> more) {
    if (isAdministrator) {
      more.add("admin");
    }
    if (!groups.isEmpty()) {
      more.add("groups " + String.join(" ", groups.stream().sorted().toList()));
    }
  }

  private static void issuer(IssuerSettings issuer, String path, SettingGroup group) {
    group.add(path + "issuer", issuer.issuer());
    group.add(path + "audience", issuer.audiences());
    switch (issuer.keys().source()) {
      case IssuerKeySettings.Source.Discovery() ->
          group.add(path + "jwksUri", "from the issuer's metadata");
      case IssuerKeySettings.Source.Address address ->
          group.addUrl(path + "jwksUri", address.uri().toString());
      case IssuerKeySettings.Source.File file ->
          group.add(path + "jwksFile", file.path().toString());
    }
    group.add(path + "jwksTtl", issuer.keys().ttl());
    group.add(path + "jwksStaleIfError", issuer.keys().staleIfError());
    group.add(path + "algorithms", issuer.algorithms());
    group.add(path + "leeway", issuer.leeway());
    group.add(path + "groupsClaim", issuer.claims().groups());
    group.add(path + "requiredScopes", issuer.claims().requiredScopes());
  }

  private static void certificate(AccessCertificate known, String path, SettingGroup group) {
    List<String> more = new ArrayList<>();
    known.subject().ifPresent(more::add);
    known.alternative().ifPresent(more::add);
    addPermissions(known.groups(), known.isAdministrator(), more);
    group.add(path, known.name() + " (" + String.join("; ", more) + ")");
  }
}
