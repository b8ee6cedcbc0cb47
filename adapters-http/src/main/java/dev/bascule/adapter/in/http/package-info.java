/** Driving adapter: HTTP, with Jetty. */
@NullMarked
package dev.bascule.adapter.in.http;

import org.jspecify.annotations.NullMarked;
