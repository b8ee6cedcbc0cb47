package dev.bascule.adapter.out.valkey.seal;

import dev.bascule.adapter.out.valkey.codec.BinaryWriter;
import dev.bascule.domain.cache.CacheKey;
import dev.bascule.domain.cache.CachePartition;
import dev.bascule.domain.cache.CacheTag;
import dev.bascule.domain.cache.shared.RandomId;
import dev.bascule.domain.cache.shared.SharedName;
import dev.bascule.domain.cache.shared.SharedTag;
import dev.bascule.domain.json.Sha256;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.RequestSubject;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolName;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.SecretKey;

/**
 * The names of the entries of one group of replicas in the engine. Each is an HMAC with SHA-256
 * (RFC 2104) over all that distinguishes the entry, so that it reveals nothing, and cannot be
 * guessed by who can read or write the engine. A plain hash could be: some partitions are hashes of
 * short header values.
 *
 * <p>Thread-safe; never blocks.
 */
public final class EntryNames {

  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  private final String group;
  private final Function<ServerId, Sha256> fingerprints;
  private final List<HashKey> tagKeys;
  private final HashKey valueKey;
  private final List<HashKey> otherKeys;

  /** A key for hashes. */
  private static final class HashKey {

    private final InstancePool<Mac> macs;

    HashKey(SecretKey key) {
      this.macs =
          new InstancePool<>(
              () -> {
                Mac mac = Mac.getInstance(key.getAlgorithm());
                mac.init(key);
                return mac;
              });
    }

    String hash(byte[] fields) {
      try {
        return BASE64.encodeToString(macs.use(mac -> mac.doFinal(fields)));
      } catch (GeneralSecurityException e) {
        throw new AssertionError("every Java platform has HmacSHA256", e);
      }
    }
  }

  /**
   * @param group the name of the group; two groups may use one engine and the same secrets
   * @param fingerprints returns the fingerprint of the current configuration of a server
   */
  public EntryNames(SharedSecrets secrets, String group, Function<ServerId, Sha256> fingerprints) {
    this.group = group;
    this.fingerprints = fingerprints;
    this.tagKeys = hashKeys(secrets, "tags");
    this.valueKey = hashKeys(secrets, "values").getFirst();
    this.otherKeys = hashKeys(secrets, "others");
  }

  private static List<HashKey> hashKeys(SharedSecrets secrets, String purpose) {
    return secrets.hashKeys(purpose).stream().map(HashKey::new).toList();
  }

  /**
   * Returns all names under which the token of {@code tag} is replaced; it is read and watched
   * under the first. There are two while a secret is replaced, because the first secret of some
   * replicas is already the second of others.
   */
  public List<String> namesOfTag(SharedTag tag) {
    BinaryWriter fields = new BinaryWriter().putText(group).putText(tag.cache());
    fields.putOptional(tag.tag(), EntryNames::putTag);
    if (tag.isSoft()) {
      // No name without this byte is the beginning of another, so the others remain what they were.
      fields.putByte(0);
    }
    byte[] bytes = fields.toByteArray();
    return tagKeys.stream().map(key -> key.hash(bytes)).toList();
  }

  /**
   * Returns the name of a value.
   *
   * @param cache the name of its cache
   * @param format the version of its binary form; replicas do not read those of others
   */
  public String nameOfValue(String cache, int format, SharedName<CacheKey> name) {
    BinaryWriter fields = new BinaryWriter().putText(group).putText(cache).putLong(format);
    CacheKey key = name.key();
    fields.putHash(fingerprints.apply(key.server()));
    putPartition(fields, key.partition());
    putServer(fields, key.server());
    putSubject(fields, key.subject());
    fields.putHash(key.arguments()).putHash(key.schema());
    fields.putText(name.generation().epoch().id());
    fields.putList(name.generation().tokens(), EntryNames::putId);
    return valueKey.hash(fields.toByteArray());
  }

  /**
   * Returns the name of anything else.
   *
   * @param kind what it is
   * @param parts what distinguishes it from others of its kind, such as the name of a server
   */
  public String nameOfOther(String kind, String... parts) {
    return namesOfOther(kind, parts).getFirst();
  }

  /**
   * Returns all names of anything else, for what every replica must find; the first is {@link
   * #nameOfOther}. There are two while a secret is replaced, as for {@link #namesOfTag}.
   */
  public List<String> namesOfOther(String kind, String... parts) {
    BinaryWriter fields = new BinaryWriter().putText(group).putText(kind);
    fields.putList(List.of(parts), BinaryWriter::putText);
    byte[] bytes = fields.toByteArray();
    return otherKeys.stream().map(key -> key.hash(bytes)).toList();
  }

  private static void putTag(BinaryWriter fields, CacheTag tag) {
    switch (tag) {
      case CacheTag.ServerTag(ServerId server) -> putServer(fields.putByte(0), server);
      case CacheTag.SubjectTag(ServerId server, RequestSubject subject) -> {
        putServer(fields.putByte(1), server);
        putSubject(fields, subject);
      }
      case CacheTag.PartitionTag(CachePartition partition) ->
          putPartition(fields.putByte(2), partition);
      case CacheTag.SlotTag(ServerId server, int slot) ->
          putServer(fields.putByte(3), server).putLong(slot);
    }
  }

  private static BinaryWriter putServer(BinaryWriter fields, ServerId server) {
    return fields.putText(server.value());
  }

  private static void putSubject(BinaryWriter fields, RequestSubject subject) {
    switch (subject) {
      case ListKind kind -> fields.putByte(0).putText(kind.method());
      case RequestSubject.Discovery _ -> fields.putByte(1);
      case RequestSubject.Resource(String uri) -> fields.putByte(2).putText(uri);
      case ToolName(String name) -> fields.putByte(3).putText(name);
    }
  }

  private static void putPartition(BinaryWriter fields, CachePartition partition) {
    fields.putHash(partition.owner()).putBoolean(partition.isLocal());
  }

  private static void putId(BinaryWriter fields, RandomId id) {
    fields.putLong(id.high()).putLong(id.low());
  }
}
