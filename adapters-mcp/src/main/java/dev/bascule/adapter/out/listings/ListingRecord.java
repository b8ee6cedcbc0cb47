package dev.bascule.adapter.out.listings;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bascule.application.port.out.ListingStore.Content;
import dev.bascule.application.port.out.ListingStore.SavedListing;
import dev.bascule.domain.cache.CacheKey;
import dev.bascule.domain.cache.CachePartition;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.json.Sha256;
import dev.bascule.domain.mcp.CacheHints;
import dev.bascule.domain.mcp.CacheScope;
import dev.bascule.domain.mcp.ListEntry;
import dev.bascule.domain.mcp.ListEntry.RawListEntry;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.MethodNames;
import dev.bascule.domain.mcp.RequestSubject;
import dev.bascule.domain.mcp.ServerDiscovery;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.Tool;
import dev.bascule.domain.mcp.ToolAnnotations;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.mcp.json.JsonCursor;
import dev.bascule.mcp.json.JsonObjectWriter;
import dev.bascule.mcp.json.JsonSlice;
import dev.bascule.mcp.json.MalformedMessageException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A record of the file: a description, a JSON object on one line, and the value, a JSON object as
 * well. The description has the length of each entry of a listing and what the core needs of it, so
 * that the entries are cut out of the value without parsing them. Not thread-safe.
 */
final class ListingRecord {

  private static final HexFormat HEX = HexFormat.of();
  private static final JsonBytes TRUE = JsonBytes.of("true");

  private final byte[] file;
  private final int valueFrom;
  private final int valueTo;
  private final List<EntryMembers> entries = new ArrayList<>();
  private String server = "";
  private String partition = "";
  private String method = "";
  private long loadedAt = -1;
  private String salt = "";
  private String configuration = "";
  private @Nullable Duration timeToLive;
  private CacheScope scope = CacheScope.PRIVATE;

  private ListingRecord(byte[] file, int valueFrom, int valueTo) {
    this.file = file;
    this.valueFrom = valueFrom;
    this.valueTo = valueTo;
  }

  /** Returns the bytes of the record of {@code saved}. */
  static byte[] encode(SavedListing saved, String salt) {
    JsonObjectWriter description =
        new JsonObjectWriter()
            .string("server", saved.key().server().value())
            .string("partition", hex(saved.key().partition().owner()))
            .string("method", method(saved.key().subject()))
            .number("loadedAt", saved.loadedAt().toEpochMilli())
            .string("salt", salt)
            .string("configuration", fingerprint(salt, saved.configuration()));
    JsonBytes value =
        switch (saved.content()) {
          case Content.OfListing(Listing listing) -> {
            putHints(description, listing.hints());
            description.member("entries", describe(listing.items()));
            yield JsonBytes.objectOf(
                listing.kind().member(), listing.items().stream().map(ListEntry::json).toList());
          }
          case Content.OfDiscovery(ServerDiscovery discovery) -> {
            putHints(description, discovery.hints());
            yield value(discovery);
          }
        };
    return JsonBytes.concat(
            List.of(
                description.toJson().asByteBuffer(),
                ByteBuffer.wrap(new byte[] {'\n'}),
                value.asByteBuffer()))
        .toByteArray();
  }

  /** Returns what is saved of the configuration of a server: nothing can be found from it alone. */
  private static String fingerprint(String salt, Sha256 configuration) {
    return hex(Sha256.of(salt + " " + hex(configuration)));
  }

  private static String method(RequestSubject subject) {
    return switch (subject) {
      case ListKind kind -> kind.method();
      case RequestSubject.Discovery _ -> MethodNames.DISCOVER;
      case RequestSubject.Resource _, ToolName _ ->
          throw new IllegalArgumentException("neither a listing nor a self-description");
    };
  }

  private static void putHints(JsonObjectWriter out, CacheHints hints) {
    if (hints.timeToLive() != null) {
      out.number("ttlMs", hints.timeToLive().toMillis());
    }
    if (hints.scope() == CacheScope.PUBLIC) {
      out.member("public", TRUE);
    }
  }

