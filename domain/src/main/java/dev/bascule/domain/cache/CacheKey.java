package dev.bascule.domain.cache;

import dev.bascule.domain.json.Sha256;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.RequestSubject;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.Tool;
import dev.bascule.domain.mcp.ToolCall;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The key of a cached value. Each component can distinguish two values: without it, a caller could
 * get a wrong value or that of another caller.
 *
 * @param partition who may share the value
 * @param server the server that returned it
 * @param subject what was requested: the name of a tool, or a kind of listing
 * @param arguments the hash of the canonical arguments
 * @param schema the hash of the tool's description, so that a changed tool has new values
 */
public record CacheKey(
    CachePartition partition,
    ServerId server,
    RequestSubject subject,
    Sha256 arguments,
    Sha256 schema)
    implements TaggedKey {

  private static final Sha256 EMPTY_HASH = Sha256.of("");

  /** Returns the key of the result of {@code call}. */
  public static CacheKey ofCall(
      CachePartition partition, ToolCall call, Optional<Tool> definition) {
    return new CacheKey(
        partition,
        call.server(),
        call.tool(),
        call.arguments().digest(),
        definition.isPresent() ? definition.get().digest() : EMPTY_HASH);
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

  /** Equals the record's own, which is not inlined; used by each call. */
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
  public List<CacheTag> tags() {
    return List.of(
        new CacheTag.ServerTag(server),
        new CacheTag.SubjectTag(server, subject),
        new CacheTag.PartitionTag(partition));
  }
}
