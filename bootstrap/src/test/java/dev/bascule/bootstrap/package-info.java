/** Tests of the whole house. */
@NullMarked
package dev.bascule.bootstrap;

import org.jspecify.annotations.NullMarked;
