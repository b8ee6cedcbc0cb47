package dev.bascule.configuration;

import dev.bascule.adapter.out.valkey.EngineHost;
import dev.bascule.configuration.tls.UpstreamTls;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The cache that replicas share, in Valkey or Redis. Its {@code toString} contains no secret.
 *
 * @param address where the engine is
 * @param isEncrypted whether connections use TLS
 * @param isInsecure whether the operator allows connections to other machines without TLS
 * @param tls the TLS material; empty for the platform's default
 * @param login how the bridge authenticates
 * @param secretFile the file with the secret that all replicas have
 * @param name the name of the replicas' common keys in the engine
 * @param replica the name of this replica, to which a random part is added
 * @param timeout how long an operation of the engine may take; positive
 * @param connectTimeout how long it may take to connect to the engine; at least {@code timeout}
 * @param trustFor how long a replica relies on its own cache after the engine confirmed that it
 *     receives invalidations; positive
 * @param isolatedFor how long a replica that does not receive invalidations serves its own cache
 * @param maxValueBytes the maximum size of a shared value; at least 1
 */
public record SharedConfig(
    EngineAddress address,
    boolean isEncrypted,
    boolean isInsecure,
    Optional<UpstreamTls> tls,
    EngineLogin login,
    Path secretFile,
    String name,
    Optional<String> replica,
    Duration timeout,
    Duration connectTimeout,
    Duration trustFor,
    Duration isolatedFor,
    int maxValueBytes) {

  /** Where the engine is. */
  public sealed interface EngineAddress {

    /** Returns the hosts to connect to, at least one. */
    List<EngineHost> hosts();

    /** The primary, a name that leads to it, or a node of a cluster. */
    record Single(EngineHost host) implements EngineAddress {
      @Override
      public List<EngineHost> hosts() {
        return List.of(host);
      }
    }

    /** The sentinels that know the primary. */
    record Sentinels(String master, List<EngineHost> hosts) implements EngineAddress {
      public Sentinels {
        hosts = List.copyOf(hosts);
      }
    }
  }

  /**
   * The credentials of the bridge. Its {@code toString} contains no secret.
   *
   * @param username the user; empty for the default one
   * @param password the password itself
   * @param passwordFile the file with the password
   */
  public record EngineLogin(
      Optional<String> username, Optional<String> password, Optional<Path> passwordFile) {

    public boolean hasPassword() {
      return password.isPresent() || passwordFile.isPresent();
    }

    @Override
    public String toString() {
      return "EngineLogin[" + username.orElse("") + "]";
    }
  }
}
