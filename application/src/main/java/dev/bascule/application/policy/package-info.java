/** What the operator decided for a server and its tools, as values. */
@NullMarked
package dev.bascule.application.policy;

import org.jspecify.annotations.NullMarked;