  private static JsonBytes describe(List<? extends ListEntry> items) {
    return JsonBytes.listOf(items.stream().map(ListingRecord::describe).toList());
  }

  private static JsonBytes describe(ListEntry item) {
    JsonObjectWriter out =
        new JsonObjectWriter().string("key", item.key()).number("bytes", item.json().length());
    if (item instanceof Tool tool) {
      out.string("digest", hex(tool.digest()));
      if (tool.annotations().readOnly()) {
        out.member("readOnly", TRUE);
      }
      if (tool.annotations().idempotent()) {
        out.member("idempotent", TRUE);
      }
    }
    return out.toJson();
  }

  private static JsonBytes value(ServerDiscovery discovery) {
    JsonObjectWriter out =
        new JsonObjectWriter()
            .string("protocolVersion", discovery.protocolVersion())
            .member("capabilities", discovery.capabilities());
    discovery.serverInfo().ifPresent(info -> out.member("serverInfo", info));
    discovery.instructions().ifPresent(text -> out.string("instructions", text));
    return out.toJson();
  }

  /**
   * Reads the description of the record from {@code from}, inclusive, to {@code to}, exclusive.
   *
   * @throws MalformedMessageException if it is none
   */
  static ListingRecord read(byte[] file, int from, int to) throws MalformedMessageException {
    int newline = from;
    while (newline < to && file[newline] != '\n') {
      newline++;
    }
    ListingRecord described = new ListingRecord(file, Math.min(newline + 1, to), to);
    JsonCursor.readObject(new JsonSlice(file, from, newline), described::take);
    return described;
  }

  private void take(String name, JsonCursor value) throws MalformedMessageException {
    switch (name) {
      case "server" -> server = text(value);
      case "partition" -> partition = text(value);
      case "method" -> method = text(value);
      case "loadedAt" -> loadedAt = value.integer().orElse(-1);
      case "salt" -> salt = text(value);
      case "configuration" -> configuration = text(value);
      case "ttlMs" -> timeToLive = Duration.ofMillis(Math.max(0, value.integer().orElse(0)));
      case "public" -> scope = value.isTrue() ? CacheScope.PUBLIC : CacheScope.PRIVATE;
      case "entries" ->
          value.elements(
              element -> {
                EntryMembers entry = new EntryMembers();
                element.members(entry::take);
                entries.add(entry);
              });
      default -> {
        // A later version of the bridge may have added it.
      }
    }
  }

  private static String text(JsonCursor value) throws MalformedMessageException {
    String text = value.text();
    if (text == null) {
      throw new MalformedMessageException("a member is no string");
    }
    return text;
  }

  /** What is described of one entry. */
  private static final class EntryMembers {

    private String key = "";
    private long bytes = -1;
    private String digest = "";
    private boolean readOnly;
    private boolean idempotent;

    void take(String name, JsonCursor value) throws MalformedMessageException {
      switch (name) {
        case "key" -> key = text(value);
        case "bytes" -> bytes = value.integer().orElse(-1);
        case "digest" -> digest = text(value);
        case "readOnly" -> readOnly = value.isTrue();
        case "idempotent" -> idempotent = value.isTrue();
        default -> {
          // A later version of the bridge may have added it.
        }
      }
    }

    ListEntry toEntry(JsonBytes json, ListKind kind) throws MalformedMessageException {
      return kind == ListKind.TOOLS
          ? new Tool(
              new ToolName(key), json, new ToolAnnotations(readOnly, idempotent), hash(digest))
          : new RawListEntry(key, json);
    }
  }

  ServerId server() throws MalformedMessageException {
    return checked(() -> new ServerId(server));
  }

  Instant loadedAt() {
    return Instant.ofEpochMilli(loadedAt);
  }

  boolean isOf(Sha256 current) {
    return configuration.equals(fingerprint(salt, current));
  }

