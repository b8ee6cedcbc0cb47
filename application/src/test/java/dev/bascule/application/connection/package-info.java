/** Tests of the package, and their fixtures. */
@NullMarked
package dev.bascule.application.connection;

import org.jspecify.annotations.NullMarked;
