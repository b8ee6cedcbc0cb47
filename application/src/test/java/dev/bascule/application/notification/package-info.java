/** Tests of the package, and their helpers. */
@NullMarked
package dev.bascule.application.notification;

import org.jspecify.annotations.NullMarked;
