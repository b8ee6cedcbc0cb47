package dev.bascule.domain.cache;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.mcp.RequestSubject;
import dev.bascule.domain.mcp.ServerId;

/** A label of entries that are invalidated together. */
public sealed interface CacheTag {

  /** All values from one server. */
  record ServerTag(ServerId server) implements CacheTag {
    public ServerTag {
      requireNonNull(server, "server");
    }
  }

  /** All values from one server about one subject, with any arguments. */
  record SubjectTag(ServerId server, RequestSubject subject) implements CacheTag {
    public SubjectTag {
      requireNonNull(server, "server");
      requireNonNull(subject, "subject");
    }
  }

  /** All values of one partition. */
  record PartitionTag(CachePartition partition) implements CacheTag {
    public PartitionTag {
      requireNonNull(partition, "partition");
    }
  }
}
