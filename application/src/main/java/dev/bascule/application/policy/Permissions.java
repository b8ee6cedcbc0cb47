package dev.bascule.application.policy;

import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolAnnotations;
import dev.bascule.domain.mcp.ToolName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The permissions of callers. A caller may do what one of its groups allows, unless one of them
 * denies it.
 *
 * @param byGroup the grants of each group; {@link #EVERYBODY} is the group of all callers. If
 *     empty, all callers may do everything except administration
 */
public record Permissions(Map<String, Grants> byGroup) {

  /** The group of all callers. */
  public static final String EVERYBODY = "*";

  /** No restrictions. */
  public static final Permissions ALL = new Permissions(Map.of());

  public Permissions {
    byGroup = Map.copyOf(byGroup);
  }

  /**
   * The grants of a group.
   *
   * @param deny what they may not use, which overrides all allowances
   * @param readOnly whether {@code allow} covers only tools that a trusted server marks as
   *     read-only
   * @param measure whether they may read the metrics of all servers
   */
  public record Grants(
      List<AccessPattern> allow,
      List<AccessPattern> deny,
      boolean readOnly,
      boolean administer,
      boolean measure) {

    public Grants {
      allow = List.copyOf(allow);
      deny = List.copyOf(deny);
    }

    private boolean allows(ServerId server, ToolName tool, ToolAnnotations annotations) {
      return (!readOnly || annotations.readOnly())
          && allow.stream().anyMatch(one -> one.matches(server, tool));
    }
  }

  /**
   * A pattern for servers, or for tools of servers.
   *
   * @param tools the tools; empty for all features, including tools
   */
  public record AccessPattern(Glob servers, Optional<Glob> tools) {

    /**
     * Parses a pattern: {@code server} or {@code server/tool}, each a name or glob. Returns empty
     * if it is invalid.
     */
    public static Optional<AccessPattern> of(String text) {
      int slash = text.indexOf('/');
      if (slash < 0) {
        return of(text, Optional.empty());
      }
      String tools = text.substring(slash + 1);
      return tools.isEmpty()
          ? Optional.empty()
          : of(text.substring(0, slash), Optional.of(new Glob(tools)));
    }

    private static Optional<AccessPattern> of(String servers, Optional<Glob> tools) {
      return servers.isEmpty()
          ? Optional.empty()
          : Optional.of(new AccessPattern(new Glob(servers), tools));
    }

    /** Returns the pattern in its configuration syntax. */
    public String text() {
      return servers.pattern() + tools.map(glob -> "/" + glob.pattern()).orElse("");
    }

    private boolean matches(ServerId server) {
      return servers.matches(server.value());
    }

    private boolean matches(ServerId server, ToolName tool) {
      return matches(server) && tools.map(glob -> glob.matches(tool.value())).orElse(true);
    }

    private boolean coversServer(ServerId server) {
      return matches(server) && tools.isEmpty();
    }
  }

  /** Returns whether there are no restrictions. */
  public boolean areUnlimited() {
    return byGroup.isEmpty();
  }

  /** Returns whether a group of {@code caller} grants administration. */
  public boolean mayAdminister(Caller caller) {
    return of(caller).anyMatch(Grants::administer);
  }

  /** Returns whether {@code caller} may read the metrics of all servers. */
  public boolean mayReadMetrics(Caller caller) {
    return areUnlimited() || of(caller).anyMatch(grants -> grants.measure() || grants.administer());
  }

  /** Returns whether {@code caller} may see {@code server}: whether something of it is allowed. */
  public boolean maySee(Caller caller, ServerId server) {
    return areUnlimited()
        || (anyAllows(caller, pattern -> pattern.matches(server))
            && !anyDenies(caller, pattern -> pattern.coversServer(server)));
  }

  /** Returns whether {@code caller} may use features of {@code server} other than tools. */
  public boolean mayUseAll(Caller caller, ServerId server) {
    return areUnlimited()
        || (anyAllows(caller, pattern -> pattern.coversServer(server))
            && !anyDenies(caller, pattern -> pattern.coversServer(server)));
  }

  /**
   * Returns whether nothing of {@code server} is hidden from {@code caller}, so that its
   * instructions cannot name a hidden tool.
   */
  public boolean seesEverything(Caller caller, ServerId server) {
    return areUnlimited()
        || (of(caller).anyMatch(grants -> !grants.readOnly() && coversServer(grants, server))
            && !anyDenies(caller, pattern -> pattern.matches(server)));
  }

  /**
   * Returns whether {@code caller} may see and call {@code tool}.
   *
   * @param annotations the annotations of the tool, as far as the server is trusted
   */
  public boolean mayCall(
      Caller caller, ServerId server, ToolName tool, ToolAnnotations annotations) {
    return areUnlimited()
        || (of(caller).anyMatch(grants -> grants.allows(server, tool, annotations))
            && !anyDenies(caller, pattern -> pattern.matches(server, tool)));
  }

  /**
   * Returns whether {@code caller} may call {@code tool} if it is read-only; if not, it may still
   * be denied. Depends on the name only, whether or not the tool exists.
   */
  public boolean mightCall(Caller caller, ServerId server, ToolName tool) {
    return areUnlimited()
        || (anyAllows(caller, pattern -> pattern.matches(server, tool))
            && !anyDenies(caller, pattern -> pattern.matches(server, tool)));
  }

  private static boolean coversServer(Grants grants, ServerId server) {
    return grants.allow().stream().anyMatch(pattern -> pattern.coversServer(server));
  }

  private boolean anyAllows(Caller caller, Predicate<AccessPattern> what) {
    return of(caller).anyMatch(grants -> grants.allow().stream().anyMatch(what));
  }

  private boolean anyDenies(Caller caller, Predicate<AccessPattern> what) {
    return of(caller).anyMatch(grants -> grants.deny().stream().anyMatch(what));
  }

  private Stream<Grants> of(Caller caller) {
    return byGroup.entrySet().stream()
        .filter(entry -> isIn(caller, entry.getKey()))
        .map(Map.Entry::getValue);
  }

  private static boolean isIn(Caller caller, String group) {
    return group.equals(EVERYBODY) || caller.groups().contains(group);
  }
}
