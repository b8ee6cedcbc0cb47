@NullMarked
package dev.bascule.domain.cache.shared;

import org.jspecify.annotations.NullMarked;
