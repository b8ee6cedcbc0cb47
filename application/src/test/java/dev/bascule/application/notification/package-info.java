/** Tests of the package, and their fixtures. */
@NullMarked
package dev.bascule.application.notification;

import org.jspecify.annotations.NullMarked;
