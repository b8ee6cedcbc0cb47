/** Rate limiting by token buckets, of one replica or shared by all. */
@NullMarked
package dev.bascule.domain.ratelimit;

import org.jspecify.annotations.NullMarked;
