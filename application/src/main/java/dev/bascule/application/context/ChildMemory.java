package dev.bascule.application.context;

import java.util.OptionalLong;

/**
 * The resident memory of the child processes of a server over all its connections, each with its
 * descendants. Pages that processes share count more than once.
 *
 * @param residentBytes the sum
 * @param largestBytes the memory of the child with most of it
 * @param limitBytes the memory beyond which a child is replaced; empty for unlimited
 */
public record ChildMemory(long residentBytes, long largestBytes, OptionalLong limitBytes) {}
