package dev.bascule.bootstrap.config;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.access.AccessKey;
import dev.bascule.adapter.in.http.access.AccessSettings;
import dev.bascule.adapter.in.http.access.Cors;
import dev.bascule.adapter.in.http.access.Fingerprint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads {@code auth} and {@code cors}: who may use the bridge. No message of it has a secret in it.
 *
 * @param settings what is read
 * @param wantsKeys whether the file means to ask for keys, be they right or wrong
 */
record AccessReader(AccessSettings settings, boolean wantsKeys) {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final Pattern SECRET = Pattern.compile("[\\x21-\\x7e]{16,512}");
  private static final Pattern ORIGIN =
      Pattern.compile("\\*|[A-Za-z][A-Za-z0-9+.-]*://[A-Za-z0-9.:_\\[\\]-]+");
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.-]+");
  private static final Set<String> KEYS = Set.of("name", "key", "admin");

  AccessReader {
    requireNonNull(settings, "settings");
  }

  /**
   * @param listen the section that may name further hosts
   * @param isOpen whether the bridge may be open to everybody
   */
  static AccessReader read(Section root, Section listen, boolean isOpen) {
    List<Section> written = root.section("auth", Set.of("keys")).sections("keys", KEYS);
    Section cors = root.section("cors", Set.of("allowedOrigins"));
    AccessSettings settings =
        new AccessSettings(
            keys(written),
            new Cors(
                Set.copyOf(
                    cors.texts(
                        "allowedOrigins",
                        "an origin such as https://app.example, or *",
                        AccessReader::origin))),
            Set.copyOf(
                listen.texts(
                    "allowedHosts",
                    "the name of a host such as bridge.example, without a port",
                    text -> HOST.matcher(text).matches() ? Optional.of(text) : Optional.empty())));
    if (!isOpen && written.isEmpty() && settings.cors().allowsAll()) {
      cors.report(
          "allowedOrigins",
          "`*` lets every web page use the bridge, and nobody needs a key; give `auth.keys`, or"
              + " `listen.allowUnauthenticated: true` allows it");
    }
    return new AccessReader(settings, !written.isEmpty());
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

  /** Writes an origin as browsers do, without the port that goes without saying. */
  private static Optional<String> origin(String text) {
    return ORIGIN.matcher(text).matches()
        ? Optional.of(
            text.replaceFirst("(?i)^(http://.*):80$", "$1")
                .replaceFirst("(?i)^(https://.*):443$", "$1"))
        : Optional.empty();
  }
}
