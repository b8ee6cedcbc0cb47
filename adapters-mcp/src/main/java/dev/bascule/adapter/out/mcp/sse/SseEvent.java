package dev.bascule.adapter.out.mcp.sse;

import java.util.Optional;

/**
 * A server-sent event.
 *
 * @param type the value of {@code event:}; {@code message} if it is absent
 * @param data the data, with lines joined by line feeds; must not be modified
 * @param id the {@code id:} of this event
 */
@SuppressWarnings("ArrayRecordComponent")
public record SseEvent(String type, byte[] data, Optional<String> id) {}
