package dev.bascule.bootstrap.config;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.policy.AccessKey;
import dev.bascule.application.policy.AccessPolicy;
import dev.bascule.application.policy.Fingerprint;
import dev.bascule.application.policy.Rights;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads {@code auth}: whom the bridge lets in. No message of it has a secret in it.
 *
 * @param policy what is read
 * @param asksForCredentials whether the file means to ask for credentials, be they right or wrong
 */
record AccessReader(AccessPolicy policy, boolean asksForCredentials) {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final Pattern SECRET = Pattern.compile("[\\x21-\\x7e]{16,512}");
  private static final Set<String> KEYS = Set.of("name", "key", "admin");

  AccessReader {
    requireNonNull(policy, "policy");
  }

  static AccessReader read(Section root) {
    List<Section> written = root.section("auth", Set.of("keys")).sections("keys", KEYS);
    return new AccessReader(
        new AccessPolicy(keys(written), /* tokens= */ false, Rights.ALL), !written.isEmpty());
  }

  private static List<AccessKey> keys(List<Section> sections) {
    Set<String> names = new HashSet<>();
    Map<Fingerprint, String> owners = new HashMap<>();
    List<AccessKey> keys = new ArrayList<>();
    for (Section section : sections) {
      Optional<String> name = name(section);
      Optional<Fingerprint> fingerprint = fingerprint(section);
      boolean isAdministrator = section.flag("admin", false);
      if (name.isEmpty() || fingerprint.isEmpty()) {
        continue;
      }
      String owner = owners.putIfAbsent(fingerprint.get(), name.get());
      if (!names.add(name.get())) {
        section.report("name", "another key has this name already");
      } else if (owner != null) {
        section.report("key", "is the key of `" + owner + "` as well");
      } else {
        keys.add(new AccessKey(name.get(), fingerprint.get(), isAdministrator));
      }
    }
    return keys;
  }

  private static Optional<String> name(Section section) {
    if (!section.has("name")) {
      section.report("name", "is missing; it says whose key this is");
    }
    return section.read(
        "name",
        "a name of letters, digits, dots, dashes and underscores",
        text -> NAME.matcher(text).matches() ? Optional.of(text) : Optional.empty());
  }

  private static Optional<Fingerprint> fingerprint(Section section) {
    Optional<String> secret = section.text("key");
    if (!section.has("key")) {
      section.report("key", "is missing; it is what the caller has to know");
    } else if (secret.isPresent() && !SECRET.matcher(secret.get()).matches()) {
      section.report("key", "expected 16 to 512 printable ASCII characters without spaces");
      return Optional.empty();
    }
    return secret.map(Fingerprint::of);
  }
}
