/** Tests of the policies. */
@NullMarked
package dev.bascule.application.policy;

import org.jspecify.annotations.NullMarked;
