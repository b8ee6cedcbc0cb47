/** Tests of the package, and their helpers. */
@NullMarked
package dev.bascule.adapter.out.oauth.jwt;

import org.jspecify.annotations.NullMarked;
