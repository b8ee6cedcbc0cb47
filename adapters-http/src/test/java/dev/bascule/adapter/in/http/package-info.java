/** Tests of the adapter, over real sockets. */
@NullMarked
package dev.bascule.adapter.in.http;

import org.jspecify.annotations.NullMarked;
