/** HTTP caching headers (RFC 9110, RFC 9111, RFC 9211). */
@NullMarked
package dev.bascule.adapter.in.http.httpcache;

import org.jspecify.annotations.NullMarked;
