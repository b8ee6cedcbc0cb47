/**
 * What caching the results of tools would have saved, counted call by call, and the rules to write.
 */
@NullMarked
package dev.bascule.domain.advice;

import org.jspecify.annotations.NullMarked;
