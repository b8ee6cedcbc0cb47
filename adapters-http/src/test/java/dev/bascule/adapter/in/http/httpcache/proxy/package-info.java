/** Tests of the package, and their helpers. */
@NullMarked
package dev.bascule.adapter.in.http.httpcache.proxy;

import org.jspecify.annotations.NullMarked;
