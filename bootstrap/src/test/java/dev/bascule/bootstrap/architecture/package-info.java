/** The architecture as rules, and the verification that each rule can fail. */
@NullMarked
package dev.bascule.bootstrap.architecture;

import org.jspecify.annotations.NullMarked;
