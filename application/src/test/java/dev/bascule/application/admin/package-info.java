/** Tests of the package, and their helpers. */
@NullMarked
package dev.bascule.application.admin;

import org.jspecify.annotations.NullMarked;
