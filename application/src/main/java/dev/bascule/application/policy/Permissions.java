package dev.bascule.application.policy;

import static java.util.Objects.requireNonNull;

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
 * Who may do what. A caller may do what one of the groups allows that the caller is in, unless one
 * of them denies it.
 *
 * @param byGroup what each group may do; {@link #EVERYBODY} stands for all callers. Empty:
 *     everybody may do everything but administer
 */
public record Permissions(Map<String, Grants> byGroup) {

  /** The group that every caller is in. */
  public static final String EVERYBODY = "*";

  /** Everybody may do everything. */
  public static final Permissions ALL = new Permissions(Map.of());

  public Permissions {
    byGroup = Map.copyOf(byGroup);
  }

  /**
   * What a group may do.
   *
   * @param allow what its members may do
   * @param deny what they may not do, whatever else allows it
   * @param readOnly whether, of tools, {@code allow} means only those that say that they only read,
   *     and are believed
   * @param administer whether they may use the administration
   * @param measure whether they may read the numbers of all servers
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
   * Servers, or tools of servers.
   *
   * @param servers which servers
   * @param tools which tools of them; empty for all that they offer, tools or not
   */
  public record AccessPattern(Glob servers, Optional<Glob> tools) {

    public AccessPattern {
      requireNonNull(servers, "servers");
      requireNonNull(tools, "tools");
    }

    /**
     * Reads a pattern as it is written: {@code server}, or {@code server/tool}, both of them names
     * or globs. Returns empty for what is none.
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

    /** Returns the pattern as it is written. */
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

  /** Tells whether every caller may do everything. */
  public boolean areUnlimited() {
    return byGroup.isEmpty();
  }

  /** Tells whether {@code caller} may use the administration by right of a group. */
  public boolean mayAdminister(Caller caller) {
    return of(caller).anyMatch(Grants::administer);
  }

  /** Tells whether {@code caller} may read the numbers of all servers. */
  public boolean mayReadMetrics(Caller caller) {
    return areUnlimited() || of(caller).anyMatch(grants -> grants.measure() || grants.administer());
  }

  /** Tells whether {@code caller} may know of {@code server}: something of it is allowed. */
  public boolean maySee(Caller caller, ServerId server) {
    return areUnlimited()
        || (anyAllows(caller, pattern -> pattern.matches(server))
            && !anyDenies(caller, pattern -> pattern.coversServer(server)));
  }

  /** Tells whether {@code caller} may use what {@code server} offers and is not a tool. */
  public boolean mayUseAll(Caller caller, ServerId server) {
    return areUnlimited()
        || (anyAllows(caller, pattern -> pattern.coversServer(server))
            && !anyDenies(caller, pattern -> pattern.coversServer(server)));
  }

  /**
   * Tells whether nothing of {@code server} is kept from {@code caller}, so that even what the
   * server says of itself in prose can name no tool that the caller must not know of.
   */
  public boolean seesEverything(Caller caller, ServerId server) {
    return areUnlimited()
        || (of(caller).anyMatch(grants -> !grants.readOnly() && coversServer(grants, server))
            && !anyDenies(caller, pattern -> pattern.matches(server)));
  }

  /**
   * Tells whether {@code caller} may know of {@code tool}, and call it.
   *
   * @param annotations what the tool says of itself, as far as it is believed
   */
  public boolean mayCall(
      Caller caller, ServerId server, ToolName tool, ToolAnnotations annotations) {
    return areUnlimited()
        || (of(caller).anyMatch(grants -> grants.allows(server, tool, annotations))
            && !anyDenies(caller, pattern -> pattern.matches(server, tool)));
  }

  /**
   * Tells whether {@code caller} may call {@code tool} if it only reads; otherwise, it may be
   * denied still. This is decided by its name alone, whether there is such a tool or not.
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
