/** The use cases of listing, discovering and using server features. */
@NullMarked
package dev.bascule.application.feature;

import org.jspecify.annotations.NullMarked;
