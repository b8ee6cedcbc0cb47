/** Tests of the package, and their fixtures. */
@NullMarked
package dev.bascule.application.admin;

import org.jspecify.annotations.NullMarked;
