package dev.bascule.bootstrap.config;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.policy.Glob;
import dev.bascule.application.policy.ServerPolicy;
import dev.bascule.domain.breaker.BreakerSettings;
import dev.bascule.domain.freshness.Lifetime;
import dev.bascule.domain.mcp.ServerId;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads {@code mcpServers}.
 *
 * @param connections reads how a server is reached
 * @param rules reads what holds for its tools
 * @param listing how long a listing lives
 * @param breaker what holds where a server says nothing of its breaker
 */
record ServersReader(
    ConnectionReader connections,
    ToolRulesReader rules,
    Lifetime listing,
    BreakerSettings breaker) {

  /** What other clients keep here for themselves. */
  private static final Set<String> FOREIGN = Set.of("autoApprove", "alwaysAllow", "description");

  private static final Set<String> OWN =
      Set.of(
          "trusted",
          "maxConcurrentCalls",
          "rate",
          "burst",
          "invalidateOnWrite",
          "disabledTools",
          "breaker",
          "tools",
          "disabled");

  /** Known, so that they can be refused with a better reason than that they are not. */
  private static final Set<String> REFUSED = Set.of("timeout");

  /** Each call under way costs memory on both sides. */
  private static final int MOST_CALLS = 10_000;

  private static final Set<String> KEYS =
      union(
          ConnectionReader.KEYS,
          CredentialsReader.KEYS,
          ForwardingReader.KEYS,
          OWN,
          FOREIGN,
          REFUSED);

  ServersReader {
    requireNonNull(connections, "connections");
    requireNonNull(rules, "rules");
    requireNonNull(listing, "listing");
    requireNonNull(breaker, "breaker");
  }

  List<ConfiguredServer> read(Section root) {
    if (!root.has("mcpServers")) {
      root.report("mcpServers", "is missing; it names the servers to reach");
    }
    return root.members("mcpServers").stream()
        .filter(member -> !isDisabled(member))
        .flatMap(member -> read(root, member).stream())
        .toList();
  }

  /** Looks no further into a disabled server: what it needs may well not be there. */
  private static boolean isDisabled(Node.Member member) {
    return member.value() instanceof Node.Mapping(Place _, List<Node.Member> members)
        && members.stream()
            .anyMatch(
                within ->
                    within.key().equals("disabled")
                        && within.value() instanceof Node.Scalar(Place _, String text)
                        && text.equals("true"));
  }

  private Optional<ConfiguredServer> read(Section root, Node.Member member) {
    String path = Document.join(root.pathOf("mcpServers"), member.key());
    Optional<ServerId> id = id(root, member, path);
    if (!(member.value() instanceof Node.Mapping)) {
      root.values().reportUnexpected(member.value(), path, "keys and values");
      return Optional.empty();
    }
    Section server = Section.of(root.values(), path, member, KEYS);
    server.flag("disabled", false);
    refuse(server);
    ServerPolicy policy = policy(server);
    CredentialsReader credentials = CredentialsReader.read(server, connections.folder());
    return id.flatMap(
        name ->
            connections
                .read(name, server)
                .map(
                    connection ->
                        new ConfiguredServer(
                            name, connection, policy, credentials.of(name, server, connection))));
  }

  private static Optional<ServerId> id(Section root, Node.Member member, String path) {
    try {
      return Optional.of(new ServerId(member.key()));
    } catch (IllegalArgumentException e) {
      root.values().mistakes().add(member.place(), path, String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private static void refuse(Section server) {
    if (server.has("timeout")) {
      server.report(
          "timeout",
          "some clients count this in seconds and some in milliseconds; use"
              + " `breaker: { callTimeout: 10s }`");
    }
  }

  private ServerPolicy policy(Section server) {
    return new ServerPolicy(
        server.flag("trusted", false),
        server.texts("disabledTools").stream()
            .filter(glob -> !glob.isEmpty())
            .map(Glob::new)
            .toList(),
        server
            .wholeNumber(
                "maxConcurrentCalls",
                "a whole number from 1 to " + MOST_CALLS,
                number -> number >= 1 && number <= MOST_CALLS)
            .orElse(Defaults.MAX_CONCURRENT_CALLS),
        server.flag("invalidateOnWrite", true),
        listing,
        BreakerReader.read(server, breaker),
        rules.read(server),
        ForwardingReader.read(server),
        LimitsReader.rate(server));
  }

  @SafeVarargs
  static Set<String> union(Set<String>... sets) {
    Set<String> union = new HashSet<>();
    for (Set<String> set : sets) {
      union.addAll(set);
    }
    return Set.copyOf(union);
  }
}
