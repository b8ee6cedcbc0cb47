@NullMarked
package dev.bascule.domain.limit;

import org.jspecify.annotations.NullMarked;
