/** Tests of the package, and their fixtures. */
@NullMarked
package dev.bascule.application.session;

import org.jspecify.annotations.NullMarked;
