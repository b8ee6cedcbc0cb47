package dev.bascule.configuration.load.auth;

import static dev.bascule.configuration.parse.KeyCondition.has;
import static dev.bascule.configuration.parse.KeyCondition.not;

import dev.bascule.application.policy.AccessKey;
import dev.bascule.application.policy.SecretHash;
import dev.bascule.configuration.KeysFile;
import dev.bascule.configuration.parse.ConfigDocument;
import dev.bascule.configuration.parse.ConfigErrors;
import dev.bascule.configuration.parse.ConfigFile;
import dev.bascule.configuration.parse.ConfigSection;
import dev.bascule.configuration.parse.SectionSchema;
import dev.bascule.configuration.parse.ValueReader;
import dev.bascule.configuration.parse.ValueType;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads lists of keys. Messages contain neither keys nor their hashes. */
public final class KeysReader {

  private static final ValueType<SecretHash> SECRET =
      ValueType.parsed(
              "16 to 512 printable ASCII characters without spaces",
              "[\\x21-\\x7e]{16,512}",
              key -> Optional.of(SecretHash.of(key)))
          .secret();
  private static final ValueType<SecretHash> HASH =
      ValueType.parsed(
              "the SHA-256 of the key, as 64 hexadecimal digits",
              "[0-9A-Fa-f]{64}",
              SecretHash::ofHash)
          .secret();
  private static final ValueType<Instant> END =
      ValueType.parsed(
          "a date such as 2027-01-31, or a moment such as 2027-01-31T12:00:00Z",
          "[0-9+-]+(?:T[0-9:.]+(?:Z|[+-][0-9:]+))?",
          KeysReader::parseEnd);
  private static final List<String> FILE_KEYS = List.of("keys");
  private static final List<String> KEYS =
      List.of("name", "key", "sha256", "groups", "admin", "expires");

  private static final int DATE_LENGTH = 10;

  /** The owners of the keys read so far. */
  private final Map<SecretHash, String> owners = new HashMap<>();

  private final Map<String, AccessKey> byName = new HashMap<>();
  private final List<AccessKey> keys = new ArrayList<>();

  private KeysReader() {}

  /**
   * Reads the list {@code keys} of a section.
   *
   * @param others existing keys
   * @return all keys, the existing ones first
   */
  public static List<AccessKey> read(ConfigSection section, List<AccessKey> others) {
    KeysReader reader = new KeysReader();
    others.forEach(reader::add);
    section.hidden().sections("keys", KEYS).forEach(reader::readKey);
    return List.copyOf(reader.keys);
  }

  /** Reads the current content of {@code keys}. */
  public static KeysFile.Keys load(KeysFile keys) {
    ConfigFile file = keys.file();
    ConfigErrors errors = new ConfigErrors(file.name());
    ValueReader values =
        new ValueReader(errors, keys.variables(), new HashMap<>(), SectionSchema.NONE);
    List<AccessKey> all =
        file.read(errors)
            .flatMap(text -> ConfigDocument.parse(file, text, errors))
            .map(root -> read(ConfigSection.root(values, root, FILE_KEYS), keys.configKeys()))
            .orElse(keys.configKeys());
    return errors.isEmpty()
        ? new KeysFile.Keys.Valid(all)
        : new KeysFile.Keys.Invalid(errors.all());
  }

  private void readKey(ConfigSection section) {
    Optional<String> name = PrincipalReader.name(section, "the owner of the key");
    Optional<SecretHash> secretHash = secretHash(section);
    Set<String> groups = PrincipalReader.groups(section);
    boolean isAdministrator = section.flag("admin", false);
    Optional<Instant> expires = section.read("expires", END);
    if (name.isPresent() && secretHash.isPresent()) {
      add(section, new AccessKey(name.get(), secretHash.get(), groups, isAdministrator, expires));
    }
  }

  /**
   * Parses an expiry: {@code 2027-01-31} is the end of that day in UTC; {@code
   * 2027-01-31T12:00:00Z} is exact. Empty if the text is neither.
   */
  private static Optional<Instant> parseEnd(String text) {
    try {
      return Optional.of(
          text.length() == DATE_LENGTH
              ? LocalDate.parse(text).plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant()
              : OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }

  /** Adds a key. Keys of the same name belong to the same caller and must have the same groups. */
  private void add(ConfigSection section, AccessKey key) {
    String owner = owners.get(key.secretHash());
    AccessKey sibling = byName.get(key.name());
    if (owner != null) {
      section.report(section.has("key") ? "key" : "sha256", "is also the key of `" + owner + "`");
    } else if (sibling != null && !haveSamePermissions(sibling, key)) {
      section.report("name", "another key of this name has other `groups`, or another `admin`");
    } else {
      add(key);
    }
  }

  private static boolean haveSamePermissions(AccessKey one, AccessKey other) {
    return one.groups().equals(other.groups()) && one.isAdministrator() == other.isAdministrator();
  }

  private void add(AccessKey key) {
    owners.put(key.secretHash(), key.name());
    byName.put(key.name(), key);
    keys.add(key);
  }

  private static Optional<SecretHash> secretHash(ConfigSection section) {
    Optional<SecretHash> ofKey = section.read("key", SECRET);
    Optional<SecretHash> hash = section.read("sha256", HASH);
    section.reject(not(has("key").or(has("sha256"))), "key", "is required: `key` or `sha256`");
    section.reject(
        has("key").and(has("sha256")), "sha256", "`key` and `sha256` exclude each other");
    return hash.or(() -> ofKey);
  }
}
