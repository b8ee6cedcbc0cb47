/** Tests of the package, and their fixtures. */
@NullMarked
package dev.bascule.application.activity;

import org.jspecify.annotations.NullMarked;
