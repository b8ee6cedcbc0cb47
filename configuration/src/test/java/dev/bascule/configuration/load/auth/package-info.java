/** Tests of the package, and their helpers. */
@NullMarked
package dev.bascule.configuration.load.auth;

import org.jspecify.annotations.NullMarked;