  /**
   * Returns the saved value.
   *
   * @param current the hash of the configuration of its server, of which the record {@link #isOf}
   * @throws MalformedMessageException if the value is not as described
   */
  SavedListing toSaved(Sha256 current) throws MalformedMessageException {
    CachePartition owner = new CachePartition(hash(partition), /* isLocal= */ false);
    CacheHints hints = new CacheHints(timeToLive, scope);
    for (ListKind kind : ListKind.values()) {
      if (kind.method().equals(method)) {
        return new SavedListing(
            CacheKey.ofListing(owner, server(), kind),
            new Content.OfListing(listing(kind, hints)),
            loadedAt(),
            current);
      }
    }
    if (!method.equals(MethodNames.DISCOVER)) {
      throw new MalformedMessageException("its method is unknown");
    }
    return new SavedListing(
        CacheKey.ofDiscovery(owner, server()),
        new Content.OfDiscovery(discovery(hints)),
        loadedAt(),
        current);
  }

  private Listing listing(ListKind kind, CacheHints hints) throws MalformedMessageException {
    byte[] before = ("{\"" + kind.member() + "\":[").getBytes(UTF_8);
    int end = valueTo - "]}".length();
    long at = valueFrom + (long) before.length;
    List<ListEntry> items = new ArrayList<>(entries.size());
    for (EntryMembers entry : entries) {
      if (entry.bytes < 0 || at + entry.bytes > end) {
        throw new MalformedMessageException("its entries are longer than its value");
      }
      JsonBytes json = JsonBytes.copyOf(file, (int) at, (int) (at + entry.bytes));
      items.add(checkedEntry(entry, json, kind));
      at += entry.bytes + 1;
    }
    if (items.isEmpty() || at != end + 1L) {
      throw new MalformedMessageException("its entries are not its value");
    }
    return new Listing(kind, items, hints, List.of(), JsonBytes.copyOf(file, valueFrom, valueTo));
  }

  private static ListEntry checkedEntry(EntryMembers entry, JsonBytes json, ListKind kind)
      throws MalformedMessageException {
    return checked(() -> entry.toEntry(json, kind));
  }

  private ServerDiscovery discovery(CacheHints hints) throws MalformedMessageException {
    DiscoveryMembers members = new DiscoveryMembers();
    JsonCursor.readObject(new JsonSlice(file, valueFrom, valueTo), members::take);
    if (members.capabilities == null) {
      throw new MalformedMessageException("it has no capabilities");
    }
    return new ServerDiscovery(
        members.protocolVersion,
        members.capabilities,
        Optional.ofNullable(members.serverInfo),
        Optional.ofNullable(members.instructions),
        hints);
  }

  /** The members of a self-description. */
  private static final class DiscoveryMembers {

    private String protocolVersion = "";
    private @Nullable JsonBytes capabilities;
    private @Nullable JsonBytes serverInfo;
    private @Nullable String instructions;

    void take(String name, JsonCursor value) throws MalformedMessageException {
      switch (name) {
        case "protocolVersion" -> protocolVersion = text(value);
        case "capabilities" -> capabilities = value.cut().toJson();
        case "serverInfo" -> serverInfo = value.cut().toJson();
        case "instructions" -> instructions = text(value);
        default -> {
          // A later version of the bridge may have added it.
        }
      }
    }
  }

  /** Creates a value that checks itself. */
  @FunctionalInterface
  private interface CheckedFactory<T> {
    T create() throws MalformedMessageException;
  }

  private static <T> T checked(CheckedFactory<T> factory) throws MalformedMessageException {
    try {
      return factory.create();
    } catch (IllegalArgumentException e) {
      throw new MalformedMessageException(String.valueOf(e.getMessage()));
    }
  }

  private static String hex(Sha256 hash) {
    return HEX.formatHex(hash.toBytes());
  }

  private static Sha256 hash(String hex) throws MalformedMessageException {
    if (hex.length() != 2 * 4 * Long.BYTES) {
      throw new MalformedMessageException("it has no hash");
    }
    ByteBuffer bytes = ByteBuffer.wrap(checked(() -> HEX.parseHex(hex)));
    return new Sha256(bytes.getLong(), bytes.getLong(), bytes.getLong(), bytes.getLong());
  }
}
