/** Authentication, authorization and rate limits of callers. */
@NullMarked
package dev.bascule.application.access;

import org.jspecify.annotations.NullMarked;
