package dev.bascule.adapter.in.planted;

import io.lettuce.core.RedisURI;

/** A class that uses Lettuce outside the engine. */
public record UsesLettuce(RedisURI uri) {}
