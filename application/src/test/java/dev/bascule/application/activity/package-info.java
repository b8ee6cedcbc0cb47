/** Tests of the package, and their helpers. */
@NullMarked
package dev.bascule.application.activity;

import org.jspecify.annotations.NullMarked;
