package dev.bascule.domain.cache.shared;

/** The name of a value in the shared cache: every part distinguishes values. */
public record SharedName<K>(K key, Generation generation) {}
