/** Header fields for servers from a file, which is read again when it changes. */
@NullMarked
package dev.bascule.adapter.out.headers;

import org.jspecify.annotations.NullMarked;
