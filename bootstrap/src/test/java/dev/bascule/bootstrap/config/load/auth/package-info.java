/** Tests of the package, and their helpers. */
@NullMarked
package dev.bascule.bootstrap.config.load.auth;

import org.jspecify.annotations.NullMarked;
