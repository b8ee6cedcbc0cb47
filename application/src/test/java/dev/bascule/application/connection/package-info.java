/** Tests of the package, and their helpers. */
@NullMarked
package dev.bascule.application.connection;

import org.jspecify.annotations.NullMarked;
