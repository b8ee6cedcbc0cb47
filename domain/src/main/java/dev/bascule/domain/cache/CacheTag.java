package dev.bascule.domain.cache;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.mcp.RequestSubject;
import dev.bascule.domain.mcp.ServerId;

/** A set of entries that are invalidated together. */
public sealed interface CacheTag {

  /** All that one server answered. */
  record ServerTag(ServerId server) implements CacheTag {
    public ServerTag {
      requireNonNull(server, "server");
    }
  }

  /** All that one server answered about one subject, whatever the arguments. */
  record SubjectTag(ServerId server, RequestSubject subject) implements CacheTag {
    public SubjectTag {
      requireNonNull(server, "server");
      requireNonNull(subject, "subject");
    }
  }

  /** All that may be shared by the same callers. */
  record PartitionTag(CachePartition partition) implements CacheTag {
    public PartitionTag {
      requireNonNull(partition, "partition");
    }
  }
}
