/** Messages for users about failures. */
@NullMarked
package dev.bascule.bootstrap.messages;

import org.jspecify.annotations.NullMarked;
