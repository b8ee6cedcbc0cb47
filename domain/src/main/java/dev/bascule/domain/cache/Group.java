package dev.bascule.domain.cache;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.Subject;

/** A set of entries that are invalidated together. */
public sealed interface Group {

  /** All that one server answered. */
  record OfServer(ServerId server) implements Group {
    public OfServer {
      requireNonNull(server, "server");
    }
  }

  /** All that one server answered about one subject, whatever the arguments. */
  record OfSubject(ServerId server, Subject subject) implements Group {
    public OfSubject {
      requireNonNull(server, "server");
      requireNonNull(subject, "subject");
    }
  }

  /** All that may be shared by the same callers. */
  record OfPartition(Partition partition) implements Group {
    public OfPartition {
      requireNonNull(partition, "partition");
    }
  }
}
