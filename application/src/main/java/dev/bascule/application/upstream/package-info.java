/** One upstream server: routing, circuit breaking, bulkhead, retry and tracing of its requests. */
@NullMarked
package dev.bascule.application.upstream;

import org.jspecify.annotations.NullMarked;
