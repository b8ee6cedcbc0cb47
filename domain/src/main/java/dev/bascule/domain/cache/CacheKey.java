package dev.bascule.domain.cache;

import dev.bascule.domain.cache.CacheTag.SlotTag;
import dev.bascule.domain.json.Sha256;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.RequestSubject;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.Tool;
import dev.bascule.domain.mcp.ToolCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The key of a cached value. Each part of its equality can distinguish two values: without it, a
 * caller could get a wrong value or that of another caller.
 *
 * <p>The slots of its tags are no part of its equality, because the same request always has the
 * same. They are computed when they are first used, which no hit on a fresh value does.
 *
 * <p>Thread-safe. Not a record, because it replaces the source of the slots by the slots.
 */
public final class CacheKey implements TaggedKey {

  private static final Sha256 EMPTY_HASH = Sha256.of("");

  private final CachePartition partition;
  private final ServerId server;
  private final RequestSubject subject;
  private final Sha256 arguments;
  private final Sha256 schema;

  /**
   * Known once it was used: a stored key must not keep the call that its slots are derived from. If
   * two threads use it first, both set the same.
   */
  private SlotSource slotSource;

  /**
   * Creates a key without configured tags.
   *
   * @param partition who may share the value
   * @param server the server that returned it
   * @param subject what was requested: the name of a tool, or a kind of listing
   * @param arguments the hash of the canonical arguments
   * @param schema the hash of the tool's description, so that a changed tool has new values
   */
  public CacheKey(
      CachePartition partition,
      ServerId server,
      RequestSubject subject,
      Sha256 arguments,
      Sha256 schema) {
    this(partition, server, subject, arguments, schema, SlotSource.NONE);
  }

  private CacheKey(
      CachePartition partition,
      ServerId server,
      RequestSubject subject,
      Sha256 arguments,
      Sha256 schema,
      SlotSource slotSource) {
    this.partition = partition;
    this.server = server;
    this.subject = subject;
    this.arguments = arguments;
    this.schema = schema;
    this.slotSource = slotSource;
  }

  /** Returns the key of the result of {@code call}, without configured tags. */
  public static CacheKey ofCall(
      CachePartition partition, ToolCall call, Optional<Tool> definition) {
    return ofCall(partition, call, call.arguments().digest(), definition, SlotSource.NONE);
  }

  /**
   * Returns the key of the result of {@code call}.
   *
   * @param arguments the digest of the arguments, without what a {@link KeyNormalization} excludes
   * @param slotSource the slots of the configured tags
   */
  public static CacheKey ofCall(
      CachePartition partition,
      ToolCall call,
      Sha256 arguments,
      Optional<Tool> definition,
      SlotSource slotSource) {
    return new CacheKey(
        partition,
        call.server(),
        call.tool(),
        arguments,
        definition.isPresent() ? definition.get().digest() : EMPTY_HASH,
        slotSource);
  }

  /** Returns the key of a listing of {@code server}. */
  public static CacheKey ofListing(CachePartition partition, ServerId server, ListKind kind) {
    return ofWhole(partition, server, kind);
  }

  /** Returns the key of the content of a resource of {@code server}. */
  public static CacheKey ofResource(CachePartition partition, ServerId server, String uri) {
    return ofWhole(partition, server, new RequestSubject.Resource(uri));
  }

  /** Returns the key of the self-description of {@code server}. */
  public static CacheKey ofDiscovery(CachePartition partition, ServerId server) {
    return ofWhole(partition, server, new RequestSubject.Discovery());
  }

  private static CacheKey ofWhole(
      CachePartition partition, ServerId server, RequestSubject subject) {
    return new CacheKey(partition, server, subject, EMPTY_HASH, EMPTY_HASH);
  }

  @Override
  public CachePartition partition() {
    return partition;
  }

  public ServerId server() {
    return server;
  }

  public RequestSubject subject() {
    return subject;
  }

  public Sha256 arguments() {
    return arguments;
  }

  public Sha256 schema() {
    return schema;
  }

  @Override
  public int hashCode() {
    int hash = arguments.hashCode();
    hash = 31 * hash + schema.hashCode();
    hash = 31 * hash + subject.hashCode();
    hash = 31 * hash + server.hashCode();
    return 31 * hash + partition.hashCode();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof CacheKey that
            && arguments.equals(that.arguments)
            && schema.equals(that.schema)
            && subject.equals(that.subject)
            && server.equals(that.server)
            && partition.equals(that.partition));
  }

  @Override
  public boolean mayLeaveProcess() {
    return !partition.isLocal();
  }

  @Override
  public boolean areTagsResolved() {
    return slotSource instanceof SlotSource.Resolved;
  }

  @Override
  public void resolveTags() {
    Optional<List<SlotTag>> _ = slots();
  }

  @Override
  public boolean isStorable() {
    return slots().isPresent();
  }

  @Override
  public List<CacheTag> tags() {
    List<SlotTag> slots = slots().orElse(List.of());
    CacheTag ofServer = new CacheTag.ServerTag(server);
    CacheTag ofSubject = new CacheTag.SubjectTag(server, subject);
    CacheTag ofPartition = new CacheTag.PartitionTag(partition);
    if (slots.isEmpty()) {
      return List.of(ofServer, ofSubject, ofPartition);
    }
    List<CacheTag> tags = new ArrayList<>(List.of(ofServer, ofSubject, ofPartition));
    tags.addAll(slots);
    return List.copyOf(tags);
  }

  private Optional<List<SlotTag>> slots() {
    SlotSource source = slotSource;
    if (source instanceof SlotSource.Resolved) {
      return source.slots();
    }
    Optional<List<SlotTag>> slots = source.slots();
    slotSource = new SlotSource.Resolved(slots);
    return slots;
  }

  /** Does not contain the slots, which would tell something of the arguments. */
  @Override
  public String toString() {
    return "CacheKey[%s, %s, %s, %s, %s]".formatted(partition, server, subject, arguments, schema);
  }
}
