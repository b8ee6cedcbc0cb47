/** An HTTP server for tests that works on sockets, for what no library would send or notice. */
@NullMarked
package dev.bascule.domain.http;

import org.jspecify.annotations.NullMarked;
