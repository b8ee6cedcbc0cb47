/** A reverse proxy around the product's cache and its rules, for the public suite of tests. */
@NullMarked
package dev.bascule.adapter.in.http.caching.proxy;

import org.jspecify.annotations.NullMarked;
