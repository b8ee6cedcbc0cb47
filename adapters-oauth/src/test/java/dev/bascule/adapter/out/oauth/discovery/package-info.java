/** Tests of the package, and their helpers. */
@NullMarked
package dev.bascule.adapter.out.oauth.discovery;

import org.jspecify.annotations.NullMarked;
