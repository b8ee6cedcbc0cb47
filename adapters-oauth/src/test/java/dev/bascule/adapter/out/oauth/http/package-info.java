/** Tests of the package, and their helpers. */
@NullMarked
package dev.bascule.adapter.out.oauth.http;

import org.jspecify.annotations.NullMarked;
