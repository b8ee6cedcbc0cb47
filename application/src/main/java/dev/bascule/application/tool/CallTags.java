package dev.bascule.application.tool;

import dev.bascule.application.policy.Invalidation;
import dev.bascule.application.policy.TagTemplate;
import dev.bascule.application.port.out.BridgeEventListener;
import dev.bascule.application.port.out.ToolArgumentsReader;
import dev.bascule.domain.cache.CacheTag;
import dev.bascule.domain.cache.CacheTag.SlotTag;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolCall;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The tags of single calls, from templates and arguments. Thread-safe.
 *
 * @param events is notified of tags that cannot be determined
 */
public record CallTags(ToolArgumentsReader argumentsReader, BridgeEventListener events) {

  private static final Comparator<SlotTag> BY_NUMBER = Comparator.comparingInt(SlotTag::slot);

  /**
   * Returns the slots of the result of {@code call}, in one order for all calls with these slots;
   * empty if a tag cannot be determined. Notifies of nothing.
   */
  Optional<List<SlotTag>> slots(ToolCall call, List<TagTemplate> templates) {
    return render(call, templates)
        .map(
            tags ->
                tags.stream()
                    .map(tag -> SlotTag.of(call.server(), tag))
                    .distinct()
                    .sorted(BY_NUMBER)
                    .toList());
  }

  /** Returns the tags that {@code call} invalidates: that of its server if one is unknown. */
  List<CacheTag> invalidated(ToolCall call, Invalidation invalidation) {
    return switch (invalidation) {
      case Invalidation.None _ -> List.of();
      case Invalidation.Server _ -> ofServer(call);
      case Invalidation.Tags(List<TagTemplate> templates) ->
          render(call, templates)
              .flatMap(tags -> parse(call.server(), tags))
              .orElseGet(
                  () -> {
                    reportUnresolved(call);
                    return ofServer(call);
                  });
    };
  }

  private static List<CacheTag> ofServer(ToolCall call) {
    return List.of(new CacheTag.ServerTag(call.server()));
  }

  /** Reports that a tag of {@code call} could not be determined. */
  void reportUnresolved(ToolCall call) {
    events.tagsUnresolved(call.server());
  }

  private Optional<List<String>> render(ToolCall call, List<TagTemplate> templates) {
    Map<List<String>, List<String>> arguments =
        argumentsReader.read(call.arguments(), TagTemplate.argumentsOf(templates));
    List<String> tags = new ArrayList<>();
    for (TagTemplate template : templates) {
      Optional<List<String>> rendered = template.render(arguments);
      if (rendered.isEmpty()) {
        return Optional.empty();
      }
      tags.addAll(rendered.get());
    }
    return Optional.of(tags);
  }

  private static Optional<List<CacheTag>> parse(ServerId server, List<String> tags) {
    try {
      Stream<CacheTag> parsed = tags.stream().map(tag -> CacheTag.ofText(server, tag));
      return Optional.of(parsed.distinct().toList());
    } catch (IllegalArgumentException _) {
      // An argument is part of the name of a tool, and cannot be.
      return Optional.empty();
    }
  }
}
