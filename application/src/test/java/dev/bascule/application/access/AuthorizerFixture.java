package dev.bascule.application.access;

import static dev.bascule.application.CoreFixture.SERVER;
import static dev.bascule.application.OutcomeAssertions.value;

import dev.bascule.application.CoreFixture;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.policy.AccessPolicy;
import dev.bascule.application.policy.Permissions;
import dev.bascule.application.policy.Permissions.AccessPattern;
import dev.bascule.application.policy.Permissions.Grants;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.ListEntry;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.McpRequest.ReadResource;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A caller with limited permissions, and what she finds. */
public final class AuthorizerFixture {

  public static final Caller ANN = new Caller("key:ann");
  public static final CallContext ANNS = CallContext.plain(ANN);

  public final CoreFixture core =
      new CoreFixture(CoreFixture.policy(/* trusted= */ true, CoreFixture.cached("look")));

  public void allow(String pattern) {
    limit(new Grants(patterns(pattern), List.of(), false, false, false));
  }

  public void limit(Grants grants) {
    core.access.set(policy(grants));
  }

  public static AccessPolicy policy(Grants grants) {
    return AccessPolicy.OPEN.withPermissions(
        new Permissions(Map.of(Permissions.EVERYBODY, grants)));
  }

  public static List<AccessPattern> patterns(String... texts) {
    return Stream.of(texts).flatMap(text -> AccessPattern.of(text).stream()).toList();
  }

  public Outcome<McpResult> call(String tool) {
    return core.callAs(ANN, tool, "{}", FreshnessRequirement.NONE);
  }

  Outcome<Listing> list(ListKind kind) {
    return core.listTools.list(SERVER, kind, FreshnessRequirement.NONE, ANNS);
  }

  Outcome<McpResult> read() {
    return core.useServerFeatures.readResource(
        new ReadResource(SERVER, "a"), FreshnessRequirement.NONE, ANNS);
  }

  public List<String> names() {
    return ((Listing) value(list(ListKind.TOOLS))).items().stream().map(ListEntry::key).toList();
  }

  public List<String> audited() {
    return core.events.told.stream().filter(told -> told.endsWith("DENIED")).toList();
  }

  static <T> Outcome<T> failed(Failure failure) {
    return new Outcome.Failed<>(failure);
  }

  public static <T> Outcome<T> unknown(String tool) {
    return failed(new Failure.UnknownTool(SERVER, new ToolName(tool)));
  }
}
