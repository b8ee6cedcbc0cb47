/** Shows servers header fields out of a file, which is read again when it changes. */
@NullMarked
package dev.bascule.adapter.out.headers;

import org.jspecify.annotations.NullMarked;
