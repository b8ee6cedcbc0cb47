@NullMarked
package dev.bascule.domain.advice;

import org.jspecify.annotations.NullMarked;
