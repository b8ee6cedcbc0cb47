package dev.bascule.domain.cache;

import dev.bascule.domain.mcp.RequestSubject;
import dev.bascule.domain.mcp.ServerId;

/** A label of entries that are invalidated together. */
public sealed interface CacheTag {

  /** All values from one server. */
  record ServerTag(ServerId server) implements CacheTag {}

  /** All values from one server about one subject, with any arguments. */
  record SubjectTag(ServerId server, RequestSubject subject) implements CacheTag {}

  /** All values of one partition. */
  record PartitionTag(CachePartition partition) implements CacheTag {}
}
