/**
 * The second level of the cache, which replicas share: values are found under the generations of
 * their tags.
 */
@NullMarked
package dev.bascule.domain.cache.shared;

import org.jspecify.annotations.NullMarked;
